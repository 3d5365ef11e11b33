/** A run folder that was lost or damaged is written anew from the database, and a stopped run hands over what people need. */
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runShowText } from '../../../src/render/text/runs-text.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { rebuildRun } from '../../../src/operations/run/rebuild-run.ts';
import { showRun } from '../../../src/operations/run/runs.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { behindTheGuards } from '../../support/database/behind-the-guards.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

describe('a run', () => {
  let project: Project;
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
    onTestFinished(() => project.close());
    project.source('law.md', SMALL_LAW);
  });

  const planned = async () => {
    const { planPath, sealed } = await project.plan({ through: 'draft' });
    const runId = sealed.plan.header.run_id;
    return {
      planPath,
      runId,
      folder: join(project.folder, 'runs', runId),
      sg1: await project.approve(planPath, 'SG_1'),
    };
  };

  it('whose folder was lost goes on after a rebuild, and repeats nothing', async () => {
    const { planPath, runId, folder, sg1 } = await planned();
    await expect(rebuildRun(project.ctx, runId)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'write_verify' });
    const kept = join(project.folder, 'kept.gpg');
    renameSync(join(folder, 'backup.1.gpg'), kept);
    rmSync(folder, { recursive: true });

    const { record } = await project.apply(planPath, { approvals: [sg1] });
    expect(record.refusal).toMatchObject({ code: 'STOP_REPLAY_CONFLICT', facts: { reason: 'SIDECAR_MISSING' } });
    expect(runShowText(await showRun(project.ctx, runId), planPath).join('\n')).toContain(
      `cutter run rebuild ${runId}`,
    );
    await expect(rebuildRun(project.ctx, runId)).rejects.toMatchObject({ code: 'STOP_BACKUP_MISMATCH' });
    renameSync(kept, join(folder, 'backup.1.gpg'));
    expect(await rebuildRun(project.ctx, runId)).toMatchObject({
      phases: ['cut_leg_a', 'leg_b_record'],
      setAside: 'before-rebuild.1',
    });
    const again = (await project.apply(planPath, { approvals: [sg1] })).record;
    expect(again.refusal).toBeNull();
    const states = Object.fromEntries(again.phases.map(({ phase, state }) => [phase, state]));
    expect(states).toMatchObject({ cut_leg_a: 'already_done', leg_b_record: 'already_done', write_verify: 'done' });
    expect(await verifyRun(project.ctx, runId)).toMatchObject({ result: 'matched' });
    expect(readdirSync(join(folder, 'receipts'))).toHaveLength(10);
  });

  it('that is done has its damaged folder rebuilt without an approval, and the old one is kept', async () => {
    const { planPath, runId, folder, sg1 } = await planned();
    await project.apply(planPath, { approvals: [sg1] });
    appendFileSync(join(folder, 'state.json'), 'x');
    const receipt = readFileSync(join(folder, 'receipts', '06-cut_leg_a.json'));
    await expect(project.apply(planPath)).rejects.toMatchObject({ code: 'STOP_SIDECAR_CORRUPT', exit: 7 });
    expect(await showRun(project.ctx, runId)).toMatchObject({ status: 'damaged' });
    expect(await rebuildRun(project.ctx, runId)).toMatchObject({
      phases: ['cut_leg_a', 'leg_b_record', 'write_verify'],
    });
    expect(readFileSync(join(folder, 'before-rebuild.1', 'receipts', '06-cut_leg_a.json'))).toEqual(receipt);
    expect(await project.apply(planPath)).toMatchObject({ kind: 'nothing_to_do', record: { refusal: null } });
    expect(await rebuildRun(project.ctx, runId)).toMatchObject({ setAside: 'before-rebuild.2' });
  });

  it('is not rebuilt over rows that are not those on record, or for another plan', async () => {
    const { planPath, runId, sg1 } = await planned();
    await project.apply(planPath, { approvals: [sg1] });
    await project.database?.adminQuery(
      behindTheGuards('public.unit_version', "UPDATE public.unit_version SET body = translate(body, 'e', 'o')"),
    );
    await expect(rebuildRun(project.ctx, runId)).rejects.toMatchObject({
      code: 'STOP_REPLAY_CONFLICT',
      facts: { reason: 'ROWS_CHANGED', phase: 'cut_leg_a' },
    });
    await expect(rebuildRun(project.ctx, '../runs')).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  it('that stopped part-way leaves what people need to decide, with commands that are right', async () => {
    const { planPath, runId, folder, sg1 } = await planned();
    const controller = new AbortController();
    const ctx: Project['ctx'] = {
      ...project.ctx,
      emit: (event) => {
        if (event.kind === 'phase.completed' && event.phase === 'cut_leg_a') controller.abort('SIGINT');
      },
    };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: controller.signal };
    expect((await applyPlan(ctx, request)).record.refusal).toMatchObject({ code: 'STOP_SIGNAL', exit: 7 });
    const page = readFileSync(join(folder, 'escalation.md'), 'utf8');
    expect(page).toContain(`# Run ${runId} needs a decision`);
    expect(page).toContain('**STOP_SIGNAL**');
    expect(page).toContain('| 6 | cut_leg_a | ok | done |');
    expect(page).toContain(`cutter apply ${join('plans', 'law', runId, 'plan.json')} --approval FILE`);
    expect(page).toContain(`cutter approval prepare --gate SG_3 --void ${runId}`);
    expect(await showRun(project.ctx, runId)).toMatchObject({ status: 'held', escalation: page });

    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
    expect(await showRun(project.ctx, runId)).toMatchObject({ status: 'done', escalation: null });
  });

  it('that stopped before it cut anything may be voided without SG_3, and the page says so', async () => {
    const { planPath, runId, folder, sg1 } = await planned();
    await project.database?.adminQuery(`CREATE FUNCTION public.retitle() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.title := NEW.title || '!'; RETURN NEW; END $$`);
    await project.database?.adminQuery(
      'CREATE TRIGGER retitle BEFORE INSERT ON public.unit_version FOR EACH ROW EXECUTE FUNCTION public.retitle()',
    );
    const other = await project.plan({ through: 'draft' });
    const approval = await project.approve(other.planPath, 'SG_1');
    const { record } = await project.apply(other.planPath, { approvals: [approval] });
    expect(record.refusal).toMatchObject({ code: 'STOP_INVARIANT', exit: 7 });
    const otherId = other.sealed.plan.header.run_id;
    const page = readFileSync(join(project.folder, 'runs', otherId, 'escalation.md'), 'utf8');
    expect(page).toContain(`cutter run void ${otherId}\n`);
    expect(page).not.toContain('SG_3 must sign');
    // A refusal before anything was begun is no escalation.
    await expect(project.apply(planPath, { approvals: [sg1] })).rejects.toMatchObject({ code: 'APPROVAL_LEDGER_HEAD' });
    expect(existsSync(join(folder, 'escalation.md'))).toBe(false);
    expect(runId).not.toBe(otherId);
  });
});
