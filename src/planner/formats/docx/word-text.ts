/**
 * Which characters of a Word part are its text. Knows runs, revisions, fields and fallbacks; must not know paragraphs.
 * Only `t` elements contain text; everything else between tags is layout.
 */
import type { ExclusionBook } from '../derived/exclusion-book.ts';
import type { XmlElement, XmlVisitor } from '../xml-walk.ts';

/** Receives the elements and characters that are shown. */
export interface WordVisitor {
  readonly open: (element: XmlElement) => void;
  readonly close: (local: string) => void;
  readonly text: (text: string) => void;
}

/** Elements whose text is not text of the document, with the reason. */
const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['del', 'deleted'],
  ['moveFrom', 'deleted'],
  ['delText', 'deleted'],
  ['instrText', 'field code'],
  ['delInstrText', 'field code'],
]);

/** Former properties of a tracked change, which must not be read as the current ones. */
const FORMER = /^(?:[a-zA-Z]+PrChange|numberingChange|tblGridChange)$/;

/** Walks a part and passes on what is shown. Of alternative contents only the first choice is shown. */
export class WordText implements XmlVisitor {
  readonly #visitor: WordVisitor;
  readonly #excluded: ExclusionBook;
  readonly #open: string[] = [];
  /** For each open `AlternateContent`, whether a choice has been taken. */
  readonly #alternatives: boolean[] = [];
  #leftOut: { readonly reason: string; readonly depth: number } | null = null;
  #runDepth = 0;
  #isHidden = false;

  constructor(visitor: WordVisitor, excluded: ExclusionBook) {
    this.#visitor = visitor;
    this.#excluded = excluded;
  }

  readonly open = (element: XmlElement): void => {
    const { local } = element;
    this.#open.push(local);
    if (this.#leftOut !== null) return;
    if (local === 'AlternateContent') this.#alternatives.push(false);
    const reason = this.#reasonOf(local);
    if (reason !== null) {
      this.#leftOut = { reason, depth: this.#open.length };
      return;
    }
    if (local === 'r') this.#openRun();
    if (local === 'vanish' && this.#runDepth > 0) this.#isHidden = isOn(element);
    const character = this.#runDepth > 0 ? characterOf(element) : null;
    if (character !== null) this.#show(character);
    else this.#visitor.open(element);
  };

  readonly text = (text: string): void => {
    const local = this.#open.at(-1) ?? '';
    if (this.#leftOut !== null) {
      if (local === 't' || LEFT_OUT.has(local)) this.#excluded.add(this.#leftOut.reason, text);
    } else if (local === 't') this.#show(text);
  };

  readonly close = (local: string): void => {
    const depth = this.#open.length;
    this.#open.pop();
    if (this.#leftOut !== null) {
      if (this.#leftOut.depth === depth) this.#leftOut = null;
      return;
    }
    if (local === 'AlternateContent') this.#alternatives.pop();
    if (local === 'r') this.#runDepth = Math.max(0, this.#runDepth - 1);
    this.#visitor.close(local);
  };

  #openRun(): void {
    this.#runDepth += 1;
    this.#isHidden = false;
  }

  #show(text: string): void {
    if (this.#isHidden) this.#excluded.add('hidden', text);
    else this.#visitor.text(text);
  }

  #reasonOf(local: string): string | null {
    if (FORMER.test(local)) return 'former properties';
    if (local === 'Choice' || local === 'Fallback') {
      const last = this.#alternatives.length - 1;
      if (this.#alternatives[last] === true) return 'alternative';
      this.#alternatives[last] = true;
    }
    // `del` among the properties of a run or row is an empty element that says nothing about text.
    return LEFT_OUT.get(local) ?? null;
  }
}

/** The character that an element represents, or null. Breaks and tabs fold as white space does. */
function characterOf({ local, attribute }: XmlElement): string | null {
  switch (local) {
    case 'tab':
    case 'ptab':
      return '\t';
    case 'noBreakHyphen':
      return '\u2011';
    case 'softHyphen':
      return '\u00AD';
    case 'sym': {
      const code = /^[0-9A-F]{4}$/i.exec(attribute('char') ?? '')?.[0];
      const character = code === undefined ? '' : String.fromCharCode(Number.parseInt(code, 16));
      return character.isWellFormed() ? character : '\uFFFD';
    }
    default:
      return null;
  }
}

function isOn({ attribute }: XmlElement): boolean {
  const value = attribute('val');
  return value === null || !/^(?:0|false|off)$/.test(value);
}
