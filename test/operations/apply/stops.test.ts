import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareApproval } from '../../../src/operations/approval/approval.ts';
import { exportVersion } from '../../../src/operations/document/history.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { createPaint } from '../../../src/render/format/paint.ts';
import { applyOutcome } from '../../../src/render/outcome/apply-outcome.ts';
import { attack } from '../../attacks/attack.ts';
import { behindTheGuards } from '../../support/database/behind-the-guards.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

/** Stops of a run that is under way, each with what the database holds afterwards. */
describe('stops', () => {
  let project: Project;
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
    project.source('law.md', SMALL_LAW);
  });
  afterEach(async () => {
    await project?.close();
  });

  const admin = async (sql: string) => (await project.database?.adminQuery(sql)) ?? [];
  const behind = (table: string, sql: string) => admin(behindTheGuards(table, sql));
  const unitCount = async () => (await admin('SELECT count(*)::int AS units FROM public.unit_version'))[0]?.['units'];
  const planned = async (through: 'draft' | 'enacted' = 'draft') => {
    const { planPath, sealed } = await project.plan({ through });
    return { planPath, sealed, sg1: await project.approve(planPath, 'SG_1') };
  };

  it('rolls leg A back when a trigger of the database changed the text', async () => {
    await admin(`CREATE FUNCTION public.shout() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.body := upper(NEW.body); RETURN NEW; END $$;
      CREATE TRIGGER shout BEFORE INSERT ON public.unit_version FOR EACH ROW EXECUTE FUNCTION public.shout()`);
    const { planPath, sg1 } = await planned();
    const { record } = await project.apply(planPath, { approvals: [sg1] });
    expect(record.refusal).toMatchObject({
      code: 'STOP_INVARIANT',
      exit: 7,
      phase: 'cut_leg_a',
      facts: { sqlstate: 'CT407' },
    });
    expect(await unitCount()).toBe(0);
  });

  it('says that the approval is recorded when the backup fails, and nothing more', async () => {
    const { planPath, sg1 } = await planned();
    const bin = join(project.folder, 'bin');
    mkdirSync(bin);
    const program = '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.0"\n[ "$1" = --version ]\n';
    writeFileSync(join(bin, 'pg_dump'), program, { mode: 0o755 });
    const environment = readEnvironment({ ...project.env, PATH: `${bin}:${project.env['PATH'] ?? ''}` });
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: new AbortController().signal };
    const { record } = await applyPlan({ ...project.ctx, environment }, request);
    expect(record.refusal).toMatchObject({ phase: 'pre_write_backup', written: 'gate' });
    expect(await admin('SELECT count(*)::int AS n FROM cutter_governance.review_decision')).toEqual([{ n: 1 }]);
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  });

  it('says that no unit is written when it is stopped before the cut a second time', async () => {
    const { planPath, sg1 } = await planned();
    const request = { approvals: [sg1], stopBefore: 'cut_leg_a' } as const;
    await project.apply(planPath, request);
    const again = await project.apply(planPath, request);
    const { text } = applyOutcome(again, planPath, createPaint({ isTTY: false, noColor: true, dumb: true }));
    const lines = text.join('\n');
    expect(lines).toContain('No units were written. Paused before cut_leg_a');
    expect(lines).not.toContain('this plan has been applied');
    expect(await unitCount()).toBe(0);
  });

  it('exports no version whose rows no longer give the pinned bytes', async () => {
    const { planPath, sealed, sg1 } = await planned();
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
    await behind('public.unit_version', 'UPDATE public.unit_version SET body = upper(body)');
    const out = join(project.folder, 'exported.md');
    const version = sealed.plan.source.sha256;
    const exporting = exportVersion(project.ctx, { documentId: 'law', version, out, resolve: (name) => name });
    await expect(exporting).rejects.toMatchObject({ code: 'STOP_LOSSLESS', exit: 5 });
    expect(existsSync(out)).toBe(false);
  });

  it('rolls leg A back when a trigger wrote into a table that nobody promised [fault 32]', async () => {
    await admin(`CREATE TABLE public.noticed (eid text);
      CREATE FUNCTION public.notice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN INSERT INTO public.noticed VALUES (NEW.eid); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER notice AFTER INSERT ON public.unit_version DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.notice()`);
    const { planPath, sg1 } = await planned();
    const { record } = await project.apply(planPath, { approvals: [sg1] });
    expect(record.refusal).toMatchObject({
      code: 'STOP_COUNT_MISMATCH',
      facts: { differences: ['public.noticed INSERT: expected 0, moved 3'] },
    });
    expect(await unitCount()).toBe(0);
    expect(await admin('SELECT * FROM public.noticed')).toEqual([]);
  });

  it('rolls leg A back when the units in the database are not those that were signed [fault 28]', async () => {
    await admin(`CREATE FUNCTION public.retitle() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.title := NEW.title || '!'; RETURN NEW; END $$;
      CREATE TRIGGER retitle BEFORE INSERT ON public.unit_version FOR EACH ROW EXECUTE FUNCTION public.retitle()`);
    const { planPath, sg1 } = await planned();
    const { record } = await project.apply(planPath, { approvals: [sg1] });
    expect(record.refusal).toMatchObject({ code: 'STOP_INVARIANT', exit: 7, facts: { sqlstate: 'CT407' } });
    expect(await unitCount()).toBe(0);
  });

  it('writes nothing when a newer attempt of the run has taken over [fault 66]', async () => {
    const { planPath, sealed, sg1 } = await planned();
    const { run_id: runId } = sealed.plan.header;
    const ctx: Project['ctx'] = {
      ...project.ctx,
      emit: (event) => {
        if (event.kind === 'phase.started' && event.phase === 'cut_leg_a')
          meanwhile(
            project,
            `INSERT INTO cutter_governance.cutter_run_attempt (run_id, attempt, host, pid) VALUES ('${runId}', 2, 'other', 1)`,
          );
      },
    };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: new AbortController().signal };
    const { record } = await applyPlan(ctx, request);
    expect(record.refusal).toMatchObject({ code: 'STOP_FENCED', exit: 9, facts: { attempt: 1, newest: 2 } });
    expect(await unitCount()).toBe(0);
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  });

  it('[attack 119] writes nothing more once somebody has closed the window', async () => {
    const { planPath, sg1 } = await planned();
    const closing = behindTheGuards(
      'cutter_authz.auth_window',
      'UPDATE cutter_authz.auth_window SET closed_at = now()',
    );
    const ctx: Project['ctx'] = {
      ...project.ctx,
      emit: (event) => {
        if (event.kind === 'phase.started' && event.phase === 'cut_leg_a') meanwhile(project, closing);
      },
    };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: new AbortController().signal };
    const { record } = await applyPlan(ctx, request);
    expect(record.refusal).toMatchObject({
      code: attack(119, 'STOP_WINDOW'),
      phase: 'cut_leg_a',
      facts: { sqlstate: attack(119, 'CT402') },
    });
    expect(await unitCount()).toBe(0);
  });

  it('[attack 120] goes on under no trust file that another has replaced during the run', async () => {
    const { planPath, sg1 } = await planned();
    const recording = behindTheGuards(
      'cutter_authz.trust_version',
      `INSERT INTO cutter_authz.trust_version (version, sha256, prev_sha256, document)
        VALUES (2, encode(sha256('newer'), 'hex'), repeat('0', 64), 'newer')`,
    );
    const ctx: Project['ctx'] = {
      ...project.ctx,
      emit: (event) => {
        if (event.kind === 'phase.completed' && event.phase === 'cut_leg_a') meanwhile(project, recording);
      },
    };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: new AbortController().signal };
    const { record } = await applyPlan(ctx, request);
    expect(record.refusal).toMatchObject({ code: attack(120), phase: 'leg_b_record' });
    expect(await unitCount()).toBe(3);
    expect(await admin("SELECT step FROM cutter_governance.cutter_run_step WHERE step = 'leg_b_record'")).toEqual([]);
  });

  it('stops the verifier when a row of the run appeared that nobody promised', async () => {
    const { planPath, sealed, sg1 } = await planned();
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'write_verify' });
    await behind(
      'public.iu_lifecycle_log',
      `INSERT INTO public.iu_lifecycle_log (log_id, iu_id, uv_id, document_id, run_id, review_decision_id, from_status, to_status, actor, reason, at)
      SELECT gen_random_uuid(), v.iu_id, v.uv_id, 'law', v.run_id, d.review_decision_id, 'draft', 'enacted', 'x', '', now()
      FROM public.unit_version v, cutter_governance.review_decision d LIMIT 1`,
    );
    const { record } = await project.apply(planPath, { approvals: [sg1] });
    expect(record.refusal).toMatchObject({
      code: 'VERIFY_MISMATCH',
      exit: 5,
      facts: { differences: ['iu_lifecycle_log: expected 0, found 1'] },
    });
    expect(await verifyRun(project.ctx, sealed.plan.header.run_id)).toMatchObject({ result: 'mismatch' });
  });

  it('[attack 107] refuses when the clocks of host and database differ by more than a minute [fault 73]', async () => {
    const { planPath, sg1 } = await planned();
    const at = { ...project.ctx, nowMs: () => Date.now() + 120_000 };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: new AbortController().signal };
    await expect(applyPlan(at, request)).rejects.toMatchObject({ code: attack(107), exit: 6 });
  });

  it('stops at a safe point when the run takes longer than its cap, and continues', async () => {
    const { planPath, sg1 } = await planned();
    const { orchestrator } = project.ctx.config;
    const config = { ...project.ctx.config, orchestrator: { ...orchestrator, run_hard_cap_minutes: 0.000_01 } };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: new AbortController().signal };
    const { record } = await applyPlan({ ...project.ctx, config }, request);
    expect(record.refusal).toMatchObject({ code: 'STOP_TIME_CAP', exit: 7 });
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  });

  it('says that rows were written when only the views of the run cannot be, and keeps the graver reason of a stop', async () => {
    const { planPath, sg1 } = await planned();
    const { runFolder } = await project.apply(planPath, { approvals: [sg1], stopBefore: 'cut_leg_a' });
    const report = join(runFolder, 'report.md');
    rmSync(report);
    mkdirSync(join(report, 'in the way'), { recursive: true });
    const controller = new AbortController();
    controller.abort('SIGINT');
    const stopped = await project.apply(planPath, { approvals: [sg1], signal: controller.signal });
    expect(stopped.record.refusal).toMatchObject({ code: 'STOP_SIGNAL', phase: 'source_pin', written: 'gate' });
    const { record } = await project.apply(planPath, { approvals: [sg1] });
    expect(record.refusal).toMatchObject({ code: 'STOP_FILE', phase: 'closeout', written: 'some_phases' });
    expect(await unitCount()).toBe(3);
    rmSync(report, { recursive: true });
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  });

  it.each([
    ['SIGINT', 'INTERRUPTED', 130],
    ['SIGTERM', 'TERMINATED', 143],
  ])('ends on %s before the first write with %s', async (signal, code, exit) => {
    const { planPath, sg1 } = await planned();
    const controller = new AbortController();
    controller.abort(signal);
    const { record } = await project.apply(planPath, { approvals: [sg1], signal: controller.signal });
    expect(record.refusal).toMatchObject({ code, exit, written: 'none' });
  });

  it('ends on a signal between two phases held, and continues [fault 75]', async () => {
    const { planPath, sg1 } = await planned();
    const controller = new AbortController();
    const ctx: Project['ctx'] = {
      ...project.ctx,
      emit: (event) => {
        if (event.kind === 'phase.completed' && event.phase === 'cut_leg_a') controller.abort('SIGINT');
      },
    };
    const request = { planPath, approvals: [sg1], stopBefore: null, signal: controller.signal };
    const { record } = await applyPlan(ctx, request);
    expect(record.refusal).toMatchObject({
      code: 'STOP_SIGNAL',
      exit: 7,
      written: 'some_phases',
      phase: 'structural_verify',
    });
    const { record: continued } = await project.apply(planPath, { approvals: [sg1] });
    expect(continued.refusal).toBeNull();
    expect(continued.phases.find(({ phase }) => phase === 'cut_leg_a')?.state).toBe('already_done');
  });

  it('[attack 118] lets a fresh approval continue a run whose first one expired [fault 20]', async () => {
    const { planPath } = await project.plan({ through: 'draft' });
    const short = await project.approve(planPath, 'SG_1', 2);
    await project.apply(planPath, { approvals: [short], stopBefore: 'leg_b_record' });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await expect(project.apply(planPath, { approvals: [short] })).rejects.toMatchObject({
      code: attack(118),
      exit: 3,
    });
    const fresh = await project.approve(planPath, 'SG_1', 3_600, 'SG_1.renewed.json');
    expect((await project.apply(planPath, { approvals: [fresh] })).record.refusal).toBeNull();
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched', through: 'draft' });
  });

  it('knows no run that was never applied, and refuses another plan under a used run id', async () => {
    const { planPath, sealed, sg1 } = await planned();
    await expect(verifyRun(project.ctx, randomUUID())).rejects.toMatchObject({ code: 'RUN_UNKNOWN', exit: 2 });
    await expect(verifyRun(project.ctx, planPath)).rejects.toMatchObject({ code: 'RUN_UNKNOWN', exit: 2 });
    const { run_id: runId } = sealed.plan.header;
    const twin = await project.plan({ runId, out: join(project.folder, 'twin', 'plan.json'), through: 'enacted' });
    // An edited plan is told as that and not as another one, whether its run is on record or not.
    const edits = [
      ['"title": "', '"title": "x'],
      ['"units": [', '"units":  ['],
      ['"text": "', '"text": "x'],
      [/("units_sha256": )"\w+"/, `$1"${'0'.repeat(64)}"`],
    ] as const;
    const edited = edits.map(([from, to], index) => {
      const path = join(project.folder, `edited-${index}.json`);
      const text = sealed.bytes.toString('utf8');
      writeFileSync(path, text.replace(from, to));
      expect(readFileSync(path, 'utf8')).not.toBe(text);
      return path;
    });
    const requireTampered = async () => {
      for (const path of edited)
        await expect(verifyRun(project.ctx, path)).rejects.toMatchObject({ code: 'PLAN_TAMPERED', exit: 3 });
    };
    await requireTampered();
    await project.apply(planPath, { approvals: [sg1] });
    await expect(verifyRun(project.ctx, twin.planPath)).rejects.toMatchObject({ code: 'RUN_OTHER_PLAN', exit: 3 });
    await requireTampered();
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched', plan_sha256: sealed.sha256 });
  });

  it('refuses malformed ids, and an approval without the review beside the plan', async () => {
    await expect(project.planAny({ documentId: 'Law 1' })).rejects.toMatchObject({ code: 'DOCUMENT_ID', exit: 2 });
    await expect(project.planAny({ runId: 'run-1' })).rejects.toMatchObject({ code: 'RUN_ID', exit: 2 });
    const { planPath } = await project.plan();
    rmSync(join(dirname(planPath), 'review.md'));
    const request = { planPath, gate: 'SG_1', decision: 'approve', ttlSeconds: 60, note: '', out: null } as const;
    await expect(prepareApproval(project.ctx, request)).rejects.toMatchObject({ code: 'REVIEW_MISSING', exit: 2 });
  });
});

/** As another process would, and before the event returns, so that the running attempt meets it. */
function meanwhile({ database }: Project, sql: string): void {
  const { folder, port } = database?.cluster ?? { folder: '', port: 0 };
  execFileSync('psql', [
    '-h',
    folder,
    '-p',
    String(port),
    '-U',
    'postgres',
    '-d',
    database?.name ?? '',
    '-q',
    '-c',
    sql,
  ]);
}
