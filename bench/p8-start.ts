/** P8: what starting costs in CPU time, beside a Node that does nothing. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compare, type RowResult } from './comparison.ts';
import { measureInTurn } from './measure.ts';

const RUNS = 15;
/** The shell tells times in hundredths of a second on some systems: several starts make one sample. */
const STARTS = 5;

const CUTTER = join(process.cwd(), 'bin', 'cutter.js');

/** User and system time of the processes together, so that other work on the machine counts less. */
export async function starting(): Promise<RowResult> {
  if (!canTellTimes()) return { comparisons: [], notRun: [{ row: 'P8', why: 'no shell that tells times' }], parts: {} };
  const found = await measureInTurn({
    runs: RUNS,
    prepare: async () => undefined,
    sides: [
      () => ({ node: cpuMs(['-e', '0']) }),
      () => ({ version: cpuMs([CUTTER, '--version']) }),
      () => ({ help: cpuMs([CUTTER, 'plan', '--help']) }),
    ],
    cleanUp: async () => undefined,
  });
  const against = { row: 'P8', against: 'node -e 0', unit: 'ms', note: 'CPU time, user and system' } as const;
  const at = (times: number) => ({ kind: 'at_most_times', times }) as const;
  const node = found['node'] ?? [];
  return {
    comparisons: [
      compare({ ...against, what: 'cutter --version', goal: at(1.3) }, found['version'] ?? [], node),
      compare({ ...against, what: 'cutter plan --help', goal: at(2.2) }, found['help'] ?? [], node),
    ],
    notRun: [],
    parts: {},
  };
}

/** CPU milliseconds of one start, the mean of several: the second line of `times` is of the shell's children. */
function cpuMs(args: readonly string[]): number {
  const script = `i=0; while [ $i -lt ${STARTS} ]; do "$@" >/dev/null || exit 1; i=$((i+1)); done; times`;
  const ran = spawnSync('sh', ['-c', script, 'start', process.execPath, ...args], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${args.join(' ')} failed: ${ran.stderr}`);
  return childrenMs(ran.stdout) / STARTS;
}

function childrenMs(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  const parts = [...children.matchAll(/(\d+)m(\d+[.,]\d+)s/g)];
  if (parts.length !== 2) throw new Error(`times said: ${times}`);
  return parts.reduce(
    (sum, [, minutes, seconds = '']) => sum + Number(minutes) * 60_000 + Number(seconds.replace(',', '.')) * 1_000,
    0,
  );
}

function canTellTimes(): boolean {
  return spawnSync('sh', ['-c', 'times'], { encoding: 'utf8' }).status === 0;
}
