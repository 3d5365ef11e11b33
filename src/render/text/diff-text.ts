/** The difference of two plans as people read it. */
import type { PlanChange, PlanComparison } from '../../model/outcomes/plan-comparison.ts';
import { SIGN_OF_CLASS } from '../format/change-signs.ts';
import { count, countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';
import { table } from '../format/table.ts';

/** How many are listed in a terminal; `--json` has them all. */
const CHANGES_SHOWN = 200;

/** The lines for stdout: the verdict, then units by class, expected rows, single units, and target and source. */
export function diffText(comparison: PlanComparison, paint: Paint): readonly string[] {
  const { effects, aside, units, changes } = comparison;
  if (effects === 'identical') return [paint.good(`Effects identical${asideText(aside)}`)];
  const others = changes.filter(({ path }) => !/^(units|expected)\b/.test(path));
  return [
    paint.bold(
      `Effects differ: ${countOf(units.length, 'unit')}, ${comparison.rows.length === 1 ? '1 promised number' : `${count(comparison.rows.length)} promised numbers`} of rows.`,
    ),
    ...(aside.length > 0 ? [`Outside the effects: ${aside.join(', ')}.`] : []),
    '',
    ...classLines(comparison),
    ...rowLines(comparison),
    ...(units.length > 0 ? ['', ...firstLines(units, (unit) => [unitLine(unit, paint)])] : []),
    ...(others.length > 0 ? ['', ...firstLines(others, (change) => changeLines(change, paint))] : []),
  ];
}

function classLines({ classes }: PlanComparison): readonly string[] {
  return table(
    [
      { header: 'class', align: 'left' },
      { header: 'A', align: 'right' },
      { header: 'B', align: 'right' },
    ],
    classes.map((line) => [`${SIGN_OF_CLASS[line.class]} ${line.class}`, count(line.before), count(line.after)]),
  );
}

function rowLines({ rows }: PlanComparison): readonly string[] {
  if (rows.length === 0) return [];
  const columns = ['promised rows', '', 'A', 'B'];
  return [
    '',
    ...table(
      columns.map((header, index) => ({ header, align: index < 2 ? 'left' : 'right' })),
      rows.map(({ gate, table: name, op, before, after }) => [`${gate} ${name}`, op, count(before), count(after)]),
    ),
  ];
}

function unitLine({ eid, before, after, members }: PlanComparison['units'][number], paint: Paint): string {
  const name = terminalLine(eid);
  if (before === null) return `  ${paint.good('+')} ${name}  only in B, ${after ?? ''}`;
  if (after === null) return `  ${paint.bad('-')} ${name}  only in A, ${before}`;
  const change = before === after ? '' : ` (${before} in A, ${after} in B)`;
  return `  ${paint.caution('~')} ${name}  ${members.map(terminalLine).join(', ')}${change}`;
}

function firstLines<T>(items: readonly T[], lines: (item: T) => readonly string[]): readonly string[] {
  const rest = items.length - CHANGES_SHOWN;
  return [
    ...items.slice(0, CHANGES_SHOWN).flatMap(lines),
    ...(rest > 0 ? [`  … ${count(rest)} more: cutter diff A B --json`] : []),
  ];
}

function asideText(aside: readonly string[]): string {
  const sections = aside.filter((section) => section !== 'header');
  if (aside.length === 0) return '; the plans are equal.';
  if (sections.length === 0) return '; only the run and the time differ.';
  if (sections.length === 1 && sections[0] === 'baseline') return ', only the baseline moved.';
  return `; outside them ${sections.join(', ')} differ.`;
}

function changeLines({ path, change, before, after }: PlanChange, paint: Paint): readonly string[] {
  const sign = change === 'added' ? paint.good('+') : change === 'removed' ? paint.bad('-') : paint.caution('~');
  return [
    `  ${sign} ${terminalLine(path)}`,
    ...(before === null ? [] : [`      was ${terminalLine(before)}`]),
    ...(after === null ? [] : [`      is  ${terminalLine(after)}`]),
  ];
}
