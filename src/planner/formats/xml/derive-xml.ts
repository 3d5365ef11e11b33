/** Akoma Ntoso and USLM as derived text: the namespace of the root element says which vocabulary it is. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { requireConservation } from '../derived/conservation.ts';
import type { DerivedText } from '../derived/derived-text.ts';
import { decodeUtf8 } from '../strict-utf8.ts';
import { walkXml, type XmlElement } from '../xml-walk.ts';
import { xmlCharacters } from './xml-characters.ts';
import { XmlFlow } from './xml-flow.ts';

const VOCABULARIES = [
  {
    uri: /^http:\/\/(?:docs\.oasis-open\.org\/legaldocml\/ns\/akn\/|www\.akomantoso\.org\/)/,
    mediaType: 'application/akn+xml',
    converter: { name: 'cutter-akn', version: '1' },
  },
  {
    uri: /^http:\/\/(?:schemas\.gpo\.gov\/xml\/uslm|xml\.house\.gov\/schemas\/uslm\/)/,
    mediaType: 'application/uslm+xml',
    converter: { name: 'cutter-uslm', version: '1' },
  },
] as const;

/**
 * Derives the text of an Akoma Ntoso or USLM document, with its marks. Refusals: `E_ENCODING`, `E_NUL`, `E_XML`,
 * `E_LIMIT`, `SOURCE_FORMAT` for another vocabulary, `E_CONSERVATION`.
 */
export function deriveXml(bytes: Buffer): DerivedText {
  const xml = decodeUtf8(bytes);
  const flow = new XmlFlow();
  let vocabulary: (typeof VOCABULARIES)[number] | null = null;
  walkXml(xml, 'source', {
    ...flow,
    open: (element) => {
      vocabulary ??= vocabularyOf(element);
      flow.open(element);
    },
  });
  const { mediaType, converter } = vocabulary ?? vocabularyOf({ local: '', uri: '', attribute: () => null });
  const { writer } = flow;
  return {
    mediaType,
    converter,
    text: writer.text,
    segmentation: {
      frontMatterLines: 0,
      blocks: writer.blocks,
      structure: flow.marks.finish(),
      plainText: (content) => content.replace(/\s+/g, ' ').trim(),
      nearHeadings: [],
      tooDeepLine: null,
    },
    origins: writer.origins,
    conservation: requireConservation(xmlCharacters(xml), writer.kept),
  };
}

function vocabularyOf({ local, uri }: XmlElement): (typeof VOCABULARIES)[number] {
  const found = VOCABULARIES.find((known) => known.uri.test(uri));
  if (found === undefined) throw new Refusal('SOURCE_FORMAT', { root: local, namespace: uri });
  return found;
}
