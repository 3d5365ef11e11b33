/** A refusal as people read it: what, the facts, why, what was written, what to do now (docs/invariants.md: refusals-are-data). */
import { assertNever } from '../../model/assert.ts';
import { REFUSALS, type ExitCode, type Facts, type Refusal, type Written } from '../../model/refusals/refusal.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

/** The lines for stderr. The summary holds no user data; facts are shown sanitised; each command has its own line. */
export function refusalText(refusal: Refusal, paint: Paint): readonly string[] {
  const entry = REFUSALS[refusal.code];
  const head = `${paint.bad(`${verbOf(entry.exit)}:`)} ${paint.bold(entry.what)}`;
  return [
    `${head}  [${refusal.code}]`,
    '',
    ...factLines(refusal),
    entry.why,
    ...(refusal.phase === null ? [] : [`This was phase ${refusal.phase}.`]),
    writtenText(refusal.written),
    '',
    'Next:',
    ...[...entry.next, `cutter explain ${refusal.code}`].map((line) => `  ${line}`),
  ];
}

/** What a refusal or a fault says about the database, in one sentence. */
export function writtenText(written: Written): string {
  switch (written) {
    case 'none':
      return 'Nothing was written to the database.';
    case 'gate':
      return 'The approval is recorded, and no row of the document is written. The same command continues from there.';
    case 'some_phases':
      return 'Some phases are committed. The run id and the same command continue from there.';
    case 'unknown':
      return 'It is not known whether the last step was committed. The same command finds out.';
    default:
      return assertNever(written);
  }
}

/** Facts as aligned `name value` lines; a list goes one entry a line. */
function factLines({ facts }: { readonly facts: Facts }): readonly string[] {
  const entries = Object.entries(facts);
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  const lines = entries.flatMap(([name, value]) => {
    const shown = typeof value === 'object' && value !== null ? value : [String(value)];
    const first = `  ${label(name).padEnd(width)}${terminalLine(shown[0] ?? '(none)')}`;
    return [first, ...shown.slice(1).map((line) => `  ${' '.repeat(width)}${terminalLine(line)}`)];
  });
  return [...lines, ''];
}

function label(name: string): string {
  return terminalLine(name.replaceAll('_', ' '));
}

function verbOf(exit: ExitCode): string {
  switch (exit) {
    case 2:
    case 3:
    case 4:
      return 'Refused';
    case 5:
      return 'Mismatch';
    case 6:
      return 'Not possible';
    case 7:
      return 'Held';
    case 8:
      return 'Outcome unknown';
    case 9:
      return 'Busy';
    case 130:
    case 143:
      return 'Stopped';
    default:
      return assertNever(exit);
  }
}
