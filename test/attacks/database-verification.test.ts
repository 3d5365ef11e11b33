/**
 * What a client can do that has the executor's password and no other permission: the database verifies the signatures itself
 * (attacks 76, 77, 110 to 113, 125). The attacker speaks SQL; cutter is not asked.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../src/model/encoding/canonical.ts';
import { approvalBytes, approvalSchema, type Approval } from '../../src/model/artefacts/approval.ts';
import { instantOf } from '../../src/model/ids.ts';
import { Refusal, REFUSALS } from '../../src/model/refusals/refusal.ts';
import { openWindow } from '../../src/state/records/gate/authz.ts';
import { recordTrust } from '../../src/state/records/gate/recorded-trust.ts';
import { prepareApproval, signApproval } from '../../src/operations/approval/approval.ts';
import { verifyRun } from '../../src/operations/verify/verify.ts';
import { examine } from '../../src/operations/doctor/doctor.ts';
import { openConfigured } from '../../src/operations/shared/with-database.ts';
import { acceptTrust, signTrust } from '../../src/operations/trust/trust-accept.ts';
import { parseMembership, parseThreshold } from '../../src/cli/trust-flags.ts';
import { recordTrustFile } from '../../src/operations/trust/trust-record.ts';
import { addPerson, NO_TRUST_CHANGE, updateTrust } from '../../src/operations/trust/trust.ts';
import type { Connection } from '../../src/state/db/database.ts';
import { transaction } from '../../src/state/db/transaction.ts';
import { attack } from './attack.ts';
import { KINDS_BY_FORM } from '../support/database/kinds.ts';
import { behindTheGuards } from '../support/database/behind-the-guards.ts';
import { makeProject, type Project } from '../support/project.ts';
import { makeKey, makePerson, makeTrust, type TestKey, type TestPerson } from '../support/signing/signing.ts';

const LAW = '# Law\n\nText.\n\n## Art 1\n\nOne.\n';

/** A project whose database verifies, with a plan and its approval, which is not used yet. */
async function prepared(kind: 'postgres' | 'embedded') {
  const project = await makeProject(kind);
  onTestFinished(() => project.close());
  await updateTrust(project.ctx, { ...NO_TRUST_CHANGE, authz: 'db-verified' });
  expect(await recordTrustFile(project.ctx)).toMatchObject({ mode: 'db-verified', added: 1 });
  project.source('law.md', LAW);
  const { planPath } = await project.plan();
  const path = await project.approve(planPath, 'SG_1');
  const text = readFileSync(path, 'utf8');
  const approval = approvalSchema.parse(JSON.parse(text));
  return { project, planPath, path, text, approval };
}

async function signatureOf(text: string, key: TestKey, date = new Date()): Promise<Uint8Array> {
  const message = await openpgp.createMessage({ binary: Buffer.from(text) });
  const made: unknown = await openpgp.sign({
    message,
    signingKeys: key.privateKey,
    detached: true,
    format: 'binary',
    date,
  });
  if (!(made instanceof Uint8Array)) throw new Error('no signature');
  return made;
}

/** Opens with the executor's login and undoes it; the SQLSTATE of the refusal, or `opened`. */
async function attempt(project: Project, text: string, signaturePackets: readonly Uint8Array[]): Promise<string> {
  const executor = await login(project, 'executor');
  const limits = { isolation: 'read committed', statementTimeoutMs: 60_000, lockTimeoutMs: 5_000 } as const;
  const claims = { people: ['sovereign'], fingerprints: [project.sovereign.keys[0].fpr] };
  try {
    await transaction(executor, { mode: 'write', ...limits }, async (tx) => {
      await openWindow(tx, { approvalText: text, signaturePackets, ...claims });
      throw new Error('opened');
    });
    return 'committed';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const facts: unknown = Reflect.get(error, 'facts');
    const state: unknown = typeof facts === 'object' && facts !== null ? Reflect.get(facts, 'sqlstate') : null;
    return state === null || state === undefined ? error.message : String(state);
  }
}

async function login(project: Project, role: 'executor' | 'admin'): Promise<Connection> {
  const database = await openConfigured(project.ctx);
  onTestFinished(() => database.close());
  return database.connect(role, 'test');
}

