/**
 * A vocabulary: what each element of an XML format means for the flow of text, as data. Profiles state it (`xml:`); this
 * file says what the statements are and answers for one element at a time. Must not know any vocabulary.
 */

/**
 * What an element may be. One of the first group decides how it flows; the others add to it. An element without any is
 * running text inside a block, and a block of its own elsewhere.
 */
export const XML_USES = [
  // A unit may be made of these. headed: number and heading make a heading line, and the element's name stands in for
  // both; numbered: the number stands before the text; wrapper: neither; group: gives its heading to the unit in it.
  'headed',
  'numbered',
  'wrapper',
  'group',
  // container: only holds others; block: a block of text; note: written behind the block that it is in.
  'container',
  'block',
  'note',
  'break',
  'table',
  'row',
  'cell',
  // number and heading belong to the unit that they are in; a label to the unit that begins behind it.
  'number',
  'label',
  'heading',
  // text: holds running text itself; quote: text of an amendment; list and item: as in Markdown.
  'text',
  'quote',
  'list',
  'item',
  'raised',
  'lowered',
  'deleted',
] as const;
export type XmlUse = (typeof XML_USES)[number];

/** Names are local names of elements, or paths of them from an ancestor on: `TITLE/TI`. */
export interface XmlVocabulary extends Readonly<Record<XmlUse, readonly string[]>> {
  /** Local names of the root element; empty for any. */
  readonly root: readonly string[];
  /** Namespaces of the root; `*` at the end stands for anything, an empty text for none. */
  readonly namespace: readonly string[];
  readonly media_type: string;
  /** What is left out, and the reason under which it is counted. */
  readonly skip: Readonly<Record<string, string>>;
  /** Empty elements that stand for a character: the attribute that holds its number in hexadecimal figures. */
  readonly character: Readonly<Record<string, string>>;
  /** Attributes that hold the address that the source gives a unit, best first. */
  readonly id: readonly string[];
  /**
   * Where units do not contain each other: the element that holds a key, and how many of its characters stand for one
   * level. A unit with a key and one number opens that level; every other unit is inside the level that is open.
   */
  readonly outline: { readonly element: string; readonly digits: number } | null;
}

/** What one element is. */
export interface ElementUses {
  readonly is: ReadonlySet<XmlUse>;
  /** Why it is left out, or null. */
  readonly skip: string | null;
  /** The attribute that holds the number of its character, or null. */
  readonly character: string | null;
}

export type FlowRole = 'mark' | 'container' | 'block' | 'inline' | 'note' | 'break' | 'table' | 'row' | 'cell';

interface Statement {
  /** Names of the element's ancestors, the nearest first. */
  readonly above: readonly string[];
  readonly use: XmlUse | 'skip' | 'character';
  readonly value: string;
}

const NOTHING: ElementUses = { is: new Set(), skip: null, character: null };
const ROLES = ['note', 'break', 'table', 'row', 'cell'] as const;
const MARKS = ['headed', 'numbered', 'wrapper', 'group'] as const;

/** Whether a document with this root is written in the vocabulary. */
export function isWrittenIn(
  { root, namespace }: XmlVocabulary,
  { local, uri }: { readonly local: string; readonly uri: string },
): boolean {
  const matches = (pattern: string) => (pattern.endsWith('*') ? uri.startsWith(pattern.slice(0, -1)) : uri === pattern);
  return (root.length === 0 || root.includes(local)) && namespace.some(matches);
}

/** Looks elements up; a path counts more than a name, a long one more than a short one. */
export function elementsOf(vocabulary: XmlVocabulary): (local: string, ancestors: readonly string[]) => ElementUses {
  const statements = statementsOf(vocabulary);
  const plain = new Map<string, ElementUses>();
  const paths = new Set<string>();
  for (const [local, all] of statements) {
    if (all.some(({ above }) => above.length > 0)) paths.add(local);
    else plain.set(local, usesOf(all));
  }
  return (local, ancestors) => {
    if (!paths.has(local)) return plain.get(local) ?? NOTHING;
    const fitting = (statements.get(local) ?? []).filter(({ above }) =>
      above.every((name, index) => ancestors.at(-1 - index) === name),
    );
    const longest = Math.max(...fitting.map(({ above }) => above.length), 0);
    return usesOf(fitting.filter(({ above }) => above.length === longest));
  };
}

/** How an element affects the flow. `inFlow` says whether running text is open around it. */
export function roleOf({ is, character }: ElementUses, inFlow: boolean): FlowRole {
  if (character !== null) return 'inline';
  const role = ROLES.find((known) => is.has(known));
  if (role !== undefined) return role;
  if (MARKS.some((mark) => is.has(mark))) return 'mark';
  if (is.has('container')) return 'container';
  if (is.has('block') || is.has('heading') || is.has('number') || is.has('label')) return 'block';
  return inFlow ? 'inline' : 'block';
}

function statementsOf(vocabulary: XmlVocabulary): ReadonlyMap<string, readonly Statement[]> {
  const statements = new Map<string, Statement[]>();
  const state = (path: string, use: Statement['use'], value: string) => {
    const [local = '', ...above] = path.split('/').toReversed();
    const known = statements.get(local);
    if (known === undefined) statements.set(local, [{ above, use, value }]);
    else known.push({ above, use, value });
  };
  for (const use of XML_USES) for (const path of vocabulary[use]) state(path, use, '');
  for (const [path, reason] of Object.entries(vocabulary.skip)) state(path, 'skip', reason);
  for (const [path, attribute] of Object.entries(vocabulary.character)) state(path, 'character', attribute);
  return statements;
}

function usesOf(statements: readonly Statement[]): ElementUses {
  const valueOf = (wanted: 'skip' | 'character') => statements.find(({ use }) => use === wanted)?.value ?? null;
  const is = statements.flatMap(({ use }) => (use === 'skip' || use === 'character' ? [] : [use]));
  return { is: new Set(is), skip: valueOf('skip'), character: valueOf('character') };
}
