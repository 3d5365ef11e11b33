/** The characters of an XML document, to compare the derived text with. Knows no blocks or lines. */
import type { SourceCharacters } from '../derived/conservation.ts';
import { ExclusionBook } from '../derived/exclusion-book.ts';
import type { XmlVocabulary } from './vocabulary.ts';
import { walkVocabulary } from './vocabulary-walk.ts';

/** Every character of text, sorted into the flow, the notes, and what is left out, by reason. */
export function xmlCharacters(xml: string, vocabulary: XmlVocabulary): SourceCharacters {
  const main: string[] = [];
  const aside: string[] = [];
  const excluded = new ExclusionBook();
  let noteDepth = 0;
  walkVocabulary(xml, vocabulary, {
    open: (_element, { is }) => {
      if (noteDepth > 0 || is.has('note')) noteDepth += 1;
    },
    text: (text) => {
      (noteDepth > 0 ? aside : main).push(text);
    },
    close: () => {
      if (noteDepth > 0) noteDepth -= 1;
    },
    skipped: (text, _local, reason) => {
      excluded.add(reason, text);
    },
  });
  return { main, aside, excluded: excluded.entries };
}
