import { expect, it, describe, onTestFinished } from 'vitest';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { applyCompensation } from '../../src/operations/compensation/apply-compensation.ts';
import { planCompensation } from '../../src/operations/compensation/plan-compensation.ts';
import { verifyRun } from '../../src/operations/verify/verify.ts';
import { makeStoppable, prepare, sign } from '../support/stoppable.ts';
import { underFate } from './harness/apply-once.ts';
import { Crasher, MOMENTS, Witness, type Moment, type EffectPlace } from './harness/effect.ts';
import { FailingFiles } from './harness/failing.ts';
import { difference, fingerprint, readRows } from './harness/fingerprint.ts';
import { byForm, Totals } from './harness/form.ts';
import { resettable } from './harness/resettable.ts';
import type { AppliedCompensation } from '../../src/model/outcomes/compensation.ts';

/** Where a withdrawal turns, for the short form. */
const TELLING: readonly (readonly [EffectPlace, Moment])[] = [
  [{ name: 'executor compensate_run', nth: 1 }, 'during'],
  [{ name: 'executor COMMIT', nth: 1 }, 'during'],
  [{ name: 'executor COMMIT', nth: 1 }, 'after'],
];

/** Faults in every effect of a withdrawal: all drafts of a run are withdrawn, or none. */
async function makeWithdrawal() {
  const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
  await project.apply(planPath, { approvals: [sg1] });
  const { path } = await planCompensation(project.ctx, { runId, out: null });
  const { path: approval } = await prepare(project, { compensationPath: path, ttlSeconds: 3_600 });
  await sign(project, approval, 'sovereign', 'second');
  const back = await resettable(project);
  onTestFinished(() => back.close());
  const order = { path, approvals: [approval] };
  const rows = async () => fingerprint(await back.query(await readRows(back.query)), runId);
  return {
    ...back,
    runId,
    at: project.ctx,
    apply: (ctx = project.ctx): Promise<AppliedCompensation> => applyCompensation(ctx, order),
    rows,
    drafts: async () => {
      const [row] = await back.query(`SELECT
        (SELECT count(*)::int FROM public.unit_version WHERE run_id = '${runId}' AND lifecycle_status = 'draft') AS drafts,
        (SELECT count(*)::int FROM cutter_authz.run_compensation) AS compensations,
        (SELECT count(*)::int FROM cutter_authz.run_void) AS voids,
        (SELECT count(*)::int FROM cutter_authz.resolution) AS resolutions`);
      return row;
    },
    verified: () => verifyRun(project.ctx, path),
  };
}

const UNTOUCHED = { drafts: 3, compensations: 0, voids: 0, resolutions: 0 };
const WITHDRAWN = { drafts: 0, compensations: 1, voids: 1, resolutions: 1 };

describe('the withdrawal of a run’s drafts', () => {
  it('is whole or not there after a crash at any effect, and the same command ends in the same state [fault 80]', async () => {
    const totals = new Totals('compensation');
    const faultProject = await makeWithdrawal();
    const witness = new Witness();
    await underFate(faultProject.at, witness, (ctx) => faultProject.apply(ctx));
    const undisturbed = await faultProject.rows();
    const expectUndisturbed = async () => {
      await faultProject.apply();
      expect(difference(undisturbed, await faultProject.rows())).toBe('');
      expect(await faultProject.verified()).toMatchObject({ result: 'matched', through: 'withdrawn' });
    };
    const everywhere = witness.seen.flatMap((_, index) => MOMENTS.map((moment) => [index + 1, moment] as const));
    for (const [place, moment] of byForm<readonly (readonly [EffectPlace, Moment])[]>({
      short: TELLING,
      long: everywhere,
    })) {
      await totals.judge(`${JSON.stringify(place)} ${moment}`, async () => {
        await faultProject.reset();
        const crasher = new Crasher(place, moment);
        // What the dead say is of no interest: a COMMIT without an answer, for one, is an outcome that is not known.
        await expect(underFate(faultProject.at, crasher, (ctx) => faultProject.apply(ctx))).rejects.toThrow();
        expect(crasher.diedAt).not.toBeNull();
        await crasher.settled();
        await faultProject.quiet();
        totals.strike();
        if (crasher.diedAt?.name.endsWith('COMMIT') === true && moment !== 'before') totals.inDoubt += 1;
        expect([UNTOUCHED, WITHDRAWN]).toContainEqual(await faultProject.drafts());
        await expectUndisturbed();
      });
    }
    let isOver = false;
    for (let at = 1; !isOver && at <= byForm({ short: 1, long: Number.POSITIVE_INFINITY }); at += 1) {
      const fate = new FailingFiles(at, 'EIO', 'once');
      await totals.judge(`EIO, the ${at}th time that it can be`, async () => {
        await faultProject.reset();
        const refusal = await underFate(faultProject.at, fate, (fated) => faultProject.apply(fated)).then(
          () => null,
          refused,
        );
        isOver = fate.failedAt === null;
        if (isOver) return;
        totals.strike();
        expect([fate.failedAt?.name, refusal?.code]).toEqual([fate.failedAt?.name, 'STOP_FILE']);
        expect([UNTOUCHED, WITHDRAWN]).toContainEqual(await faultProject.drafts());
        await expectUndisturbed();
      });
    }
    totals.rows = faultProject.checked();
    totals.print();
    expect(totals.wrong).toEqual([]);
  });
});

function refused(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
