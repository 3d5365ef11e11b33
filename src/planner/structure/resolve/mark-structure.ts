/**
 * Units of sources that state their structure, as XML does. The profile only assigns kinds to elements. Nothing is
 * inferred, so there is nothing to resolve.
 */
import type { StructureMark } from '../../formats/block.ts';
import type { SectionType } from '../../../model/artefacts/unit.ts';
import { makeMark, shortenTitle, type Mark } from '../marks/mark.ts';
import { cleanNum } from '../../profiles/clean-num.ts';
import { escapeRegExp } from '../../profiles/families.ts';
import { foldOf } from '../../profiles/fold.ts';
import { lineRules } from '../../profiles/line-rules.ts';
import { finenessOf, finenessOfKind, type KindRule, type Profile } from '../../profiles/profile.ts';
import { roleOfTitle, type RoleOfTitle } from '../marks/role-of.ts';
import type { Piece } from './units-of-decisions.ts';

/** A rule that fits a mark, and the number by which it does. */
interface Fit {
  readonly rule: KindRule;
  /** As printed; null without one. */
  readonly label: string | null;
  readonly num: string;
}

/** A mark that is a unit and still contains what follows. */
interface Open {
  readonly depth: number;
  readonly index: number;
  readonly kind: KindRule['kind'];
  readonly role: SectionType;
  readonly isQuoted: boolean;
}

/**
 * The pieces of all elements that the profile knows. A quotation is one piece; the elements in it are skipped.
 * `lineText` gives the text of a line, for numbers that no element holds.
 */
export function markStructure(
  structure: readonly StructureMark[],
  profile: Profile,
  lineText: (line: number) => string,
): readonly Piece[] {
  const fitOf = fitter(profile, lineText);
  const quotation = profile.kinds.find(({ kind }) => kind === 'quoted') ?? null;
  const roleOf = roleOfTitle(profile);
  const outline = new Outline();
  const pieces: Piece[] = [];
  const open: Open[] = [];
  for (const mark of structure) {
    // The kind of a unit in an outline does not depend on what is around it, but what is around it on its kind.
    const placed = mark.outline !== null && mark.depth === 1 ? fitOf(mark, null) : null;
    const depth = mark.depth + outline.depthOf(mark, placed?.rule ?? null);
    while ((open.at(-1)?.depth ?? 0) >= depth) open.pop();
    const above = open.at(-1);
    if (above?.isQuoted === true) continue;
    const fit = mark.isQuoted ? quotationFit(quotation) : (placed ?? fitOf(mark, open));
    if (fit === null) continue;
    const piece = { ...pieceOf(mark, fit, roleOf), parent: above?.index ?? -1 };
    const { kind, sectionType: role } = piece.mark;
    open.push({ depth, index: pieces.length, kind, role, isQuoted: mark.isQuoted });
    pieces.push(piece);
  }
  return pieces;
}

function pieceOf(mark: StructureMark, fit: Fit, roleOf: RoleOfTitle): Omit<Piece, 'parent'> {
  const { rule } = fit;
  if (mark.isQuoted) {
    const quoted = makeMark({ kind: 'quoted', firstLine: mark.firstLine, title: 'Quotation' });
    return { mark: quoted, fineness: 3, decision: null, rule };
  }
  const fineness = rule.granularity === null ? finenessOfKind(rule.kind) : finenessOf(rule.granularity);
  return { mark: markOf(mark, fit, roleOf), fineness, decision: null, rule };
}

/** Nests units that do not contain each other, by the levels of their keys. */
class Outline {
  #levels: number[] = [];
  #base = 0;

  /** How much deeper than in the source the mark is. An annex is inside nothing, and what comes last neither. */
  depthOf({ outline, depth }: StructureMark, rule: KindRule | null): number {
    if (outline === null || depth > 1) return this.#base;
    const { level, isOpening } = outline;
    if (rule?.opens_numbering === true || rule?.kind === 'signature') this.#levels = [];
    else if (level > 0) this.#levels = this.#levels.filter((open) => (isOpening ? open < level : open <= level));
    this.#base = this.#levels.length;
    if (isOpening) this.#levels.push(level);
    return this.#base;
  }
}

