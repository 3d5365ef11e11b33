/** Preparing, signing and checking approvals with real files, real gpg, and no database. */
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { approvalSchema } from '../../../src/model/artefacts/approval.ts';
import { keyFileSign } from '../../../src/state/keys/key-file-sign.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { prepareApproval, signApproval, type PrepareRequest } from '../../../src/operations/approval/approval.ts';
import { checkApproval } from '../../../src/operations/approval/check-approval.ts';
import type { OperationContext } from '../../../src/operations/shared/operation-context.ts';
import { derivedPlan } from '../../support/derived-plan.ts';
import { UNSIGNED_MANIFEST } from '../../support/signing/gate-facts.ts';
import { openGpgHome, type GpgHome } from '../../support/signing/gpg-home.ts';
import {
  makeKey,
  makePerson,
  makeTrust,
  NOW_MS,
  signBytes,
  type TestKey,
  type TestPerson,
  type TrustOptions,
} from '../../support/signing/signing.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const PRIOR = { review_decision_id: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10', manifest_sha256: sha256('manifest') };

let alice: TestPerson;
let backup: TestKey;
let bob: TestPerson;
let gpg: GpgHome;

beforeAll(async () => {
  [alice, bob] = [await makePerson('alice'), await makePerson('bob')];
  backup = await makeKey('backup', { subkeys: [{}] });
  gpg = openGpgHome();
});
afterAll(() => gpg.close());

interface Desk {
  readonly ctx: OperationContext;
  readonly folder: string;
  readonly planPath: string;
  readonly keyFile: string;
  prepare(request?: Partial<PrepareRequest>): ReturnType<typeof prepareApproval>;
  sign(file: string): ReturnType<typeof signApproval>;
}

/** A project folder with a trust file, a plan, its review, and alice's key file. */
function desk(
  options: {
    readonly trust?: Partial<TrustOptions>;
    readonly through?: 'draft' | 'enacted';
    readonly nowMs?: number;
  } = {},
): Desk {
  const folder = temporaryFolder();
  const trust = makeTrust({ people: [alice, bob], ...options.trust });
  mkdirSync(join(folder, 'trust', 'certs'), { recursive: true });
  writeFileSync(join(folder, 'trust', 'trust.json'), trust.bytes, { mode: 0o644 });
  for (const [fpr, cert] of trust.certFiles) writeFileSync(join(folder, 'trust', 'certs', `${fpr}.asc`), cert);
  const planPath = join(folder, 'plan.json');
  writeFileSync(planPath, derivedPlan('# One\n\nText.\n', { through: options.through ?? 'enacted' }).bytes);
  writeFileSync(join(folder, 'review.md'), 'review\n');
  writeFileSync(join(folder, 'review.html'), 'page\n');
  writeFileSync(join(folder, 'trust', 'certs', `${backup.fpr}.asc`), backup.cert);
  const keyFile = join(folder, 'alice.key');
  writeFileSync(keyFile, alice.keys[0].armoredPrivateKey);
  const config = configSchema.parse({
    format: 'cutter.config/1',
    database: { kind: 'postgres' },
    trust_dir: join(folder, 'trust'),
    orchestrator: { sidecar_root: join(folder, 'runs'), backup_gpg_fpr: backup.fpr },
  });
  const ctx: OperationContext = {
    cwd: folder,
    config,
    environment: readEnvironment(gpg.environment),
    nowMs: () => options.nowMs ?? NOW_MS,
    emit: () => undefined,
  };
  return {
    ctx: ctx,
    folder,
    planPath,
    keyFile,
    prepare: (request = {}) =>
      prepareApproval(ctx, {
        planPath,
        gate: 'SG_1',
        decision: 'approve',
        ttlSeconds: 3600,
        note: '',
        out: null,
        ...request,
      }),
    sign: (file) => signApproval(ctx, { file, by: { kind: 'key_file', keyFile, passphraseFile: null } }),
  };
}