describe.each(KINDS_BY_FORM)('a database that verifies: %s', (kind) => {
  it('opens for the signatures it has verified, keeps them, and names the signers', async () => {
    const { project, planPath, path } = await prepared(kind);
    const first = await project.apply(planPath, { approvals: [path] });
    expect(first.record.refusal).toBeNull();
    const second = await project.apply(planPath, { approvals: [path, await project.approve(planPath, 'SG_2')] });
    expect(second.record.refusal).toBeNull();
    const database = await openConfigured(project.ctx);
    const sql =
      'SELECT people, signer_fprs, cardinality(signatures) AS signatures FROM cutter_governance.review_decision';
    const shape = z.object({ people: z.array(z.string()), signer_fprs: z.array(z.string()), signatures: z.int() });
    const rows = await (await database.connect('reader', 'test')).rows({ name: 'test', sql }, [], shape);
    await database.close();
    const one = { people: ['sovereign'], signer_fprs: [project.sovereign.keys[0].fpr], signatures: 1 };
    expect(rows).toEqual([one, one]);
    const findings = await examine(project.ctx);
    expect(findings.find(({ check }) => check === 'authz.mode')).toMatchObject({ status: 'ok' });
  });
});

describe('a client with the password of the executor', () => {
  it('[attack 111, 113, 125, 221] opens nothing without the signature of a person who may', async () => {
    const { project, text, approval } = await prepared('postgres');
    const [key] = project.sovereign.keys;
    const mallory = await makePerson('mallory', { date: new Date(Date.now() - 3_600_000) });
    const good = await signatureOf(text, key);
    const bent = (changes: Partial<Approval>) => approvalBytes({ ...approval, ...changes }).toString('ascii');
    const resigned = async (changes: Partial<Approval>, date?: Date) => {
      const other = bent(changes);
      return attempt(project, other, [await signatureOf(other, key, date)]);
    };
    expect(await attempt(project, text, [good])).toBe('opened');
    expect(await attempt(project, text, [])).toBe(attack(125, 'CT107'));
    expect(await attempt(project, text, [await signatureOf(text, mallory.keys[0])])).toBe(attack(125, 'CT110'));
    expect(await attempt(project, text, [good, await signatureOf(text, mallory.keys[0])])).toBe(attack(125, 'CT110'));
    expect(await attempt(project, text, [await signatureOf(`${text} `, key)])).toBe(attack(125, 'CT109'));
    expect(await attempt(project, text, [good.subarray(0, -1)])).toBe(attack(125, 'CT108'));
    expect(await attempt(project, text, [Buffer.concat([good, good])])).toBe(attack(125, 'CT108'));
    expect(
      await attempt(
        project,
        text,
        Array.from({ length: 17 }, () => good),
      ),
    ).toBe(attack(125, 'CT107'));
    const widened = approval.allowance.map((line) => ({ ...line, rows: line.rows + 1 }));
    expect(await attempt(project, bent({ allowance: widened }), [good])).toBe(attack(125, 'CT109'));
    // Signed by the right person, and still not what the trust root in the books allows.
    expect(await resigned({ trust_root: { ...approval.trust_root, version: 1 } })).toBe(attack(125, 'CT111'));
    expect(await resigned({ trust_root: { ...approval.trust_root, sha256: '0'.repeat(64) } })).toBe(
      attack(113, 'CT111'),
    );
    expect(await resigned({ threshold: { m: 1, n: 2 } })).toBe(attack(113, 'CT111'));
    expect(await resigned({ gate: 'SG_3' })).toBe('CT103');
    expect(await resigned({ planner: project.sovereign.keys[0].fpr })).toBe(attack(111, 'CT114'));
    expect(await resigned({}, new Date(Date.now() - 1_800_000))).toBe(attack(221, 'CT106'));
    const yesterday = Date.now() - 86_400_000;
    const old = { issued_at: instantOf(yesterday), not_after: instantOf(yesterday + 3_600_000) };
    expect(await resigned(old)).toBe('CT106');
  });

  it('cannot record its own key in the trust tables, or change them', async () => {
    const { project } = await prepared('postgres');
    const executor = await login(project, 'executor');
    await expect(
      recordTrust(executor, { bytes: Buffer.from('{}'), signaturePackets: [], certificates: [] }),
    ).rejects.toMatchObject({ code: 'STOP_GRANT' });
    const statements = [
      "INSERT INTO cutter_authz.trust_key VALUES (2, repeat('a', 40), repeat('a', 40), 'mallory', '')",
      "UPDATE cutter_authz.trust_version SET document = ''",
      'DELETE FROM cutter_authz.trust_key',
      'TRUNCATE cutter_authz.trust_key',
    ];
    for (const sql of statements)
      await expect(executor.rows({ name: 'test', sql }, [], z.unknown())).rejects.toMatchObject({ code: 'STOP_GRANT' });
    for (const sql of statements.slice(1))
      await expect(project.database?.adminQuery(sql, [])).rejects.toThrow(/refused/);
  });
});

