/** An XML document as derived text, in the first vocabulary whose root and namespace fit. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { DECLARED_IN_XML } from '../charset/declared-charset.ts';
import { decodeSource } from '../charset/decode-source.ts';
import { requireConservation } from '../derived/conservation.ts';
import type { DerivedText } from '../derived/derived-text.ts';

import { xmlRoot } from '../xml-walk.ts';
import { isWrittenIn, type XmlVocabulary } from './vocabulary.ts';
import { walkVocabulary } from './vocabulary-walk.ts';
import { xmlCharacters } from './xml-characters.ts';
import { XmlFlow } from './xml-flow.ts';

/**
 * Derives the text of an XML document, with its marks. Refusals: `E_ENCODING`, `E_NUL`, `E_XML`, `E_LIMIT`,
 * `SOURCE_FORMAT` where no vocabulary fits, `E_CONSERVATION`.
 */
export function deriveXml(bytes: Buffer, vocabularies: readonly XmlVocabulary[]): DerivedText {
  const { text: xml, charset } = decodeSource(bytes, DECLARED_IN_XML);
  const root = xmlRoot(xml, 'source');
  const vocabulary = vocabularies.find((known) => isWrittenIn(known, root));
  if (vocabulary === undefined) throw new Refusal('SOURCE_FORMAT', { root: root.local, namespace: root.uri });
  const flow = new XmlFlow(vocabulary);
  walkVocabulary(xml, vocabulary, flow);
  const { writer } = flow;
  return {
    mediaType: vocabulary.media_type,
    converter: { name: 'cutter-xml', version: '1' },
    text: writer.text,
    segmentation: writer.segmentation(flow.marks.finish()),
    origins: writer.origins,
    conservation: requireConservation(xmlCharacters(xml, vocabulary), writer.kept, charset),
    root,
  };
}
