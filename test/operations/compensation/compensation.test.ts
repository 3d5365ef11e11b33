/** Compensation: what a run has drafted is withdrawn as a signed plan says, and never deleted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sealCompensation } from '../../../src/model/artefacts/compensation.ts';
import { resolutionBytes } from '../../../src/model/artefacts/resolution.ts';
import { runShowText } from '../../../src/render/text/runs-text.ts';
import { readApprovalFile } from '../../../src/state/files/approval-files.ts';
import { readDrafts, withdrawDrafts } from '../../../src/state/records/runs/compensations.ts';
import type { Connection } from '../../../src/state/db/database.ts';
import { transaction } from '../../../src/state/db/transaction.ts';
import { listRuns } from '../../../src/state/records/runs/run-steps.ts';
import { checkApproval } from '../../../src/operations/approval/check-approval.ts';
import { applyCompensation, applyOpenedCompensation } from '../../../src/operations/compensation/apply-compensation.ts';
import { planCompensation } from '../../../src/operations/compensation/plan-compensation.ts';
import { BRIEF, holdDatabase } from '../../../src/operations/run/holds.ts';
import { openPlanFile } from '../../../src/operations/shared/open-artefact.ts';
import { openConfigured } from '../../../src/operations/shared/with-database.ts';
import { listAllRuns, showRun } from '../../../src/operations/run/runs.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { voidRun } from '../../../src/operations/run/void-run.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import type { Project } from '../../support/project.ts';
import { unarmored } from '../../support/signing/signing.ts';
import { makeStoppable, prepare, sign } from '../../support/stoppable.ts';

/** A compensation of the run, planned and signed by both people of SG_3. */
async function signed(project: Project, runId: string, name = 'compensation.json') {
  const out = join(project.folder, name.replace('.json', ''), name);
  const planned = await planCompensation(project.ctx, { runId, out });
  const { path: approval, resolution } = await prepare(project, {
    compensationPath: planned.path,
    note: 'wrong edition',
  });
  await sign(project, approval, 'sovereign', 'second');
  return { ...planned, approval, resolution };
}

const LIFE = `SELECT lifecycle_status AS status, count(*)::integer AS rows FROM public.unit_version GROUP BY 1 ORDER BY 1`;

describe.each(['postgres', 'embedded'] as const)('a compensation: %s', (kind) => {
  it('withdraws every draft under SG_3, gives the run up, and proves it', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable(kind);
    await project.apply(planPath, { approvals: [sg1] });
    const { path, reviewPath, approval, sealed } = await signed(project, runId);
    const { units, versions, steps } = sealed.compensation;
    expect({ units, versions, steps }).toEqual({
      units: 3,
      versions: 3,
      steps: ['cut_leg_a', 'leg_b_record', 'write_verify'],
    });
    expect(readFileSync(reviewPath, 'utf8')).toContain('No row is deleted.');
    expect(await verifyRun(project.ctx, path)).toMatchObject({ result: 'mismatch', through: 'draft' });
    const apply = (approvals: readonly string[]) => applyCompensation(project.ctx, { path, approvals });
    await expect(apply([])).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    expect(await apply([approval])).toMatchObject({ kind: 'compensated', verification: { result: 'matched' } });
    expect(await apply([approval])).toMatchObject({ kind: 'nothing_to_do', verification: { result: 'matched' } });
    expect(await verifyRun(project.ctx, path)).toMatchObject({ result: 'matched', through: 'withdrawn' });
    // The plan of the run verifies as well: everything is there that it wrote, and withdrawn.
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched', through: 'withdrawn' });
    await expect(project.apply(planPath, { approvals: [sg1] })).rejects.toMatchObject({ code: 'STOP_RUN_VOID' });
    const shown = await showRun(project.ctx, runId);
    expect(runShowText(shown, planPath).join('\n')).toMatch(/3 drafts were withdrawn/);
    expect(shown.phases.map(({ verdict }) => verdict)).toEqual(['NOOP', 'NOOP', 'NOOP']);
    expect(await listAllRuns(project.ctx)).toMatchObject([{ stopped: 'withdrawn' }]);
  });
});