describe('a rejection', () => {
  it('[attack 110] is recorded when it is seen, and stays when its file is deleted', async () => {
    const { project, planPath, path, text } = await prepared('postgres');
    const out = join(project.folder, 'reject.json');
    const wish = { planPath, gate: 'SG_1', decision: 'reject', ttlSeconds: 3_600, note: 'no', out } as const;
    const rejection = await prepareApproval(project.ctx, wish);
    const keyFile = join(project.folder, 'sovereign.key.asc');
    await signApproval(project.ctx, { file: rejection.path, by: { kind: 'key_file', keyFile, passphraseFile: null } });
    await expect(project.apply(planPath, { approvals: [path, rejection.path] })).rejects.toMatchObject({
      code: 'APPROVAL_REJECTED',
    });
    for (const name of readdirSync(project.folder).filter((each) => each.startsWith('reject')))
      rmSync(join(project.folder, name));
    const again = await project.apply(planPath, { approvals: [path] });
    expect(again.record.refusal).toMatchObject({
      code: attack(110, 'APPROVAL_REJECTED'),
      facts: { decided_by: 'database' },
    });
    const [key] = project.sovereign.keys;
    expect(await attempt(project, text, [await signatureOf(text, key)])).toBe(attack(110, 'CT113'));
    const rows = await project.database?.adminQuery('SELECT people FROM cutter_authz.rejection', []);
    expect(rows).toEqual([{ people: ['sovereign'] }]);
  });
});

describe('the ledger', () => {
  it('[attack 129] is intact after a run; verify and doctor name one changed receipt', async () => {
    const { project, planPath, path } = await prepared('postgres');
    await project.apply(planPath, { approvals: [path] });
    const whole = await verifyRun(project.ctx, planPath);
    expect(whole.result).toBe('matched');
    expect(whole.checks.filter(({ check }) => check === 'receipts').map(({ actual }) => actual)).toEqual([
      1, 1, 3, 2, 1, 1, 1,
    ]);
    const database = await openConfigured(project.ctx);
    onTestFinished(() => database.close());
    const admin = await database.connect('admin', 'test');
    const table = 'cutter_governance.ledger_receipt';
    await admin.script(behindTheGuards(table, `UPDATE ${table} SET body = body || ' ' WHERE seq = 3`));
    const changed = await verifyRun(project.ctx, planPath);
    expect(changed.checks.filter(({ matched }) => !matched)).toMatchObject([
      { check: 'chain of receipts', expected: 'whole' },
    ]);
    expect(changed.checks.find(({ matched }) => !matched)?.actual).toMatch(/^receipt 3: /);
    const finding = (await examine(project.ctx)).find(({ check }) => check === 'ledger');
    expect(finding).toMatchObject({ status: 'fail', detail: expect.stringContaining(REFUSALS.LEDGER_BROKEN.what) });
    await admin.script(behindTheGuards(table, `DELETE FROM ${table} WHERE seq = (SELECT max(seq) FROM ${table})`));
    const cut = await verifyRun(project.ctx, planPath);
    expect(cut.checks.filter(({ check, matched }) => check === 'receipts' && !matched)).toHaveLength(1);
  });
});

