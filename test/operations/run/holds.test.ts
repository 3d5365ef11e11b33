/** The emergency stop: anybody sets it, the database keeps it, and only what SG_3 signed lifts it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { resolutionBytes } from '../../../src/model/artefacts/resolution.ts';
import { runShowText } from '../../../src/render/text/runs-text.ts';
import { bindWindow, readWindows, releaseHolds } from '../../../src/state/records/gate/authz.ts';
import { readRun } from '../../../src/state/records/runs/run-steps.ts';
import { countRunRows } from '../../../src/state/records/runs/run-rows.ts';
import { readConsumed, recordConsumed } from '../../../src/state/files/consumed-approvals.ts';
import { transaction } from '../../../src/state/db/transaction.ts';
import { examine } from '../../../src/operations/doctor/doctor.ts';
import { BRIEF, holdDatabase, releaseDatabase } from '../../../src/operations/run/holds.ts';
import { openConfigured } from '../../../src/operations/shared/with-database.ts';
import { listAllRuns, showRun } from '../../../src/operations/run/runs.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { voidRun } from '../../../src/operations/run/void-run.ts';
import { KINDS_BY_FORM } from '../../support/database/kinds.ts';
import type { Project } from '../../support/project.ts';
import { unarmored } from '../../support/signing/signing.ts';
import { makeStoppable, prepare, sign } from '../../support/stoppable.ts';

describe.each(KINDS_BY_FORM)('a hold: %s', (kind) => {
  it('stops every write until SG_3 lifts it, and the same run then goes on', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable(kind);
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'leg_b_record' });
    const { holdId } = await holdDatabase(project.ctx, { runId: null, reason: 'wrong\u202e edition' });

    await expect(project.apply(planPath, { approvals: [sg1] })).rejects.toMatchObject({ code: 'STOP_HOLD', exit: 7 });
    const shown = await showRun(project.ctx, runId);
    expect(shown.holds).toEqual([expect.stringContaining(holdId)]);
    expect(runShowText(shown, planPath).join('\n')).toMatch(/On hold: .*wrong(?!\u202e)/);
    expect(await listAllRuns(project.ctx)).toMatchObject([{ runId, stopped: 'hold' }]);
    expect(await examine(project.ctx)).toContainEqual(expect.objectContaining({ check: 'holds', status: 'fail' }));

    const { path, resolution } = await prepare(project, { holds: [holdId] });
    expect(resolution).toMatchObject({
      threshold: { m: 2, n: 2 },
      resolves: { action: 'release', hold_ids: [holdId] },
    });
    await expect(releaseDatabase(project.ctx, path)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' });
    await sign(project, path, 'sovereign');
    await expect(releaseDatabase(project.ctx, path)).rejects.toMatchObject({ code: 'APPROVAL_THRESHOLD' });
    await sign(project, path, 'second');
    // An approval is no resolution, and a resolution no approval.
    await expect(releaseDatabase(project.ctx, sg1)).rejects.toMatchObject({
      code: expect.stringMatching(/^SIGNER_|^APPROVAL_TYPE/),
    });
    await expect(project.apply(planPath, { approvals: [path] })).rejects.toMatchObject({ code: 'STOP_HOLD' });
    expect(await releaseDatabase(project.ctx, path)).toMatchObject({ released: [holdId], stillOn: [] });
    await expect(releaseDatabase(project.ctx, path)).rejects.toMatchObject({ code: 'HOLD_UNKNOWN', exit: 2 });

    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched' });
  });

  it('is kept by the database itself against a client that does not ask', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable(kind, { keepOpen: false });
    const other = await holdDatabase(project.ctx, { runId: '00000000-0000-4000-8000-000000000000', reason: '' });
    let placed = '';
    const placing = async () => (placed = (await holdDatabase(project.ctx, { runId, reason: '' })).holdId);
    const units = await stopInside(project, { planPath, runId, sg1, placing });
    expect(units).toBe(0);
    const { path, resolution } = await prepare(project, { holds: [placed, other.holdId] });
    await sign(project, path, 'sovereign', 'second');
    const text = readFileSync(path, 'utf8');

    // Signed for a ledger that this database never had.
    const rewritten = { ...resolution, ledger_head: { ...resolution.ledger_head, root: 'f'.repeat(64) } };
    const elsewhere = join(project.folder, 'elsewhere.json');
    writeFileSync(elsewhere, resolutionBytes(rewritten));
    await sign(project, elsewhere, 'sovereign', 'second');
    await expect(releaseDatabase(project.ctx, elsewhere)).rejects.toMatchObject({ code: 'APPROVAL_LEDGER_HEAD' });
    const packets = readdirSync(project.folder)
      .filter((name) => /^elsewhere\..*\.asc$/.test(name))
      .map((name) => unarmored(readFileSync(join(project.folder, name))));

    const database = await openConfigured(project.ctx);
    const executor = await database.connect('executor', 'cutter/test');
    const release = (approvalText: string, signaturePackets: readonly Uint8Array[] = []) =>
      transaction(executor, BRIEF, (tx) =>
        releaseHolds(tx, {
          approvalText,
          signaturePackets,
          people: ['sovereign', 'second'],
          fingerprints: ['a'.repeat(40), 'b'.repeat(40)],
        }),
      );
    try {
      await expect(release(text)).rejects.toMatchObject({
        code: 'APPROVAL_THRESHOLD',
        facts: { decided_by: 'database' },
      });
      const bent = { ...resolution, resolves: { ...resolution.resolves, hold_ids: [runId] } };
      await expect(release(canonicalJson(bent))).rejects.toMatchObject({ code: 'HOLD_UNKNOWN' });
      await expect(release(`${text} `)).rejects.toMatchObject({ code: 'APPROVAL_SCHEMA' });
      await expect(release(canonicalJson({ ...resolution, type: 'cutter/approval/v1' }))).rejects.toMatchObject({
        code: 'APPROVAL_TYPE',
      });
      const long = resolutionBytes({ ...resolution, not_after: '2099-01-01T00:00:00Z' }).toString();
      await expect(release(long)).rejects.toMatchObject({ code: 'APPROVAL_TTL' });
      const noRoot = { ...resolution, ledger_head: { ...resolution.ledger_head, root: '' } };
      await expect(release(canonicalJson(noRoot))).rejects.toMatchObject({ code: 'APPROVAL_SCHEMA' });
      await expect(release(resolutionBytes(rewritten).toString(), packets)).rejects.toMatchObject({
        code: 'APPROVAL_LEDGER_HEAD',
        facts: { decided_by: 'database' },
      });
    } finally {
      await database.close();
    }
    // A database that was restored does not know that it was lifted before; the record beside the runs does.
    const { review_decision_id: id } = resolution;
    await recordConsumed(project.ctx.config.orchestrator.sidecar_root, 'resolution', id);
    await expect(releaseDatabase(project.ctx, path)).rejects.toMatchObject({ code: 'APPROVAL_REPLAY' });
    rmSync(join(project.folder, 'runs', '.spent', `resolution.${id}.json`));
    expect(await releaseDatabase(project.ctx, path)).toMatchObject({ stillOn: [] });
    expect(await readConsumed(project.ctx.config.orchestrator.sidecar_root, 'resolution')).toEqual([id]);
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  });
});

describe('a void', () => {
  it('gives up a run id that has cut nothing, for ever and without leave [fault 71]', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
    expect(await voidRun(project.ctx, { runId, reason: 'wrong edition', approvalPath: null })).toMatchObject({
      kind: 'void',
      steps: [],
    });
    expect(await voidRun(project.ctx, { runId, reason: '', approvalPath: null })).toMatchObject({
      kind: 'already_void',
    });
    await expect(project.apply(planPath, { approvals: [sg1] })).rejects.toMatchObject({
      code: 'STOP_RUN_VOID',
      exit: 3,
    });
    for (const unknown of ['00000000-0000-4000-8000-000000000000', '../runs'])
      await expect(voidRun(project.ctx, { runId: unknown, reason: '', approvalPath: null })).rejects.toMatchObject({
        code: 'RUN_UNKNOWN',
      });
  });

  it('of a run that has written takes SG_3, binds what was written, and keeps every row', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
    const request = { runId, reason: 'misread', approvalPath: null };
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'leg_b_record' });
    await expect(voidRun(project.ctx, request)).rejects.toMatchObject({ code: 'VOID_UNSIGNED', exit: 3 });
    const early = await prepare(project, { voidRun: runId });
    await sign(project, early.path, 'sovereign', 'second');
    await project.apply(planPath, { approvals: [sg1] });
    // The run has gone on since it was signed.
    await expect(voidRun(project.ctx, { ...request, approvalPath: early.path })).rejects.toMatchObject({
      code: 'RESOLUTION_MISMATCH',
    });
    await expect(releaseDatabase(project.ctx, early.path)).rejects.toMatchObject({ code: 'RESOLUTION_MISMATCH' });
    const units = async () =>
      (await project.database?.adminQuery('SELECT * FROM public.unit_version ORDER BY uv_id')) ?? [];
    const before = await units();
    const late = await prepare(project, { voidRun: runId, out: join(project.folder, 'late.json') });
    await sign(project, late.path, 'sovereign', 'second');
    expect(await voidRun(project.ctx, { ...request, approvalPath: late.path })).toMatchObject({
      kind: 'void_with_effects',
      steps: ['cut_leg_a', 'leg_b_record', 'write_verify'],
    });
    expect(await units()).toEqual(before);
    await expect(project.apply(planPath, { approvals: [sg1] })).rejects.toMatchObject({ code: 'STOP_RUN_VOID' });
    const shown = await showRun(project.ctx, runId);
    expect(shown.voided).toContain('misread');
    const printed = runShowText(shown, planPath).filter((line) => line.startsWith('  SELECT '));
    expect(printed).toHaveLength(4);
    // What people are told to type is what the server takes.
    for (const sql of printed) expect((await project.database?.adminQuery(sql)) ?? []).not.toEqual([]);
    expect(await listAllRuns(project.ctx)).toMatchObject([{ stopped: 'void' }]);

    // The document is cut anew under another run id, from a corrected source or from the very same.
    const again = await project.plan({ through: 'enacted' });
    const first = await project.approve(again.planPath, 'SG_1');
    expect((await project.apply(again.planPath, { approvals: [first] })).record.refusal).toBeNull();
    const secondGate = await project.approve(again.planPath, 'SG_2');
    expect((await project.apply(again.planPath, { approvals: [secondGate] })).record.refusal).toBeNull();
    const enacted = { runId: again.sealed.plan.header.run_id, reason: '', approvalPath: null };
    await expect(voidRun(project.ctx, enacted)).rejects.toMatchObject({ code: 'RUN_ENACTED', exit: 3 });
    await expect(prepare(project, { voidRun: enacted.runId })).rejects.toMatchObject({ code: 'RUN_ENACTED' });
  });
});

/** Stops a run whose gate is open, and goes on like a client that asks nobody; how many units were written. */
async function stopInside(
  project: Project,
  run: {
    readonly planPath: string;
    readonly runId: string;
    readonly sg1: string;
    readonly placing: () => Promise<unknown>;
  },
): Promise<number> {
  await project.apply(run.planPath, { approvals: [run.sg1], stopBefore: 'cut_leg_a' });
  await run.placing();
  const database = await openConfigured(project.ctx);
  const executor = await database.connect('executor', 'cutter/test');
  try {
    const { runId } = run;
    const [window] = await readWindows(executor, runId);
    const registered = await readRun(executor, runId);
    const bind = transaction(executor, BRIEF, (tx) =>
      bindWindow(tx, window?.reviewDecisionId ?? '', runId, registered?.planSha256 ?? ''),
    );
    await expect(bind).rejects.toMatchObject({ code: 'STOP_HOLD', facts: { sqlstate: 'CT601' } });
    const rows = await countRunRows(executor, runId);
    return rows.find(({ table }) => table === 'public.unit_version')?.rows ?? -1;
  } finally {
    await database.close();
  }
}
