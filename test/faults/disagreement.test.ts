import { describeFault } from './harness/describe-fault.ts';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { PhaseName } from '../../src/model/phase.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { behindTheGuards } from '../support/database/behind-the-guards.ts';
import { type FaultProject } from './harness/fault-project.ts';

interface Damage {
  readonly what: string;
  /** Where the run pauses before it is damaged; null at its end. */
  readonly at: PhaseName | null;
  readonly damage: (faultProject: FaultProject) => Promise<unknown>;
  readonly stop: { readonly code: string; readonly reason?: string };
  /** What the ledger lost is known to the record of what was spent, which stops first; the layers stop without it. */
  readonly isSpent?: true;
}

const ledger = 'cutter_governance.cutter_run_step';
const behind = (table: string, sql: string) => (faultProject: FaultProject) =>
  faultProject.project.database?.adminQuery(behindTheGuards(table, sql)) ?? Promise.reject(new Error('no server'));

const DAMAGES: readonly Damage[] = [
  {
    what: 'a text that changed after leg A [fault 45]',
    at: 'structural_verify',
    damage: behind(
      'public.unit_version',
      `UPDATE public.unit_version SET body = overlay(body PLACING '!' FROM 1 FOR 1)`,
    ),
    stop: { code: 'STOP_REPLAY_CONFLICT', reason: 'ROWS_CHANGED' },
  },
  {
    what: 'versions that are gone [fault 69]',
    at: null,
    damage: behind('public.unit_version', 'DELETE FROM public.unit_version'),
    stop: { code: 'STOP_REPLAY_CONFLICT', reason: 'ROWS_CHANGED' },
  },
  {
    what: 'rows of which the ledger does not tell [fault 70]',
    at: 'structural_verify',
    damage: behind(ledger, `DELETE FROM ${ledger}`),
    stop: { code: 'PLAN_STALE' },
    isSpent: true,
  },
  {
    what: 'evidence of which the ledger does not tell [fault 70]',
    at: 'write_verify',
    damage: behind(ledger, `DELETE FROM ${ledger} WHERE step = 'leg_b_record'`),
    stop: { code: 'STOP_REPLAY_CONFLICT', reason: 'FOREIGN_ROWS' },
    isSpent: true,
  },
  {
    what: 'a sidecar that was cut off [fault 67]',
    at: 'leg_b_record',
    damage: async (faultProject) => truncateSync(stateFile(faultProject), 300),
    stop: { code: 'STOP_SIDECAR_CORRUPT' },
  },
  {
    what: 'a sidecar with one bit flipped [fault 67]',
    at: 'leg_b_record',
    damage: async (faultProject) => {
      const bytes = readFileSync(stateFile(faultProject));
      const middle = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      writeFileSync(stateFile(faultProject), bytes);
    },
    stop: { code: 'STOP_SIDECAR_CORRUPT' },
  },
];

/** Layers that disagree after a run paused or ended: the same command says so and touches nothing (docs/invariants.md: verdict-table). */
describeFault('the same command stops on', 'layers that disagree', ({ totals, projectOf }) => {
  let made: FaultProject | null = null;
  beforeEach(async () => {
    made = await projectOf('draft');
    await made.reset();
  });

  const faultProject = (): FaultProject => {
    if (made === null) throw new Error('the project was not made');
    return made;
  };
  const pausedAt = async (phase: PhaseName | null) => {
    const { project, command } = faultProject();
    const { record } = await project.apply(command.planPath, { approvals: command.approvals, stopBefore: phase });
    expect(record.refusal).toBeNull();
  };
  const expectStop = async (stop: Damage['stop']) => {
    const rows = await faultProject().rows();
    const refusal = await refusalOf(() => faultProject().again());
    totals.strike();
    expect(refusal).toMatchObject({ code: stop.code });
    if (stop.reason !== undefined) expect(refusal.facts['reason']).toBe(stop.reason);
    expect(await faultProject().rows()).toEqual(rows);
  };

  it.each(DAMAGES)('$what', async ({ at, damage, stop, isSpent }) => {
    await pausedAt(at);
    await damage(faultProject());
    if (isSpent === true) {
      await expectStop({ code: 'STOP_DATABASE_ROLLED_BACK' });
      forgetSpent(faultProject());
    }
    await expectStop(stop);
  });

  it('an older sidecar that was put back [fault 67]', async () => {
    await pausedAt('cut_leg_a');
    const older = readFileSync(stateFile(faultProject()));
    await pausedAt(null);
    writeFileSync(stateFile(faultProject()), older);
    await expectStop({ code: 'STOP_REPLAY_CONFLICT', reason: 'SIDECAR_MISSING' });
  });

  it('a database that was put back to before the cut [fault 60]', async () => {
    await pausedAt('leg_b_record');
    await faultProject().resetDatabase();
    await expectStop({ code: 'STOP_DATABASE_ROLLED_BACK' });
    // And if the consumed approvals are not recorded, by the sidecar.
    forgetSpent(faultProject());
    await expectStop({ code: 'STOP_REPLAY_CONFLICT', reason: 'LOST_COMMIT' });
  });
});

function forgetSpent({ project }: FaultProject): void {
  rmSync(join(project.ctx.config.orchestrator.sidecar_root, '.spent'), { recursive: true });
}

function stateFile({ project, runId }: FaultProject): string {
  return join(project.ctx.config.orchestrator.sidecar_root, runId, 'state.json');
}

async function refusalOf(work: () => ReturnType<FaultProject['again']>): Promise<Refusal> {
  const refusal = await work().then(
    ({ record }) => record.refusal,
    (error: unknown) => {
      if (error instanceof Refusal) return error;
      throw error;
    },
  );
  if (refusal === null) throw new Error('the command did not stop');
  return refusal;
}