describe('an approval names the ledger that its signers saw', () => {
  it('[attack 98] and opens nothing in a copy of the database that is one receipt behind', async () => {
    const { project, planPath, path, text, approval } = await prepared('postgres');
    expect(approval.ledger_head.size).toBe(2);
    const admin = await login(project, 'admin');
    const table = 'cutter_governance.ledger_receipt';
    await admin.script(behindTheGuards(table, `DELETE FROM ${table} WHERE seq = 1`));
    await expect(project.apply(planPath, { approvals: [path] })).rejects.toMatchObject({
      code: attack(98, 'APPROVAL_LEDGER_HEAD'),
    });
    const [key] = project.sovereign.keys;
    expect(await attempt(project, text, [await signatureOf(text, key)])).toBe(attack(98, 'CT115'));
  });

  it('[attack 101] nor after another run has recorded the document', async () => {
    const { project, planPath, path, text } = await prepared('postgres');
    const other = await project.plan();
    const opened = await project.apply(other.planPath, {
      approvals: [await project.approve(other.planPath, 'SG_1')],
      stopBefore: 'leg_b_record',
    });
    expect(opened.record.refusal).toBeNull();
    const [key] = project.sovereign.keys;
    expect(await attempt(project, text, [await signatureOf(text, key)])).toBe(attack(101, 'CT115'));
    await expect(project.apply(planPath, { approvals: [path] })).rejects.toMatchObject({
      code: expect.stringMatching(/^(APPROVAL_LEDGER_HEAD|PLAN_STALE)$/),
    });
  });

  it('[attack 108] nor while the clock of the server is behind the last receipt [fault 74]', async () => {
    const { project, planPath, path, text } = await prepared('postgres');
    const admin = await login(project, 'admin');
    const table = 'cutter_governance.ledger_receipt';
    await admin.script(
      behindTheGuards(table, `UPDATE ${table} SET at = clock_timestamp() + interval '1 hour' WHERE seq = 1`),
    );
    await expect(project.apply(planPath, { approvals: [path] })).rejects.toMatchObject({
      code: attack(108, 'STOP_CLOCK_ROLLBACK'),
    });
    const [key] = project.sovereign.keys;
    expect(await attempt(project, text, [await signatureOf(text, key)])).toBe(attack(108, 'CT116'));
  });
});

