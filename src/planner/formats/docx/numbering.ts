/**
 * Word's automatic numbers (numbering.xml; ECMA-376, part 1, 17.9). In legal documents they carry the structure,
 * but the file does not contain them as text: they are counted here as Word counts them.
 */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { CharacterBudget } from '../derived/character-budget.ts';
import { walkXml } from '../xml-walk.ts';
import { numberLabel } from './number-format.ts';
import { levelOf } from './styles.ts';

interface Level {
  readonly start: number;
  readonly format: string;
  /** `%1.%2` is replaced by the numbers of the first two levels. */
  readonly text: string;
  /** The level (from 1) whose use restarts this one; 0 for never; null for any higher level. */
  readonly restart: number | null;
  readonly isLegal: boolean;
  readonly style: string | null;
}

interface AbstractList {
  readonly levels: ReadonlyMap<number, Level>;
  /** A list that is defined by a numbering style. */
  readonly styleLink: string | null;
}

interface List {
  readonly abstractId: string;
  readonly starts: ReadonlyMap<number, number>;
  readonly levels: ReadonlyMap<number, Level>;
}

export interface Definitions {
  readonly abstracts: ReadonlyMap<string, AbstractList>;
  readonly lists: ReadonlyMap<string, List>;
}

interface Resolved {
  readonly abstractId: string;
  readonly levels: ReadonlyMap<number, Level>;
}

/** The longest text of a level that Word takes. */
const MAX_LEVEL_TEXT = 255;

const PLAIN: Level = { start: 1, format: 'decimal', text: '', restart: null, isLegal: false, style: null };

/** Reads numbering.xml; without one nothing is numbered. Refusals: those of `walkXml`, `E_LIMIT` for a level text beyond Word's own limit. */
export function readNumbering(xml: string | null, part: string): Definitions {
  const abstracts = new Map<string, AbstractList>();
  const lists = new Map<string, List>();
  if (xml === null) return { abstracts, lists };
  let abstractId: string | null = null;
  let styleLink: string | null = null;
  let numId: string | null = null;
  let listOf = '';
  let levels = new Map<number, Level>();
  let starts = new Map<number, number>();
  let levelIndex = 0;
  let level: { -readonly [K in keyof Level]: Level[K] } | null = null;
  walkXml(xml, part, {
    open: ({ local, attribute }) => {
      const value = attribute('val');
      switch (local) {
        case 'abstractNum':
          abstractId = attribute('abstractNumId');
          levels = new Map();
          styleLink = null;
          break;
        case 'num':
          numId = attribute('numId');
          levels = new Map();
          starts = new Map();
          break;
        case 'abstractNumId':
          listOf = value ?? '';
          break;
        case 'numStyleLink':
          styleLink = value;
          break;
        case 'lvlOverride':
        case 'lvl':
          levelIndex = levelOf(attribute('ilvl')) ?? levelIndex;
          if (local === 'lvl') level = { ...PLAIN };
          break;
        case 'startOverride':
          starts.set(levelIndex, integerOf(value) ?? 1);
          break;
        case 'start':
          if (level !== null) level.start = integerOf(value) ?? 1;
          break;
        case 'numFmt':
          if (level !== null) level.format = value ?? 'decimal';
          break;
        case 'lvlText':
          if (level !== null) level.text = requireLevelText(value ?? '');
          break;
        case 'lvlRestart':
          if (level !== null) level.restart = integerOf(value);
          break;
        case 'isLgl':
          if (level !== null) level.isLegal = value === null || !/^(?:0|false|off)$/.test(value);
          break;
        case 'pStyle':
          if (level !== null) level.style = value;
          break;
        default:
      }
    },
    text: () => undefined,
    close: (local) => {
      if (local === 'lvl' && level !== null) {
        levels.set(levelIndex, level);
        level = null;
      } else if (local === 'abstractNum' && abstractId !== null) abstracts.set(abstractId, { levels, styleLink });
      else if (local === 'num' && numId !== null) lists.set(numId, { abstractId: listOf, starts, levels });
    },
  });
  return { abstracts, lists };
}

