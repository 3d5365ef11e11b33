import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

const states = (outcome: Awaited<ReturnType<Project['apply']>>) =>
  Object.fromEntries(outcome.record.phases.map(({ phase, state }) => [phase, state]));

describe.each(['postgres', 'embedded'] as const)('the main job on %s', (kind) => {
  let project: Project;
  beforeEach(async (context) => {
    if (kind === 'postgres') requireCluster(context);
    project = await makeProject(kind);
    project.source('law.md', SMALL_LAW);
  });
  afterEach(async () => {
    await project?.close();
  });

  it('goes from source to enacted rows, each step signed, and verifies [fault 50, 51]', async () => {
    const { planPath, sealed } = await project.plan();
    const sg1 = await project.approve(planPath, 'SG_1');
    const drafted = await project.apply(planPath, { approvals: [sg1] });
    expect(drafted.record.refusal).toBeNull();
    expect(drafted.record.pausedBefore).toEqual({ phase: 'lifecycle_enact', why: 'SG_2 is next' });
    const draft = await verifyRun(project.ctx, planPath);
    expect(draft.checks.filter(({ matched }) => !matched)).toEqual([]);
    expect(draft).toMatchObject({ result: 'matched', through: 'draft' });

    const sg2 = await project.approve(planPath, 'SG_2');
    const enacted = await project.apply(planPath, { approvals: [sg1, sg2] });
    expect(enacted.record.refusal).toBeNull();
    expect(states(enacted)).toMatchObject({ cut_leg_a: 'already_done', lifecycle_enact: 'done', closeout: 'done' });
    const verification = await verifyRun(project.ctx, sealed.plan.header.run_id);
    expect(verification.checks.filter(({ matched }) => !matched)).toEqual([]);
    expect(verification).toMatchObject({ result: 'matched', through: 'enacted' });

    const again = await project.apply(planPath, { approvals: [sg1, sg2] });
    expect(again.kind).toBe('nothing_to_do');
    expect(await project.planAny()).toMatchObject({ kind: 'no_changes', lifecycle: 'enacted' });
  });
});
