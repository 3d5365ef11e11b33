/**
 * Turns decisions into pieces, which are marks with parents: first at the finest granularity, then reduced to the
 * wanted one. Text around a list becomes `intro` and `wrapup`, so that every unit is one contiguous span.
 */
import { makeMark, shortenTitle, type Mark } from '../marks/mark.ts';
import type { Reading } from '../marks/place.ts';
import { finenessOf, finenessOfKind, type Granularity, type KindRule, type Profile } from '../../profiles/profile.ts';
import type { Decision } from './hypothesis.ts';
import type { TextLines } from '../marks/text-lines.ts';

/** A unit before the tree is built. */
export interface Piece {
  readonly mark: Mark;
  /** Index of the parent among the pieces; -1 at the top. */
  readonly parent: number;
  /** The fineness from which it is a unit: 1 to 3. */
  readonly fineness: number;
  readonly decision: Decision | null;
  readonly rule: KindRule | null;
}

/** The pieces of all decisions that are units, in order, with `intro` and `wrapup` between them. */
export function piecesOf(decisions: readonly Decision[], profile: Profile, lines: TextLines): readonly Piece[] {
  const units = decisions.filter(({ isUnit }) => isUnit);
  const indexOf = new Map(units.map((decision, index) => [decision, index]));
  const pieces = units.map((decision): Piece => {
    const parent = decision.parent === null ? -1 : (indexOf.get(decision.parent) ?? -1);
    return { ...pieceOf(decision, profile), parent, decision };
  });
  return withTextAroundLists(pieces, lines);
}

/** The pieces that are units at a granularity; without the pieces whose parent is left out. */
export function piecesAt(pieces: readonly Piece[], granularity: Granularity): readonly Piece[] {
  const wanted = finenessOf(granularity);
  const newIndex: number[] = [];
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const parent = piece.parent < 0 ? -1 : (newIndex[piece.parent] ?? -2);
    const isKept = parent > -2 && piece.fineness <= wanted;
    newIndex.push(isKept ? kept.length : -2);
    if (isKept) kept.push({ ...piece, parent });
  }
  return kept;
}

function pieceOf({ place, reading }: Decision, profile: Profile): Omit<Piece, 'parent' | 'decision'> {
  switch (place.kind) {
    case 'region':
      return {
        mark: makeMark({
          kind: place.unitKind ?? 'gap',
          sectionType: place.role,
          firstLine: place.line,
          title: shortenTitle(place.title),
        }),
        fineness: 1,
        rule: null,
      };
    case 'child':
      return {
        mark: makeMark({
          kind: place.unitKind,
          firstLine: place.line,
          title: place.unitKind === 'quoted' ? 'Quotation' : 'Wrap-up',
        }),
        fineness: place.of === 'region' ? 1 : 3,
        rule: null,
      };
    case 'mark': {
      if (reading === null) return { mark: plainMark(place.line, place.plain), fineness: 1, rule: null };
      const rule = profile.kinds[reading.rule] ?? null;
      return { mark: markOf(reading, place, rule), fineness: finenessOfRule(reading, rule), rule };
    }
  }
}

function finenessOfRule({ kind }: Reading, rule: KindRule | null): number {
  return rule?.granularity === null || rule === null ? finenessOfKind(kind) : finenessOf(rule.granularity);
}

function markOf(
  reading: Reading,
  { line, column, level }: { readonly line: number; readonly column: number; readonly level: number },
  rule: KindRule | null,
): Mark {
  const hasTitle = reading.title !== '';
  return makeMark({
    kind: reading.kind,
    sectionType: reading.sectionType,
    firstLine: line,
    column,
    bodyLine: reading.bodyLine,
    level,
    heading: reading.bodyLine > line ? reading.heading : '',
    title: shortenTitle(reading.heading),
    titleSource: hasTitle ? 'heading' : 'label',
    numbering:
      rule === null || (rule.kind === 'heading' && reading.num === '')
        ? null
        : {
            rule,
            hasKeyword: rule.word.length > 0,
            label: reading.label,
            num: reading.num,
            base: '',
            family: reading.value.path === null ? 'arabic' : 'other',
          },
  });
}

function plainMark(
  line: number,
  plain: { readonly level: number; readonly title: string; readonly bodyLine: number } | null,
): Mark {
  const title = plain?.title ?? '';
  return makeMark({
    kind: 'heading',
    firstLine: line,
    bodyLine: plain?.bodyLine ?? line,
    level: plain?.level ?? 0,
    heading: title,
    title: title === '' ? 'Untitled' : shortenTitle(title),
    titleSource: title === '' ? 'generated' : 'heading',
  });
}