describe('approval prepare', () => {
  test('writes canonical bytes that follow from plan, review and trust file, and instructions for each signer', async () => {
    const { prepare, folder } = desk();
    const { path, signingPath, sums, approval } = await prepare({ note: 'reviewed by two' });
    const bytes = readFileSync(path);
    expect(path).toBe(join(folder, 'SG_1.json'));
    expect(bytes.toString()).toBe(canonicalJson(approvalSchema.parse(JSON.parse(bytes.toString()))));
    expect(approval).toMatchObject({ gate: 'SG_1', planner: 'none', prior: null, note: 'reviewed by two' });
    expect(sums).toEqual([
      { file: 'plan.json', sha256: approval.plan_sha256 },
      { file: 'review.md', sha256: sha256('review\n') },
      { file: 'review.html', sha256: sha256('page\n') },
      { file: 'SG_1.json', sha256: sha256(bytes) },
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    const signing = readFileSync(signingPath, 'utf8');
    expect(signing).toMatch(/^[\x20-\x7e\n]+$/);
    for (const { keys } of [alice, bob]) {
      expect(signing).toContain(`--local-user '${keys[0].fpr.toUpperCase()}!'`);
      expect(signing).toContain(`--output SG_1.${keys[0].fpr.slice(-16)}.asc --detach-sign SG_1.json`);
    }
  });

  test('never replaces an approval, and says so when the one there has expired', async () => {
    const { prepare, ctx, folder, planPath } = desk();
    await prepare();
    await expect(prepare()).rejects.toMatchObject({ code: 'FILE_EXISTS', facts: { expired: false } });
    const later = { ...ctx, nowMs: () => NOW_MS + 7_200_000 };
    const request = { planPath, gate: 'SG_1', decision: 'approve', ttlSeconds: 60, note: '', out: null } as const;
    await expect(prepareApproval(later, request)).rejects.toMatchObject({
      code: 'FILE_EXISTS',
      facts: { expired: true },
    });
    const out = join(folder, 'SG_1-again.json');
    await expect(prepareApproval(later, { ...request, out })).resolves.toMatchObject({ path: out });
  });

  test('writes a rejection under a name of its own', async () => {
    const { prepare, folder } = desk();
    const { path, approval } = await prepare({ decision: 'reject' });
    expect(path).toBe(join(folder, 'SG_1.reject.json'));
    expect(approval.decision).toBe('reject');
  });

  test('needs the closed SG_1 for SG_2, in its one form', async () => {
    const { prepare, folder } = desk();
    await expect(prepare({ gate: 'SG_2' })).rejects.toMatchObject({ code: 'APPROVAL_PRIOR' });
    const run = join(folder, 'runs', derivedPlan('# One\n\nText.\n').plan.header.run_id);
    mkdirSync(run, { recursive: true });
    const head = { size: 9, root: '9'.repeat(64) };
    const file = { ...PRIOR, ledger_head: head, manifest: UNSIGNED_MANIFEST };
    for (const text of ['{}\n', 'x', JSON.stringify(file), canonicalJson(PRIOR)]) {
      writeFileSync(join(run, 'prior.json'), text);
      await expect(prepare({ gate: 'SG_2' })).rejects.toMatchObject({ code: 'APPROVAL_PRIOR' });
    }
    writeFileSync(join(run, 'prior.json'), canonicalJson(file));
    await expect(prepare({ gate: 'SG_2' })).resolves.toMatchObject({
      approval: { prior: PRIOR, ledger_head: head, phases: ['lifecycle_enact'] },
    });
  });

  test.each<readonly [string, Partial<PrepareRequest>, string]>([
    ['a lifetime beyond the limit', { ttlSeconds: 86_401 }, 'APPROVAL_TTL'],
    ['no lifetime', { ttlSeconds: 0 }, 'APPROVAL_TTL'],
    ['a note that a terminal could hide', { note: 'yes\u202e' }, 'APPROVAL_SCHEMA'],
    ['a note of 281 characters', { note: 'x'.repeat(281) }, 'APPROVAL_SCHEMA'],
  ])('refuses %s, and writes nothing', async (_what, request, code) => {
    const { prepare, folder } = desk();
    const before = readdirSync(folder);
    await expect(prepare(request)).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('refuses SG_2 of a plan that goes through draft, and a machine whose clock is far behind', async () => {
    await expect(desk({ through: 'draft' }).prepare({ gate: 'SG_2' })).rejects.toMatchObject({ code: 'APPROVAL_GATE' });
    const late = desk({ nowMs: Date.parse('2026-11-20T11:00:00Z') });
    await expect(late.prepare()).rejects.toMatchObject({ code: 'APPROVAL_BEFORE_PLAN' });
    const little = desk({ nowMs: Date.parse('2026-11-20T11:58:00Z') });
    await expect(little.prepare()).resolves.toMatchObject({ approval: { issued_at: '2026-11-20T12:00:00Z' } });
  });

  test('refuses a gate that the trust file does not know, and writes nothing', async () => {
    const { prepare, folder } = desk({ trust: { gates: [{ gate: 'SG_2', m: 1, people: ['alice'] }] } });
    const before = readdirSync(folder);
    await expect(prepare()).rejects.toMatchObject({ code: 'GATE_UNKNOWN', facts: { gate: 'SG_1' } });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('names the planner where the trust file demands a planner', async () => {
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice'] }];
    const roles = [{ role: 'plan' as const, people: ['bob'] }];
    const { prepare, planPath } = desk({ trust: { gates, roles, requirePlanSignature: true } });
    await expect(prepare()).rejects.toMatchObject({ code: 'PLAN_SIGNATURE' });
    writeFileSync(`${planPath}.asc`, (await signBytes(readFileSync(planPath), bob)).bytes);
    await expect(prepare()).resolves.toMatchObject({ approval: { planner: bob.keys[0].fpr } });
  });
});

describe('approval sign', () => {
  test('writes a signature beside the approval that check accepts', async () => {
    const { ctx, planPath, prepare, sign } = desk();
    const { path } = await prepare();
    const signed = await sign(path);
    expect(signed).toMatchObject({ person: 'alice', fpr: alice.keys[0].fpr });
    expect(signed.path).toBe(path.replace('.json', `.${alice.keys[0].fpr.slice(-16)}.asc`));
    const checked = await checkApproval(ctx, { planPath, approvals: [path] });
    expect(checked).toMatchObject({ gate: 'SG_1', refusal: null, people: ['alice'] });
    expect(checked.lines.every(({ result }) => result === 'pass')).toBe(true);
    await expect(sign(path)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  });

  test('signs with the gpg of the system', async () => {
    const fpr = gpg.makeKey('greta', 'ed25519');
    const greta = { id: 'greta', keys: [{ fpr, cert: gpg.cert(fpr), signingFprs: [fpr] }] };
    // gpg signs at the real time, so the plan and the approval are judged at the real time too.
    const made = desk({
      trust: { people: [greta], expires: '2099-01-01T00:00:00Z' },
      nowMs: Math.max(Date.now(), NOW_MS),
    });
    const { path } = await made.prepare();
    const by = { kind: 'gpg', keyId: `${fpr.toUpperCase()}!` } as const;
    const later = { ...made.ctx, nowMs: () => Math.max(Date.now(), NOW_MS) + 1000 };
    await expect(signApproval(later, { file: path, by })).resolves.toMatchObject({ person: 'greta', fpr });
  });

  test('hands on what gpg says when it does not sign, and says when there is no gpg', async () => {
    const { ctx, prepare } = desk();
    const { path } = await prepare();
    const by = { kind: 'gpg', keyId: 'nobody@example.org' } as const;
    await expect(signApproval(ctx, { file: path, by })).rejects.toMatchObject({
      code: 'GPG_FAILED',
      facts: { stderr: expect.arrayContaining([expect.stringContaining('No secret key')]) },
    });
    const bare = { ...ctx, environment: readEnvironment({ PATH: temporaryFolder() }) };
    await expect(signApproval(bare, { file: path, by })).rejects.toMatchObject({ code: 'PROGRAM_MISSING' });
  });

  test('does not leave a signature behind that apply would refuse', async () => {
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['bob'] }];
    const { prepare, sign, folder } = desk({ trust: { gates } });
    const { path } = await prepare();
    await expect(sign(path)).rejects.toMatchObject({ code: 'SIGNER_GATE' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.asc'))).toEqual([]);
  });

  test('refuses an expired approval, a link, and a key file that is none', async () => {
    const { ctx, prepare, sign, folder, keyFile } = desk();
    const { path } = await prepare({ ttlSeconds: 60 });
    const by = { kind: 'key_file', keyFile, passphraseFile: null } as const;
    const later = { ...ctx, nowMs: () => NOW_MS + 60_000 };
    await expect(signApproval(later, { file: path, by })).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' });
    symlinkSync(path, join(folder, 'link.json'));
    await expect(sign(join(folder, 'link.json'))).rejects.toMatchObject({ code: 'APPROVAL_FILE_KIND' });
    const none = { ...by, keyFile: join(folder, 'review.md') };
    await expect(signApproval(ctx, { file: path, by: none })).rejects.toMatchObject({ code: 'KEY_FILE' });
  });

  test('makes with a key file what gpg verifies, whatever the length of the signature', async () => {
    const { keyFile, folder } = desk();
    const cert = join(folder, 'alice.cert');
    writeFileSync(cert, alice.keys[0].cert);
    gpg.gpg(['--import', cert]);
    // Base64 of these ends with and without padding; without a checksum gpg 2.2 does not find the end of the latter.
    for (const document of ['a', 'b', 'c', 'd'].map((text) => Buffer.from(text))) {
      const signature = await keyFileSign({ keyFile, passphraseFile: null, document, nowMs: NOW_MS });
      writeFileSync(join(folder, 'it'), document);
      writeFileSync(join(folder, 'it.asc'), signature);
      const said = gpg.gpg(['--status-fd', '1', '--verify', join(folder, 'it.asc'), join(folder, 'it')]).toString();
      expect(said).toContain(`VALIDSIG ${alice.keys[0].fpr.toUpperCase()}`);
      expect(signature.toString('ascii')).toMatch(/\n=[A-Za-z0-9+/]{4}\n-----END PGP SIGNATURE-----\n$/);
    }
  });

  test('opens a locked key with the passphrase file, and not with another', async () => {
    const locked = await makePerson('locked', { passphrase: 'correct horse' });
    const { ctx, prepare, folder } = desk({ trust: { people: [locked] } });
    const { path } = await prepare();
    const keyFile = join(folder, 'locked.key');
    writeFileSync(keyFile, locked.keys[0].armoredPrivateKey);
    const passphraseFile = join(folder, 'pass');
    const by = { kind: 'key_file', keyFile, passphraseFile } as const;
    writeFileSync(passphraseFile, 'wrong\n');
    await expect(signApproval(ctx, { file: path, by })).rejects.toMatchObject({ code: 'KEY_FILE' });
    await expect(signApproval(ctx, { file: path, by: { ...by, passphraseFile: null } })).rejects.toMatchObject({
      code: 'KEY_FILE',
    });
    writeFileSync(passphraseFile, 'correct horse\nsecond line\n');
    await expect(signApproval(ctx, { file: path, by })).resolves.toMatchObject({ person: 'locked' });
  });
});

describe('approval check', () => {
  test('tells each check up to the one that refuses, and which were not reached', async () => {
    const { ctx, planPath, prepare, sign, folder } = desk();
    const { path } = await prepare();
    await sign(path);
    writeFileSync(join(folder, 'review.md'), 'another review\n');
    const { lines, refusal } = await checkApproval(ctx, { planPath, approvals: [path] });
    expect(refusal?.code).toBe('APPROVAL_REVIEW');
    expect(lines.find(({ check }) => check === 'plan-matches')?.result).toBe('pass');
    expect(lines.find(({ check }) => check === 'subject-matches')).toMatchObject({
      result: 'fail',
      code: 'APPROVAL_REVIEW',
    });
    expect(lines.find(({ check }) => check === 'database-matches')?.result).toBe('not_reached');
  });

  test('finds a signed rejection that lies beside the approval', async () => {
    const { ctx, planPath, prepare, sign } = desk();
    const { path } = await prepare();
    await sign(path);
    await sign((await prepare({ decision: 'reject' })).path);
    const { refusal } = await checkApproval(ctx, { planPath, approvals: [path] });
    expect(refusal?.code).toBe('APPROVAL_REJECTED');
  });

  test('tells what is wrong with a file that is no approval', async () => {
    const { ctx, planPath, folder } = desk();
    const path = join(folder, 'SG_1.json');
    writeFileSync(path, 'approved');
    writeFileSync(join(folder, 'SG_1.a.asc'), (await signBytes(Buffer.from('approved'), alice)).bytes);
    const { refusal } = await checkApproval(ctx, { planPath, approvals: [path] });
    expect(refusal?.code).toBe('APPROVAL_JSON');
  });
});
