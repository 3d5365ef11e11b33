import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PHASE_NAMES, type PhaseName } from '../../../src/model/phase.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { startCopy, startLaggingStandby, type Cluster } from '../../support/database/postgres-cluster.ts';
import { requireCluster } from '../../support/database/test-database.ts';
import { byForm, Totals } from '../harness/form.ts';
import { draftedUpTo, movedTo, promote, requestOf, stepsOn } from '../harness/servers.ts';
import { codeOf, makeFaultProject, type FaultProject } from '../harness/fault-project.ts';

const DRAFT_PHASES = PHASE_NAMES.filter((phase) => phase !== 'lifecycle_enact');
const KILLS = byForm({
  short: [{ phase: 'cut_leg_a', signal: 'SIGKILL' }] as const,
  long: DRAFT_PHASES.flatMap((phase) => (['SIGKILL', 'SIGQUIT'] as const).map((signal) => ({ phase, signal }))),
});

/** Servers that are killed and standbys that are promoted, on a cluster of its own, because everything on it goes down too. */
describe('a run whose server', () => {
  const totals = new Totals('servers killed and promoted');
  let cluster: Cluster | null = null;
  let made: FaultProject | null = null;
  beforeEach(async (context) => {
    const shared = requireCluster(context);
    cluster ??= await startCopy(shared);
    made ??= await makeFaultProject('draft', { on: cluster });
    await made.reset();
  });
  afterAll(async () => {
    totals.rows = made?.checked() ?? 0;
    totals.print();
    await made?.close();
    await cluster?.stop();
  });

  it.each(KILLS)('ends by $signal as $phase begins continues on the one that comes back [fault 57]', async (kill) => {
    const [faultProject, server] = present(made, cluster);
    let restarted: Promise<void> = Promise.resolve();
    const at = {
      ...faultProject.project.ctx,
      emit: (event: { readonly kind: string; readonly phase?: PhaseName }) => {
        if (event.kind === 'phase.started' && event.phase === kill.phase) restarted = server.restart(kill.signal);
      },
    };
    const request = { ...faultProject.command, stopBefore: null, signal: new AbortController().signal };
    const code = await codeOf(() => applyPlan(at, request));
    await restarted;
    totals.strike();
    expect(['CONNECTION_LOST', 'OUTCOME_UNKNOWN', 'STOP_BACKUP_INCOMPLETE', null]).toContain(code);
    if (code === 'OUTCOME_UNKNOWN') totals.inDoubt += 1;
    await faultProject.expectWholePhases();
    await faultProject.expectAsUndisturbed();
  });

  it('is replaced by a standby that lacks the cut stops, and never cuts again [fault 60, 61]', async () => {
    const [faultProject, server] = present(made, cluster);
    const standby = await startLaggingStandby(server);
    try {
      await draftedUpTo(faultProject, 'leg_b_record');
      const again = () => codeOf(() => applyPlan(movedTo(faultProject, standby), requestOf(faultProject)));
      expect(await again()).toBe('STOP_NOT_PRIMARY');
      await promote(standby);
      totals.strike();
      expect(await again()).toBe('STOP_DATABASE_ROLLED_BACK');
      await expect(applyPlan(movedTo(faultProject, standby), requestOf(faultProject))).rejects.toMatchObject({
        code: 'STOP_DATABASE_ROLLED_BACK',
        facts: { timeline_then: 1, timeline_now: 2 },
      });
      expect(await stepsOn(standby, faultProject)).toEqual([]);
    } finally {
      await standby.stop();
    }
  });

  it.each(byForm({ short: [], long: ['everything'] }))(
    'is replaced by a standby that has %s goes on there [fault 60]',
    async () => {
      const [faultProject, server] = present(made, cluster);
      await draftedUpTo(faultProject, 'leg_b_record');
      const standby = await startLaggingStandby(server);
      try {
        await promote(standby);
        totals.strike();
        expect(await codeOf(() => applyPlan(movedTo(faultProject, standby), requestOf(faultProject)))).toBeNull();
        expect(await stepsOn(standby, faultProject)).toEqual(['cut_leg_a', 'leg_b_record', 'write_verify']);
      } finally {
        await standby.stop();
      }
    },
  );
});

function present(faultProject: FaultProject | null, cluster: Cluster | null): readonly [FaultProject, Cluster] {
  if (faultProject === null || cluster === null) throw new Error('the project was not made');
  return [faultProject, cluster];
}
