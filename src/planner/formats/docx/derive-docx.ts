/** Word documents as derived text: body, then footnotes, then endnotes. */
import { requireConservation } from '../derived/conservation.ts';
import type { DerivedText } from '../derived/derived-text.ts';
import { DerivedWriter } from '../derived/derived-writer.ts';
import { ExclusionBook } from '../derived/exclusion-book.ts';
import { walkXml } from '../xml-walk.ts';
import { NoteLabels } from './note-labels.ts';
import { NumberCounter, readNumbering } from './numbering.ts';
import { readStyles } from './styles.ts';
import { wordCharacters } from './word-characters.ts';
import { WordFlow } from './word-flow.ts';
import { openWord } from './word-package.ts';
import { WordText } from './word-text.ts';

/**
 * Derives the text of a .docx with its automatic numbers. Refusals: `E_ZIP`, `E_XML`, `E_ENCODING`, `E_NUL`, `E_LIMIT`,
 * `SOURCE_FORMAT` for an archive that is not a Word document, `E_CONSERVATION`.
 */
export function deriveDocx(bytes: Buffer): DerivedText {
  const word = openWord(bytes);
  const writer = new DerivedWriter();
  const styles = readStyles(word.styles?.xml ?? null, word.styles?.name ?? '');
  const definitions = readNumbering(word.numbering?.xml ?? null, word.numbering?.name ?? '');
  const counter = new NumberCounter(definitions, (styleId) => styles.numbering(styleId)?.numId ?? null);
  const flow = new WordFlow({ writer, styles, counter, notes: new NoteLabels() });
  for (const part of [word.document, word.footnotes, word.endnotes]) {
    // What is left out is counted once, by `wordCharacters`.
    if (part !== null) walkXml(part.xml, part.name, new WordText(flow, new ExclusionBook()));
  }
  return {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    converter: { name: 'cutter-docx', version: '2' },
    text: writer.text,
    segmentation: writer.segmentation(null),
    origins: writer.origins,
    conservation: requireConservation(wordCharacters(word), writer.kept, 'utf-8'),
    root: null,
  };
}