describe('a compensation of a run', () => {
  it('is of what stands there when it is planned, and lets the same source be cut anew', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
    const plan = (name: string) => planCompensation(project.ctx, { runId, out: join(project.folder, name) });
    await expect(plan('none.json')).rejects.toMatchObject({ code: 'NOTHING_TO_WITHDRAW', exit: 3 });
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'leg_b_record' });
    const early = await signed(project, runId, 'early.json');
    await project.apply(planPath, { approvals: [sg1] });
    // The run has gone on since it was planned and signed.
    const { path: stale, approval: old } = early;
    await expect(applyCompensation(project.ctx, { path: stale, approvals: [old] })).rejects.toMatchObject({
      code: 'PLAN_STALE',
    });
    const { path, approval } = await signed(project, runId);
    expect(await applyCompensation(project.ctx, { path, approvals: [approval] })).toMatchObject({
      kind: 'compensated',
    });
    await expect(plan('again.json')).rejects.toMatchObject({ code: 'NOTHING_TO_WITHDRAW' });

    const again = await project.plan({ through: 'enacted' });
    for (const gate of ['SG_1', 'SG_2'] as const) {
      const given = await project.approve(again.planPath, gate);
      expect((await project.apply(again.planPath, { approvals: [given] })).record.refusal).toBeNull();
    }
    const enacted = { runId: again.sealed.plan.header.run_id, out: null };
    await expect(planCompensation(project.ctx, enacted)).rejects.toMatchObject({ code: 'RUN_ENACTED' });
    expect(await verifyRun(project.ctx, again.planPath)).toMatchObject({ result: 'matched', through: 'enacted' });
  });
});

describe('the file of a compensation', () => {
  it('is read once: a later swap changes nothing', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
    await project.apply(planPath, { approvals: [sg1] });
    const { path, approval } = await signed(project, runId);
    expect(await verifyRun(project.ctx, path)).toMatchObject({ result: 'mismatch', through: 'draft' });
    const request = { planPath: path, approvals: [approval] };
    expect(await checkApproval(project.ctx, request)).toMatchObject({ gate: 'SG_3', refusal: null });
    const opened = await openPlanFile(path);
    if (opened.kind !== 'compensation') throw new Error('not a compensation');
    writeFileSync(path, '{}');
    const { sealed } = opened;
    expect(await applyOpenedCompensation(project.ctx, { sealed, approvals: [approval] })).toMatchObject({
      kind: 'compensated',
      verification: { result: 'matched' },
    });
  });
});

describe('a compensation of a re-cut', () => {
  it('withdraws the texts of the run alone: what is in force stays, word for word', async () => {
    const { project } = await makeStoppable('postgres');
    const enactedPlan = await project.plan({ through: 'enacted' });
    for (const gate of ['SG_1', 'SG_2'] as const) {
      const approval = await project.approve(enactedPlan.planPath, gate);
      expect((await project.apply(enactedPlan.planPath, { approvals: [approval] })).record.refusal).toBeNull();
    }
    const inForce = async () =>
      (await project.database?.adminQuery('SELECT * FROM cutter_governance.v_units_in_force_observe ORDER BY iu_id')) ??
      [];
    const before = await inForce();
    project.source('law.md', `${SMALL_LAW.replace('Be silent.', 'Whisper.')}\n## § 3 Bags\n\nLeave bags outside.\n`);
    const recut = await project.plan({ through: 'enacted' });
    const approval = await project.approve(recut.planPath, 'SG_1');
    await project.apply(recut.planPath, { approvals: [approval] });
    const runId = recut.sealed.plan.header.run_id;
    // Voided first: the drafts of a void run can be withdrawn too.
    const given = await prepare(project, { voidRun: runId });
    await sign(project, given.path, 'sovereign', 'second');
    await voidRun(project.ctx, { runId, reason: 'wrong edition', approvalPath: given.path });
    const { path, approval: sg3, sealed } = await signed(project, runId);
    expect(sealed.compensation.drafts.map(({ change, is_new: isNew }) => [change, isNew])).toEqual([
      ['revised', false],
      ['reformatted', false],
      ['created', true],
    ]);
    expect(await applyCompensation(project.ctx, { path, approvals: [sg3] })).toMatchObject({ kind: 'compensated' });
    expect(await inForce()).toEqual(before);
    expect(await project.database?.adminQuery(LIFE)).toEqual([
      { status: 'enacted', rows: 3 },
      { status: 'withdrawn', rows: 3 },
    ]);
    expect(await verifyRun(project.ctx, recut.planPath)).toMatchObject({ result: 'matched', through: 'withdrawn' });
    expect(await verifyRun(project.ctx, enactedPlan.planPath)).toMatchObject({ result: 'matched', through: 'enacted' });
    expect(await project.plan({ through: 'enacted' })).toMatchObject({ kind: 'planned' });
  });
});

