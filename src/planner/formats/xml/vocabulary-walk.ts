/** Walks an XML document with its vocabulary: says what each element is, and keeps apart what is left out. */
import { walkXml, type XmlElement } from '../xml-walk.ts';
import { elementsOf, type ElementUses, type XmlVocabulary } from './vocabulary.ts';

export interface VocabularyVisitor {
  readonly open: (element: XmlElement, uses: ElementUses) => void;
  /** Text, and the characters that elements stand for. */
  readonly text: (text: string) => void;
  readonly close: () => void;
  /** Text that is left out, by the local name of the element around it and the reason of the outermost one left out. */
  readonly skipped: (text: string, local: string, reason: string) => void;
}

/** Refusals as `walkXml`. */
export function walkVocabulary(xml: string, vocabulary: XmlVocabulary, visitor: VocabularyVisitor): void {
  const usesOf = elementsOf(vocabulary);
  const open: string[] = [];
  let skipped: { readonly reason: string; readonly depth: number } | null = null;
  walkXml(xml, 'source', {
    open: (element) => {
      if (skipped === null) {
        const uses = usesOf(element.local, open);
        if (uses.skip === null) {
          visitor.open(element, uses);
          const character = uses.character === null ? '' : characterOf(element.attribute(uses.character));
          if (character !== '') visitor.text(character);
        } else skipped = { reason: uses.skip, depth: open.length };
      }
      open.push(element.local);
    },
    text: (text) => {
      if (skipped === null) visitor.text(text);
      else visitor.skipped(text, open.at(-1) ?? '', skipped.reason);
    },
    close: () => {
      open.pop();
      if (skipped === null) visitor.close();
      else if (open.length === skipped.depth) skipped = null;
    },
  });
}

/** The character with this number, or nothing where there is none. */
function characterOf(hexadecimal: string | null): string {
  if (hexadecimal === null || !/^[0-9a-f]{1,6}$/i.test(hexadecimal)) return '';
  const code = Number.parseInt(hexadecimal, 16);
  const isCharacter = code >= 0x20 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff);
  return isCharacter ? String.fromCodePoint(code) : '';
}