describe('the trust file and the trust tables of the database', () => {
  it('[attack 76, 77] must be one version with one content, at every phase', async () => {
    const { project, planPath, path } = await prepared('postgres');
    const file = join(project.folder, 'trust', 'trust.json');
    const recorded = readFileSync(file);
    const apply = () => project.apply(planPath, { approvals: [path] });
    await updateTrust(project.ctx, { ...NO_TRUST_CHANGE, expires: '2099-01-01T00:00:00Z' });
    await expect(apply()).rejects.toMatchObject({ code: 'TRUST_NOT_RECORDED', exit: 3 });
    expect(await recordTrustFile(project.ctx)).toMatchObject({ version: 3, added: 1 });
    expect(await recordTrustFile(project.ctx)).toMatchObject({ version: 3, added: 0 });
    // The approval was made under version 2.
    await expect(apply()).rejects.toMatchObject({ code: 'APPROVAL_POLICY' });
    writeFileSync(file, recorded);
    await expect(apply()).rejects.toMatchObject({ code: attack(76), exit: 3 });
    const value: Json = JSON.parse(readFileSync(join(project.folder, 'trust', 'trust.1.json'), 'utf8'));
    const forked = {
      ...(typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}),
      version: 3,
      prev_sha256: '0'.repeat(64),
    };
    writeFileSync(file, canonicalJson(forked));
    await expect(apply()).rejects.toMatchObject({ code: attack(77), exit: 3 });
    await expect(recordTrustFile(project.ctx)).rejects.toMatchObject({ code: 'TRUST_UNRECORDABLE' });
  });

  it('are needed where the file says db-verified, and not taken with a key that the database cannot check', async () => {
    const project = await makeProject('postgres');
    onTestFinished(() => project.close());
    project.source('law.md', LAW);
    const { planPath } = await project.plan();
    await updateTrust(project.ctx, { ...NO_TRUST_CHANGE, authz: 'db-verified' });
    await expect(
      project.apply(planPath, { approvals: [await project.approve(planPath, 'SG_1')] }),
    ).rejects.toMatchObject({
      code: 'TRUST_NOT_RECORDED',
    });
    const p384 = await makePerson('curve', { curve: 'nistP384', date: new Date(Date.now() - 3_600_000) });
    const certPath = join(project.folder, 'curve.asc');
    writeFileSync(certPath, p384.keys[0].cert);
    await addPerson(project.ctx, { id: 'curve', certPath, gates: ['SG_1'], roles: [] });
    await expect(recordTrustFile(project.ctx)).rejects.toMatchObject({ code: 'TRUST_UNRECORDABLE', written: 'none' });
  });

  it('[attack 78, 79] takes a version only with the signatures of the old and of the new root people', async () => {
    const { project } = await prepared('postgres');
    const { ctx, folder, sovereign } = project;
    const admin = await login(project, 'admin');
    const [bob, carol] = [await joined(project, 'bob'), await joined(project, 'carol')];
    await updateTrust(ctx, { ...NO_TRUST_CHANGE, grant: ['root=sovereign', 'root=bob'].map(parseMembership) });
    await updateTrust(ctx, { ...NO_TRUST_CHANGE, thresholds: [parseThreshold('root=2')] });
    const sign = (person: TestPerson) => {
      const keyFile = join(folder, `${person.id}.key.asc`);
      writeFileSync(keyFile, person.keys[0].armoredPrivateKey);
      return signTrust(ctx, { kind: 'key_file', keyFile, passphraseFile: null });
    };
    await sign(sovereign);
    await sign(bob);
    await acceptTrust(ctx);
    expect(await recordTrustFile(ctx)).toMatchObject({ version: 5, added: 3 });

    // Version 6 makes Carol a root person in Bob's place. The admin login tries it with fewer signatures, without cutter.
    await updateTrust(ctx, {
      ...NO_TRUST_CHANGE,
      grant: ['root=carol'].map(parseMembership),
      withdraw: ['root=bob'].map(parseMembership),
    });
    const bytes = readFileSync(join(folder, 'trust', 'trust.6.json'));
    const certificates = [sovereign, bob, carol].map(({ keys: [{ cert }] }) => cert);
    const tried = async (...signers: readonly TestPerson[]) => {
      const signaturePackets = await Promise.all(signers.map(({ keys: [key] }) => signatureOf(bytes.toString(), key)));
      return reasonOf(recordTrust(admin, { bytes, signaturePackets, certificates }), attack(79, 'TRUST_UNRECORDABLE'));
    };
    expect(await tried()).toMatch(/too few of the root people of version 6/);
    expect(await tried(sovereign, sovereign)).toMatch(/too few of the root people of version 6/);
    expect(await tried(sovereign, carol)).toMatch(/too few of the root people of version 5/);
    expect(await tried(sovereign, bob)).toMatch(/too few of the root people of version 6/);
    expect(await tried(sovereign, bob, carol, await makePerson('mallory'))).toMatch(/unknown or revoked/);
    const other = await signatureOf('other', sovereign.keys[0]);
    expect(await reasonOf(recordTrust(admin, { bytes, signaturePackets: [other], certificates }))).toMatch(/signature/);
    // A second version 5, and a version 7 before there is a 6.
    const forked = readFileSync(join(folder, 'trust', 'trust.5.json'));
    expect(await reasonOf(recordTrust(admin, { bytes: forked, signaturePackets: [], certificates }))).toMatch(
      /does not follow/,
    );
    const skipped = Buffer.from(bytes.toString().replace('"version": 6', '"version": 7'));
    const skipping = recordTrust(admin, { bytes: skipped, signaturePackets: [], certificates });
    expect(await reasonOf(skipping, attack(78, 'TRUST_UNRECORDABLE'))).toMatch(/does not follow/);
    for (const person of [sovereign, bob, carol]) await sign(person);
    await acceptTrust(ctx);
    expect(await recordTrustFile(ctx)).toMatchObject({ version: 6, added: 1 });
  });

  it('[attack 80] counts a root person with two keys once', async () => {
    const project = await makeProject('postgres', { recordsTrust: false });
    onTestFinished(() => project.close());
    const date = new Date(Date.now() - 3_600_000);
    const [one, two] = [await makeKey('alice', { date }), await makeKey('alice', { date })];
    const bob = await makePerson('bob', { date });
    const people = [{ id: 'alice', keys: [one, two] }, bob];
    const roles = [{ role: 'root' as const, m: 2, people: ['alice', 'bob'] }];
    const { bytes } = makeTrust({ people, roles, mode: 'db-verified' });
    const certificates = [one, two, bob.keys[0]].map(({ cert }) => cert);
    const admin = await login(project, 'admin');
    const recorded = async (...keys: readonly TestKey[]) => {
      const signaturePackets = await Promise.all(keys.map((key) => signatureOf(bytes.toString(), key)));
      return recordTrust(admin, { bytes, signaturePackets, certificates });
    };
    expect(await reasonOf(recorded(one, two), attack(80, 'TRUST_UNRECORDABLE'))).toMatch(/too few/);
    await recorded(one, bob.keys[0]);
  });
});

/** A person with a key of today in the trust file of a project. */
async function joined(project: Project, id: string): Promise<TestPerson> {
  const person = await makePerson(id, { date: new Date(Date.now() - 3_600_000) });
  const certPath = join(project.folder, `${id}.asc`);
  writeFileSync(certPath, person.keys[0].cert);
  await addPerson(project.ctx, { id, certPath, gates: [], roles: [] });
  return person;
}

/** The database's words for a version that it does not take. */
async function reasonOf(recorded: Promise<void>, code = 'TRUST_UNRECORDABLE'): Promise<unknown> {
  const error = await recorded.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code });
  return error instanceof Refusal ? error.facts['problem'] : null;
}