describe('a compensation that is not what was signed', () => {
  it('is refused by cutter and by the database, and nothing moves', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
    await project.apply(planPath, { approvals: [sg1] });
    const { path, approval, sealed, resolution } = await signed(project, runId);
    const apply = (file: string, sg3 = approval) => applyCompensation(project.ctx, { path: file, approvals: [sg3] });

    // Another list, sealed again: people would have read something else.
    const [first, ...others] = sealed.compensation.drafts;
    if (first === undefined) throw new Error('no drafts');
    const bent = { ...sealed.compensation, drafts: [{ ...first, title: 'Something else' }, ...others] };
    const forged = join(project.folder, 'forged.json');
    writeFileSync(forged, sealCompensation(bent).bytes);
    await expect(apply(forged)).rejects.toMatchObject({ code: 'PLAN_STALE' });
    await expect(prepare(project, { compensationPath: forged })).rejects.toMatchObject({ code: 'PLAN_STALE' });
    writeFileSync(forged, `${readFileSync(path, 'utf8')} `);
    await expect(apply(forged)).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    const later = { ...sealed.compensation, created_at: '2026-01-01T00:00:00Z' };
    writeFileSync(forged, sealCompensation(later).bytes);
    await expect(apply(forged)).rejects.toMatchObject({ code: 'RESOLUTION_MISMATCH' });
    await expect(apply(path, sg1)).rejects.toMatchObject({ code: expect.stringMatching(/^SIGNER_|^APPROVAL_TYPE/) });
    await expect(apply(planPath)).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    await expect(project.apply(path, { approvals: [approval] })).rejects.toMatchObject({ code: 'USAGE' });

    // The executor's login without cutter: the same no from the database.
    const packets = await packetsOf(approval);
    const database = await openConfigured(project.ctx);
    try {
      const executor = await database.connect('executor', 'cutter/test');
      const withdraw = (text: string, signaturePackets: readonly Uint8Array[] = packets) =>
        transaction(executor, BRIEF, (tx) =>
          withdrawDrafts(tx, {
            approvalText: text,
            signaturePackets,
            people: ['sovereign', 'second'],
            fingerprints: ['a'.repeat(40), 'b'.repeat(40)],
          }),
        );
      const text = readFileSync(approval, 'utf8');
      await expect(withdraw(text, [])).rejects.toMatchObject({ code: 'APPROVAL_THRESHOLD' });
      await expect(withdraw(text, packets.slice(1))).rejects.toMatchObject({ code: 'APPROVAL_THRESHOLD' });
      for (const changes of [
        { versions: 2 },
        { units: 4 },
        { drafts_sha256: 'f'.repeat(64) },
        { steps: [] },
      ] as const) {
        const { resolves } = resolution;
        if (resolves.action !== 'compensate') throw new Error('not to compensate');
        const other = resolutionBytes({ ...resolution, resolves: { ...resolves, ...changes } }).toString('ascii');
        await expect(withdraw(other)).rejects.toMatchObject({ code: 'SIGNATURE_BAD' });
      }
      const early = await signedText(project, resolution);
      await expect(withdraw(early.text, early.packets)).rejects.toMatchObject({ code: 'RESOLUTION_MISMATCH' });
      await requireUntouched(executor);

      // A stop that SG_3 did not know of when it signed holds this up as well.
      await holdDatabase(project.ctx, { runId, reason: 'wait' });
      await expect(apply(path)).rejects.toMatchObject({ code: 'STOP_HOLD' });
      await requireUntouched(executor);
      // A resolution names the second in which it was prepared; the hold must lie before that.
      await setTimeout(1_000);
      const known = await signed(project, runId, 'known.json');
      expect(await apply(known.path, known.approval)).toMatchObject({ kind: 'compensated' });
      await expect(apply(path)).rejects.toMatchObject({ code: 'NOTHING_TO_WITHDRAW' });
      // The first resolution is as old as it was; one more that knows of the hold finds nothing left.
      await expect(withdraw(text)).rejects.toMatchObject({ code: 'STOP_HOLD' });
      const left = await transaction(executor, BRIEF, (tx) => readDrafts(tx, runId));
      expect(left).toEqual([]);
    } finally {
      await database.close();
    }
  });
});

/** The same resolution with other numbers, signed by the right people. */
async function signedText(project: Project, resolution: Parameters<typeof resolutionBytes>[0]) {
  const { resolves } = resolution;
  if (resolves.action !== 'compensate') throw new Error('not to compensate');
  const file = join(project.folder, 'fewer', 'SG_3.json');
  const other = { ...resolution, resolves: { ...resolves, versions: resolves.versions - 1 } };
  const text = canonicalJson(other);
  mkdirSync(join(project.folder, 'fewer'));
  project.source('fewer/SG_3.json', text);
  await sign(project, file, 'sovereign', 'second');
  return { text, packets: await packetsOf(file) };
}

async function packetsOf(approval: string): Promise<readonly Uint8Array[]> {
  const { signatures } = await readApprovalFile(approval);
  return signatures.map(({ bytes }) => unarmored(bytes));
}

async function requireUntouched(executor: Connection): Promise<void> {
  const [run] = await listRuns(executor);
  expect(await readDrafts(executor, run?.runId ?? '')).toHaveLength(3);
}
