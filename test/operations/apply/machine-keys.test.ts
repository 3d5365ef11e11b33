/** The machines sign what a run wrote: from key files to the gate of SG_2, in cutter and in the database itself. */
import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { payloadOf } from '../../../src/model/encoding/dsse.ts';
import { readPrior } from '../../../src/state/files/prior-file.ts';
import { checkApproval } from '../../../src/operations/approval/check-approval.ts';
import { examine } from '../../../src/operations/doctor/doctor.ts';
import { openConfigured } from '../../../src/operations/shared/with-database.ts';
import { recordTrustFile } from '../../../src/operations/trust/trust-record.ts';
import { NO_TRUST_CHANGE, updateTrust } from '../../../src/operations/trust/trust.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { behindTheGuards } from '../../support/database/behind-the-guards.ts';
import { KINDS_BY_FORM } from '../../support/database/kinds.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeMachines, makeProject, type Project, type TestMachine } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

const HALVES = 'cutter_governance.dot_pair_signature';

let machines: readonly [TestMachine, TestMachine];
let project: Project;

/** A project with machines and a database that verifies by itself, and a signed SG_1. */
async function prepared(kind: 'postgres' | 'embedded') {
  machines = await makeMachines();
  project = await makeProject(kind, { machines });
  await updateTrust(project.ctx, { ...NO_TRUST_CHANGE, authz: 'db-verified' });
  await recordTrustFile(project.ctx);
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan();
  return { planPath, runId: sealed.plan.header.run_id, sg1: await project.approve(planPath, 'SG_1') };
}

async function rowsOf(sql: string) {
  const database = await openConfigured(project.ctx);
  try {
    const reader = await database.connect('reader', 'test');
    return await reader.rows({ name: 'test', sql }, [], z.record(z.string(), z.unknown()));
  } finally {
    await database.close();
  }
}

describe.each(KINDS_BY_FORM)('on %s', (kind) => {
  beforeEach((context) => {
    if (kind === 'postgres') requireCluster(context);
  });
  afterEach(async () => {
    await project?.close();
  });

  it('executor and verifier sign the manifest, and SG_2 opens on both signatures', async () => {
    const { planPath, runId, sg1 } = await prepared(kind);
    const first = await project.apply(planPath, { approvals: [sg1] });
    expect(first.record.refusal).toBeNull();
    expect(await rowsOf(`SELECT role, status, fpr FROM ${HALVES} ORDER BY role`)).toEqual(
      machines.map(({ role, person }) => ({ role, status: 'signed', fpr: person.keys[0].fpr })),
    );
    const verification = await verifyRun(project.ctx, planPath);
    expect(verification.checks.filter(({ matched }) => !matched)).toEqual([]);
    expect(verification.checks).toContainEqual(
      expect.objectContaining({ check: 'manifest signed by', actual: 'executor, verifier' }),
    );
    const prior = await readPrior(project.ctx.config.orchestrator.sidecar_root, runId);
    expect(JSON.parse(payloadOf(prior.manifest).toString())).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
    });
    expect((await examine(project.ctx)).find(({ check }) => check === 'machine keys')).toMatchObject({ status: 'ok' });

    const report = readFileSync(join(first.runFolder, 'report.md'), 'utf8');
    expect(report).toContain('The manifest is signed by executor and verifier.');

    const sg2 = await project.approve(planPath, 'SG_2');
    const checked = await checkApproval(project.ctx, { planPath, approvals: [sg2] });
    expect(checked.refusal).toBeNull();
    const second = await project.apply(planPath, { approvals: [sg1, sg2] });
    expect(second.record.refusal).toBeNull();
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched', through: 'enacted' });
  });
});

describe('on a server', () => {
  beforeEach((context) => {
    requireCluster(context);
  });
  afterEach(async () => {
    await project?.close();
  });

  it('writes nothing while a key file is not as it must be', async () => {
    const { planPath, sg1 } = await prepared('postgres');
    const file = join(project.folder, 'verifier.key.asc');
    const applied = () => project.apply(planPath, { approvals: [sg1] });
    chmodSync(file, 0o640);
    await expect(applied()).rejects.toMatchObject({ code: 'MACHINE_KEY_FILE', facts: { role: 'verifier' } });
    expect((await examine(project.ctx)).find(({ check }) => check === 'machine keys')).toMatchObject({
      status: 'fail',
    });
    rmSync(file);
    await expect(applied()).rejects.toMatchObject({ code: 'MACHINE_KEY_FILE' });
    symlinkSync(join(project.folder, 'executor.key.asc'), file);
    await expect(applied()).rejects.toMatchObject({ code: 'MACHINE_KEY_FILE' });
    rmSync(file);
    writeFileSync(file, machines[0].person.keys[0].armoredPrivateKey, { mode: 0o600 });
    await expect(applied()).rejects.toMatchObject({ code: 'MACHINE_KEY_ROLE', facts: { role: 'verifier' } });
    writeFileSync(file, 'no key\n');
    await expect(applied()).rejects.toMatchObject({ code: 'KEY_FILE' });
    expect(await rowsOf('SELECT run_id FROM cutter_governance.cutter_run')).toEqual([]);
  });

  it('opens SG_2 neither in cutter nor in the database when a half is missing or of another key', async () => {
    const { planPath, runId, sg1 } = await prepared('postgres');
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
    const sg2 = await project.approve(planPath, 'SG_2');
    const asked = async () => {
      const [answer] = await (project.database?.adminQuery('SELECT cutter_authz.check_pair($1) AS answer', [runId]) ??
        []);
      return answer;
    };
    expect(await asked()).toBeDefined();
    const [executorFpr, verifierFpr] = machines.map(({ person }) => person.keys[0].fpr);
    const bend = (sql: string) => project.database?.adminQuery(behindTheGuards(HALVES, `UPDATE ${HALVES} SET ${sql}`));
    const kept = await rowsOf(`SELECT signature FROM ${HALVES} WHERE role = 'verifier'`);
    const signature = String(kept[0]?.['signature']);

    await bend("status = 'unsigned', fpr = NULL, signature = NULL WHERE role = 'verifier'");
    await expect(asked()).rejects.toMatchObject({ code: 'CT112' });
    await expect(project.apply(planPath, { approvals: [sg1, sg2] })).rejects.toMatchObject({
      code: 'APPROVAL_PRIOR',
      facts: { because: 'MANIFEST_PAIR' },
    });
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'mismatch' });

    const copy = `(SELECT e.signature FROM ${HALVES} AS e WHERE e.role = 'executor')`;
    await bend(`status = 'signed', fpr = '${executorFpr}', signature = ${copy} WHERE role = 'verifier'`);
    await expect(asked()).rejects.toMatchObject({ code: 'CT112' });
    await expect(project.apply(planPath, { approvals: [sg1, sg2] })).rejects.toMatchObject({ code: 'APPROVAL_PRIOR' });
    await bend(`status = 'signed', fpr = '${verifierFpr}', signature = ${copy} WHERE role = 'verifier'`);
    await expect(asked()).rejects.toMatchObject({ code: 'CT112' });

    await bend(`signature = '${signature}' WHERE role = 'verifier'`);
    expect(await asked()).toBeDefined();
    const manifest = 'cutter_governance.manifest_envelope';
    const edited = `payload = payload || ' ', payload_sha256 = encode(sha256(convert_to(payload || ' ', 'UTF8')), 'hex')`;
    await project.database?.adminQuery(behindTheGuards(manifest, `UPDATE ${manifest} SET ${edited}`));
    await expect(asked()).rejects.toMatchObject({ code: 'CT109' });
  });
});
