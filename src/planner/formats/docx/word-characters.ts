/**
 * The characters of a Word document, read from its parts, to compare the derived text with. Knows no blocks or lines.
 */
import type { SourceCharacters } from '../derived/conservation.ts';
import { ExclusionBook } from '../derived/exclusion-book.ts';
import { walkXml } from '../xml-walk.ts';
import type { WordPackage, WordPart } from './word-package.ts';
import { WordText } from './word-text.ts';

/**
 * Every character of the document, its footnotes and its endnotes, in this order; text boxes are asides. Headers,
 * footers and comments count as left out.
 */
export function wordCharacters(word: WordPackage): SourceCharacters {
  const main: string[] = [];
  const aside: string[] = [];
  const excluded = new ExclusionBook();
  let boxes = 0;
  const into = (add: (text: string) => void) => ({
    open: ({ local }: { readonly local: string }) => {
      if (local === 'txbxContent') boxes += 1;
    },
    close: (local: string) => {
      if (local === 'txbxContent') boxes -= 1;
    },
    text: add,
  });
  const textParts = [word.document, word.footnotes, word.endnotes].filter((part) => part !== null);
  for (const part of textParts)
    walk(
      part,
      new WordText(
        into((text) => (boxes > 0 ? aside : main).push(text)),
        excluded,
      ),
    );
  for (const part of word.beside) {
    walk(
      part,
      new WordText(
        into((text) => excluded.add(part.kind, text)),
        new ExclusionBook(),
      ),
    );
  }
  return { main, aside, excluded: excluded.entries };
}

function walk({ name, xml }: WordPart, visitor: WordText): void {
  walkXml(xml, name, visitor);
}