function quotationFit(rule: KindRule | null): Fit | null {
  return rule === null ? null : { rule, label: null, num: '' };
}

/** The first rule of the element that fits what is around it, its word and its number; null: it is no unit. */
function fitter(
  profile: Profile,
  lineText: (line: number) => string,
): (mark: StructureMark, open: readonly Open[] | null) => Fit | null {
  const ofElement = new Map<string, number[]>();
  for (const [index, { element }] of profile.kinds.entries())
    for (const name of element) ofElement.set(name, [...(ofElement.get(name) ?? []), index]);
  const words = profile.kinds.map(({ word }) => word.map(wordPattern));
  const fold = foldOf(profile);
  const lines = lineRules(profile);
  return (mark, open) => {
    for (const index of ofElement.get(mark.element) ?? []) {
      const rule = profile.kinds[index];
      if (rule === undefined || !mayStandIn(rule, open)) continue;
      const fit = rule.num.length === 0 ? fitByNumber(rule, words[index] ?? [], mark.num) : fitByText(index, mark);
      if (fit !== null) return fit;
    }
    return null;
  };

  function fitByText(index: number, { num, firstLine }: StructureMark): Fit | null {
    const rule = profile.kinds[index];
    if (rule === undefined || num !== null) return null;
    if (rule.num.every((name) => name === 'none')) return { rule, label: null, num: '' };
    const read = lines.read(fold(lineText(firstLine))).find((match) => match.rule === index);
    return read === undefined ? null : { rule, label: read.label, num: read.num };
  }
}

/** `open` are the units around the mark, the innermost last; null where they do not matter. */
function mayStandIn({ under, in_role: roles }: KindRule, open: readonly Open[] | null): boolean {
  if (open === null) return true;
  const above = open.at(-1)?.kind ?? 'document';
  return (
    (under.length === 0 || under.includes(above)) &&
    (roles.length === 0 || open.some(({ role }) => roles.includes(role)))
  );
}

/**
 * A rule with words wants one of them in the number; what is behind the word as far as a bracket, or else before it, is the
 * number.
 */
function fitByNumber(rule: KindRule, words: readonly RegExp[], num: string | null): Fit | null {
  if (words.length === 0) {
    const cleaned = num === null ? '' : cleanNum(num);
    return { rule, label: num, num: cleaned.replace(/^\p{L}+-?(?=\d)/u, '') };
  }
  for (const word of words) {
    const found = num === null ? null : word.exec(num);
    if (num === null || found === null) continue;
    const behind = cleanNum(num.slice(found.index + found[0].length).replace(/\(.*$/s, ''));
    return { rule, label: num, num: behind === '' ? cleanNum(num.slice(0, found.index)) : behind };
  }
  return null;
}

/** The word, whatever its case, and not as a part of another. */
function wordPattern(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}§])${escapeRegExp(word)}(?![\\p{L}§])`, 'iu');
}

function markOf({ heading, firstLine, bodyLine }: StructureMark, { rule, label, num }: Fit, roleOf: RoleOfTitle): Mark {
  const title = [label, heading].filter((part) => part !== null && part !== '').join(' ');
  return makeMark({
    kind: rule.kind,
    sectionType:
      roleOf(heading ?? '') ?? (rule.kind === 'schedule' ? 'annex' : rule.kind === 'recital' ? 'recital' : 'body'),
    firstLine,
    bodyLine,
    heading: bodyLine > firstLine ? title : '',
    title: title === '' ? titleOfKind(rule) : shortenTitle(title),
    titleSource: heading !== null && heading !== '' ? 'heading' : num === '' ? 'generated' : 'label',
    numbering:
      label === null || (num === '' && !rule.opens_numbering)
        ? null
        : { rule, hasKeyword: /\p{L}{2}/u.test(label), label, num, base: '', family: 'arabic' },
  });
}

function titleOfKind({ kind }: KindRule): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).replace('_', ' ');
}