/** Counts through a document: call it once for every numbered paragraph, in document order. */
export class NumberCounter {
  readonly #definitions: Definitions;
  /** The number that a numbering style stands for, by the style's id. */
  readonly #listOfStyle: (styleId: string) => string | null;
  /** By abstract list, because lists that share one count on (a list resumed after others keeps its number). */
  readonly #counters = new Map<string, (number | undefined)[]>();
  readonly #begun = new Set<string>();
  readonly #resolved = new Map<string, Resolved | null>();
  /** Labels may wait in the cells of a table before they are written, so they are counted when they are made. */
  readonly #budget = new CharacterBudget();

  constructor(definitions: Definitions, listOfStyle: (styleId: string) => string | null) {
    this.#definitions = definitions;
    this.#listOfStyle = listOfStyle;
  }

  /** The level of a list that belongs to a paragraph style, or null. */
  levelOfStyle(numId: string, styleId: string): number | null {
    const found = this.#resolve(numId);
    if (found === null) return null;
    for (const [index, { style }] of found.levels) if (style === styleId) return index;
    return null;
  }

  /**
   * The label of the next paragraph on that level, without a space after it; null if there is no such list. Refusal
   * `E_LIMIT` when all labels together are longer than a derived text may be.
   */
  next(numId: string, index: number): string | null {
    const found = this.#resolve(numId);
    const level = found?.levels.get(index);
    if (found === null || level === undefined) return null;
    const counters = this.#counters.get(found.abstractId) ?? [];
    this.#counters.set(found.abstractId, counters);
    for (let higher = 0; higher < index; higher += 1) counters[higher] ??= found.levels.get(higher)?.start ?? 1;
    counters[index] = this.#following(numId, index, counters[index], level.start);
    for (const [deeper, { restart }] of found.levels) {
      if (deeper > index && restart !== 0 && (restart === null || index < restart)) counters[deeper] = undefined;
    }
    const label = labelOf(level, found.levels, counters);
    this.#budget.spend(label.length);
    return label;
  }

  #following(numId: string, index: number, last: number | undefined, start: number): number {
    const override = this.#definitions.lists.get(numId)?.starts.get(index);
    const key = `${numId} ${index}`;
    const isFirst = !this.#begun.has(key);
    this.#begun.add(key);
    if (isFirst && override !== undefined) return override;
    return last === undefined ? (override ?? start) : last + 1;
  }

  #resolve(numId: string): Resolved | null {
    const known = this.#resolved.get(numId);
    if (known !== undefined) return known;
    const found = this.#lookUp(numId);
    this.#resolved.set(numId, found);
    return found;
  }

  #lookUp(numId: string): Resolved | null {
    const list = this.#definitions.lists.get(numId);
    if (list === undefined) return null;
    const own = this.#definitions.abstracts.get(list.abstractId);
    if (own === undefined) return null;
    if (own.styleLink === null)
      return { abstractId: list.abstractId, levels: new Map([...own.levels, ...list.levels]) };
    const linked = this.#definitions.lists.get(this.#listOfStyle(own.styleLink) ?? '');
    const abstract = linked === undefined ? undefined : this.#definitions.abstracts.get(linked.abstractId);
    if (linked === undefined || abstract === undefined) return null;
    return { abstractId: linked.abstractId, levels: new Map([...abstract.levels, ...list.levels]) };
  }
}

function labelOf(level: Level, levels: ReadonlyMap<number, Level>, counters: readonly (number | undefined)[]): string {
  if (level.format === 'bullet') return '-';
  const labels = new Map<string, string>();
  const numberAt = (digit: string) => {
    const index = Number(digit) - 1;
    const format = level.isLegal ? 'decimal' : (levels.get(index)?.format ?? 'decimal');
    return numberLabel(counters[index] ?? levels.get(index)?.start ?? 1, format);
  };
  // A text may name a number a hundred times.
  const labelAt = (digit: string) => {
    const label = labels.get(digit) ?? numberAt(digit);
    labels.set(digit, label);
    return label;
  };
  return level.text.replace(/%([1-9])/g, (_, digit: string) => labelAt(digit)).trim();
}

function requireLevelText(text: string): string {
  if (text.length > MAX_LEVEL_TEXT)
    throw new Refusal('E_LIMIT', { limit: 'list_number_text', allowed: MAX_LEVEL_TEXT, value: text.length });
  return text;
}

function integerOf(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}
