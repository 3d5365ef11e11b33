/** Diagnostics and policy results in review.html: what a reader should look at before signing. */
import type { Diagnostic, Plan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { count, countOf } from '../format/numbers.ts';
import { inline, line, table } from './html-parts.ts';
import { unitId, unitsShown } from './html-units.ts';

const MAX_REMARKS = 1_000;

/** Ambiguities first: a rule decided them, and a person may decide otherwise. */
export function remarksHtml(plan: Plan): readonly string[] {
  const { diagnostics } = plan;
  if (diagnostics.length === 0) return ['<p>None: cutting met nothing that a reader should look at.</p>'];
  const ambiguous = diagnostics.filter(isAmbiguity);
  const others = diagnostics.filter((each) => !isAmbiguity(each));
  return [
    ...(ambiguous.length === 0
      ? []
      : [`<h3>${count(ambiguous.length)} ambiguous</h3>`, ...remarkTable(plan, ambiguous)]),
    ...(ambiguous.length === 0 || others.length === 0 ? [] : [`<h3>${count(others.length)} other</h3>`]),
    ...(others.length === 0 ? [] : remarkTable(plan, others)),
  ];
}

/** How many places can be read in two ways. */
export function countAmbiguities({ diagnostics }: Plan): number {
  return diagnostics.filter(isAmbiguity).length;
}

/** Each policy and its finding. None of them says fail, because a failed policy prevents the plan. */
export function checksHtml({ policies }: Plan): readonly string[] {
  if (policies.length === 0) return ['<p>None.</p>'];
  return table(
    ['result', 'check', 'finding'].map((header) => ({ header, align: 'left' })),
    policies.map(({ policy, result, detail }) => [
      result === 'pass' ? 'pass' : `<strong class="warn">${result}</strong>`,
      line(policy),
      inline(detail),
    ]),
  );
}

function isAmbiguity({ code }: Diagnostic): boolean {
  return code === 'W_AMBIGUOUS';
}

function remarkTable(plan: Plan, remarks: readonly Diagnostic[]): readonly string[] {
  const shown = unitsShown(plan);
  const rows = remarks.slice(0, MAX_REMARKS).map(({ severity, code, line: number, snippet, hint }) => {
    const index = unitAtLine(plan.units, number);
    const where = `line ${number}`;
    return [
      `<strong class="warn">${severity}</strong> ${line(code)}`,
      index >= 0 && index < shown ? `<a href="#${unitId(index)}">${where}</a>` : where,
      `${line(snippet)}${hint === '' ? '' : `<br>${inline(hint)}`}`,
    ];
  });
  return [
    ...table(
      ['remark', 'place', 'text and hint'].map((header) => ({ header, align: 'left' })),
      rows,
    ),
    ...(rows.length === remarks.length
      ? []
      : [`<p class="rest">${countOf(remarks.length - rows.length, 'more remark')} in plan.json.</p>`]),
  ];
}

/** Index of the last unit that begins at or before a line, by binary search; -1 if there is none. */
function unitAtLine(units: readonly Unit[], wanted: number): number {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((units[middle]?.first_line ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
