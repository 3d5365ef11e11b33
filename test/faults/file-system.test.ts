import { describeFault } from './harness/describe-fault.ts';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { applyWith } from './harness/apply-once.ts';
import { FailingFiles, FILE_FAULTS, LASTINGS, type FileFault, type Lasting } from './harness/failing.ts';
import { byForm, seedOfRun } from './harness/form.ts';
import { randomFrom } from './harness/random.ts';
import { type FaultProject } from './harness/fault-project.ts';

const ALL = FILE_FAULTS.flatMap((fault) => LASTINGS.map((lasting) => ({ fault, lasting })));

const SHORT: readonly (readonly [FileFault, Lasting])[] = [
  ['EIO', 'once'],
  ['short write', 'for ever'],
];
const CASES = byForm({
  short: ALL.filter((each) => SHORT.some(([fault, lasting]) => fault === each.fault && lasting === each.lasting)),
  long: ALL,
});

/** The operating system refuses an operation on a file, once or from then on. */
describeFault('a run whose files fail [fault 13, 42, 43, 56]', 'file system', ({ totals, projectOf }) => {
  it.each(CASES)('by $fault $lasting, at any operation: stops by name and continues', async ({ fault, lasting }) => {
    const before = totals.wrong.length;
    for (const at of places(fault)) {
      let isOver = false;
      await totals.judge(`${fault} ${lasting} at ${at}`, async () => {
        isOver = (await fail(at, fault, lasting)) === 'beyond the end';
      });
      if (isOver) break;
    }
    expect(totals.wrong.slice(before)).toEqual([]);
  });

  function* places(fault: FileFault): Generator<number> {
    const random = randomFrom(seedOfRun() + FILE_FAULTS.indexOf(fault));
    if (byForm({ short: true, long: false })) yield random.between(1, fault === 'short write' ? 30 : 90);
    else for (let at = 1; ; at += 1) yield at;
  }

  async function fail(at: number, fault: FileFault, lasting: Lasting): Promise<'failed' | 'beyond the end'> {
    const faultProject = await projectOf('draft');
    await faultProject.reset();
    const fate = new FailingFiles(at, fault, lasting);
    const refusal = await refusalOf(faultProject, fate);
    if (fate.failedAt === null) return 'beyond the end';
    totals.strike();
    const rows = await faultProject.expectWholePhases();
    // The statement about the database is true: a reader of `none` may delete the plan.
    if (refusal !== null && rows.steps.length > 0) expect(refusal.written, fate.failedAt.name).not.toBe('none');
    if (lasting === 'once' && !fate.failedAt.name.startsWith('rm ')) expectNothingHalfWritten(faultProject);
    await faultProject.expectAsUndisturbed();
    return 'failed';
  }
});

/** The refusal of one `apply` under `fate`; null when it came to its end. Anything else than a refusal passes. */
async function refusalOf({ project, command }: FaultProject, fate: FailingFiles): Promise<Refusal | null> {
  try {
    return (await applyWith(project.ctx, command, fate)).record.refusal;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw new Error(`no refusal, at ${fate.failedAt?.name}: ${String(error)}`, { cause: error });
  }
}

/** An incomplete file is removed by the process that failed to write it, if the disk allows it. */
function expectNothingHalfWritten({ project, runId }: FaultProject): void {
  const folder = join(project.ctx.config.orchestrator.sidecar_root, runId);
  if (!existsSync(folder)) return;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.endsWith('.tmp') && !name.startsWith('.index'))).toEqual([]);
}
