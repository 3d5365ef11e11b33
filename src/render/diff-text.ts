/** The difference of two plans as people read it. */
import { countOf } from './numbers.ts';
import type { Paint } from './paint.ts';
import { terminalLine } from './sanitise.ts';

export interface ShownChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before: string | null;
  readonly after: string | null;
}

/** More is not read in a terminal; `--json` has them all. */
const CHANGES_SHOWN = 200;

/** The lines for stdout: the verdict first, then each change with what was and what is. */
export function diffText(
  comparison: {
    readonly effects: 'identical' | 'different';
    readonly aside: readonly string[];
    readonly changes: readonly ShownChange[];
  },
  paint: Paint,
): readonly string[] {
  const { effects, aside, changes } = comparison;
  if (effects === 'identical') return [paint.good(`Effects identical${asideText(aside)}`)];
  const shown = changes.slice(0, CHANGES_SHOWN).flatMap((change) => changeLines(change, paint));
  const rest = changes.length - CHANGES_SHOWN;
  return [
    paint.bold(`Effects differ: ${countOf(changes.length, 'change')}.`),
    ...(aside.length > 0 ? [`Outside the effects: ${aside.join(', ')}.`] : []),
    '',
    ...shown,
    ...(rest > 0 ? [`  … ${countOf(rest, 'more change')}: cutter diff A B --json`] : []),
  ];
}

function asideText(aside: readonly string[]): string {
  const sections = aside.filter((section) => section !== 'header');
  if (aside.length === 0) return '; the plans are equal.';
  if (sections.length === 0) return '; only the run and the time differ.';
  if (sections.length === 1 && sections[0] === 'baseline') return ', only the baseline moved.';
  return `; outside them ${sections.join(', ')} differ.`;
}

function changeLines({ path, change, before, after }: ShownChange, paint: Paint): readonly string[] {
  const sign = change === 'added' ? paint.good('+') : change === 'removed' ? paint.bad('-') : paint.caution('~');
  return [
    `  ${sign} ${terminalLine(path)}`,
    ...(before === null ? [] : [`      was ${terminalLine(before)}`]),
    ...(after === null ? [] : [`      is  ${terminalLine(after)}`]),
  ];
}