function withTextAroundLists(pieces: readonly Piece[], lines: TextLines): readonly Piece[] {
  const inserts = [...introsOf(pieces, lines), ...wrapupsOf(pieces, lines)];
  if (inserts.length === 0) return pieces;
  // An insert goes before the first piece that starts after it, so the indexes of parents shift.
  const before = new Map<number, { readonly piece: Piece }[]>();
  for (const insert of inserts) before.set(insert.before, [...(before.get(insert.before) ?? []), insert]);
  const result: Piece[] = [];
  const newIndex: number[] = [];
  for (let index = 0; index <= pieces.length; index += 1) {
    for (const { piece } of before.get(index) ?? []) result.push({ ...piece, parent: newIndex[piece.parent] ?? -1 });
    const piece = pieces[index];
    if (piece === undefined) break;
    newIndex.push(result.length);
    result.push({ ...piece, parent: piece.parent < 0 ? -1 : (newIndex[piece.parent] ?? -1) });
  }
  return result;
}

interface Insert {
  readonly before: number;
  readonly piece: Piece;
}

/** Text between a heading and the list below it. */
function introsOf(pieces: readonly Piece[], lines: TextLines): readonly Insert[] {
  return pieces.flatMap((piece, index): readonly Insert[] => {
    const next = pieces[index + 1];
    if (next === undefined || next.parent !== index || piece.mark.bodyLine === piece.mark.firstLine || !isListed(next))
      return [];
    const line = firstText(lines, piece.mark.bodyLine, next.mark.firstLine);
    if (line === null) return [];
    return [
      {
        before: index + 1,
        piece: {
          mark: makeMark({ kind: 'intro', firstLine: line, title: 'Introduction' }),
          parent: index,
          fineness: next.fineness,
          decision: null,
          rule: null,
        },
      },
    ];
  });
}

/**
 * Text after a list, which has the same parent as the list. Punctuation identifies it: all items but the last end
 * with a semicolon or a comma, the last one ends a sentence, and a paragraph follows.
 */
function wrapupsOf(pieces: readonly Piece[], lines: TextLines): readonly Insert[] {
  const lastSibling = new Map<number, { readonly index: number; readonly count: number; readonly isOpen: boolean }>();
  const found: Insert[] = [];
  pieces.forEach((piece, index) => {
    const key = piece.parent;
    const before = lastSibling.get(key);
    const isSame = before !== undefined && pieces[before.index]?.rule === piece.rule && before.index >= 0;
    const end = pieces[index + 1]?.mark.firstLine ?? lines.count;
    const paragraph = isListed(piece) ? ownParagraph(piece, lines, end) : null;
    const isOpen = paragraph !== null && /[;,]|\p{Ll}/u.test(paragraph.lastCharacter);
    lastSibling.set(key, {
      index,
      count: isSame ? before.count + 1 : 1,
      isOpen: isOpen && (isSame ? before.isOpen : true),
    });
    if (paragraph === null || paragraph.after === null || key < 0 || !isSame || !before.isOpen) return;
    if (!/[.!?”"»)\]]/.test(paragraph.lastCharacter)) return;
    const next = pieces[index + 1];
    if (next !== undefined && (next.parent === index || next.parent === key)) return;
    found.push({
      before: index + 1,
      piece: {
        mark: makeMark({ kind: 'wrapup', firstLine: paragraph.after, title: 'Wrap-up' }),
        parent: key,
        fineness: piece.fineness,
        decision: null,
        rule: null,
      },
    });
  });
  return found;
}

function isListed({ rule }: Piece): boolean {
  return rule !== null && rule.runin && !rule.heading;
}

/** The first paragraph of an item, and the line where another one begins. */
function ownParagraph(
  { mark }: Piece,
  lines: TextLines,
  end: number,
): { readonly lastCharacter: string; readonly after: number | null } | null {
  const isBare = mark.titleSource === 'label' && lines.view(mark.firstLine) === mark.title;
  const first = isBare ? firstText(lines, mark.firstLine + 1, end) : mark.firstLine;
  if (first === null) return null;
  let line = first;
  while (line + 1 < end && lines.kind(line + 1) === 'text' && !lines.isBlank(line + 1)) line += 1;
  return { lastCharacter: lines.lastCharacter(line), after: firstText(lines, line + 1, end) };
}

function firstText(lines: TextLines, from: number, end: number): number | null {
  for (let line = from; line < end; line += 1) {
    if (lines.kind(line) !== 'furniture' && !lines.isBlank(line)) return line;
  }
  return null;
}
