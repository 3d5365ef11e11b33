/**
 * Units of sources that state their structure, as Akoma Ntoso and USLM do. The profile only assigns kinds to elements.
 * Nothing is inferred, so there is nothing to resolve.
 */
import type { StructureMark } from '../../formats/block.ts';
import { makeMark, shortenTitle, type Mark } from '../marks/mark.ts';
import { cleanNum } from '../../profiles/clean-num.ts';
import { finenessOf, finenessOfKind, type KindRule, type Profile } from '../../profiles/profile.ts';
import { roleOfTitle, type RoleOfTitle } from '../marks/role-of.ts';
import type { Piece } from './units-of-decisions.ts';

/** The pieces of all elements that the profile knows. A quotation is one piece; the elements in it are skipped. */
export function markStructure(structure: readonly StructureMark[], profile: Profile): readonly Piece[] {
  const rules = new Map(profile.kinds.flatMap((rule) => rule.element.map((element) => [element, rule] as const)));
  const roleOf = roleOfTitle(profile);
  const pieces: Piece[] = [];
  const open: {
    readonly depth: number;
    readonly endLine: number;
    readonly index: number;
    readonly isQuoted: boolean;
  }[] = [];
  for (const mark of structure) {
    while ((open.at(-1)?.depth ?? 0) >= mark.depth) open.pop();
    const above = open.at(-1);
    if (above?.isQuoted === true) continue;
    const rule = mark.isQuoted ? (rules.get('quotedStructure') ?? rules.get('quotedContent')) : rules.get(mark.element);
    if (rule === undefined) continue;
    open.push({ depth: mark.depth, endLine: mark.endLine, index: pieces.length, isQuoted: mark.isQuoted });
    pieces.push({
      mark: mark.isQuoted
        ? makeMark({ kind: 'quoted', firstLine: mark.firstLine, title: 'Quotation' })
        : markOf(mark, rule, roleOf),
      parent: above?.index ?? -1,
      fineness: mark.isQuoted
        ? 3
        : rule.granularity === null
          ? finenessOfKind(rule.kind)
          : finenessOf(rule.granularity),
      decision: null,
      rule,
    });
  }
  return pieces;
}

function markOf({ num, heading, firstLine, bodyLine }: StructureMark, rule: KindRule, roleOf: RoleOfTitle): Mark {
  const cleaned = num === null ? '' : cleanNum(num);
  const title = [num, heading].filter((part) => part !== null && part !== '').join(' ');
  return makeMark({
    kind: rule.kind,
    sectionType:
      roleOf(heading ?? '') ?? (rule.kind === 'schedule' ? 'annex' : rule.kind === 'recital' ? 'recital' : 'body'),
    firstLine,
    bodyLine,
    heading: bodyLine > firstLine ? title : '',
    title: title === '' ? titleOfKind(rule) : shortenTitle(title),
    titleSource: heading !== null && heading !== '' ? 'heading' : cleaned === '' ? 'generated' : 'label',
    numbering:
      num === null || cleaned === ''
        ? null
        : {
            rule,
            hasKeyword: /\p{L}{2}/u.test(num),
            label: num,
            num: cleaned.replace(/^\p{L}+-?(?=\d)/u, ''),
            base: '',
            family: 'arabic',
          },
  });
}

function titleOfKind({ kind }: KindRule): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1).replace('_', ' ');
}
