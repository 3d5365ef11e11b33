/** Keeping the trust file, with real files and real certificates. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { admitTrust } from '../../../src/gate/trust/admit-trust.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { readTrustFiles } from '../../../src/state/files/trust-store.ts';
import { setBackupKey } from '../../../src/operations/trust/set-backup-key.ts';
import {
  addPerson,
  NO_TRUST_CHANGE,
  updateTrust,
  type NewPerson,
  type TrustChanges,
} from '../../../src/operations/trust/trust.ts';
import { parseThreshold } from '../../../src/cli/trust-flags.ts';
import { showTrust } from '../../../src/operations/trust/trust-show.ts';
import type { OperationContext } from '../../../src/operations/shared/operation-context.ts';
import { makeKey, makePerson, NOW_MS, type TestKey, type TestPerson } from '../../support/signing/signing.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let alice: TestPerson;
let bob: TestPerson;
let backup: TestKey;
beforeAll(async () => {
  [alice, bob] = [await makePerson('alice'), await makePerson('bob')];
  backup = await makeKey('backup', { subkeys: [{ date: new Date(NOW_MS - 86_400_000) }] });
});

interface Room {
  readonly ctx: OperationContext;
  readonly folder: string;
  readonly trustDir: string;
  add(person: TestPerson, options?: Partial<NewPerson>): ReturnType<typeof addPerson>;
  update(changes: Partial<TrustChanges>, nowMs?: number): ReturnType<typeof updateTrust>;
}

function room(): Room {
  const folder = temporaryFolder();
  const trustDir = join(folder, 'trust');
  const config = configSchema.parse({
    format: 'cutter.config/1',
    database: { kind: 'embedded' },
    trust_dir: trustDir,
    orchestrator: {},
  });
  const at = { cwd: folder, config, environment: readEnvironment({}), nowMs: () => NOW_MS, emit: () => undefined };
  return {
    ctx: at,
    folder,
    trustDir,
    add: ({ id, keys }, options = {}) => {
      const certPath = join(folder, `${id}.asc`);
      writeFileSync(certPath, keys[0].cert);
      return addPerson(at, { id, certPath, gates: [], roles: [], ...options });
    },
    update: (changes, nowMs = NOW_MS) => updateTrust({ ...at, nowMs: () => nowMs }, { ...NO_TRUST_CHANGE, ...changes }),
  };
}

describe('trust add-person', () => {
  test('writes the first version, then the next, each admitted by the gate and chained to the one before', async () => {
    const { add, trustDir } = room();
    const first = await add(alice, { gates: ['SG_1', 'SG_2'] });
    expect(first.trust).toMatchObject({
      version: 1,
      prev_sha256: null,
      gates: [
        { gate: 'SG_1', m: 1 },
        { gate: 'SG_2', m: 1 },
      ],
    });
    const second = await add(bob, { gates: ['SG_1'], roles: ['plan'] });
    expect(second.trust).toMatchObject({
      version: 2,
      prev_sha256: first.sha256,
      roles: [{ role: 'plan', m: 1, people: ['bob'] }],
    });
    expect(second.trust.gates[0]).toMatchObject({ gate: 'SG_1', m: 1, people: ['alice', 'bob'] });
    const files = await readTrustFiles(trustDir);
    expect(sha256(files.trustBytes)).toBe(second.sha256);
    const admitted = await admitTrust(files, NOW_MS);
    expect(admitted.signerOf(bob.keys[0].fpr)?.person).toBe('bob');
    expect(sha256(readFileSync(join(trustDir, 'trust.1.json')))).toBe(first.sha256);
    expect(statSync(join(trustDir, 'trust.json')).mode & 0o777).toBe(0o644);
  });

  test('refuses a person twice, a key twice, a name that is none, and a certificate that is none', async () => {
    const { add, folder } = room();
    await add(alice);
    await expect(add(alice)).rejects.toMatchObject({ code: 'PERSON_EXISTS' });
    await expect(add({ ...alice, id: 'alias' })).rejects.toMatchObject({ code: 'TRUST_FORM' });
    await expect(add({ ...bob, id: 'Bob!' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(add(bob, { certPath: join(folder, 'none.asc') })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    writeFileSync(join(folder, 'key.asc'), bob.keys[0].armoredPrivateKey);
    await expect(add(bob, { certPath: join(folder, 'key.asc') })).rejects.toMatchObject({ code: 'CERT' });
    expect((await add(bob)).trust.version).toBe(2);
  });

  test('refuses a certificate that cannot sign today', async () => {
    const expired = await makePerson('late', { keyExpirationTime: 60 });
    await expect(room().add(expired)).rejects.toMatchObject({ code: 'CERT' });
  });
});

describe('trust update', () => {
  test('changes thresholds, expiry and the rule on plan signatures, and revokes', async () => {
    const { add, update } = room();
    await add(alice, { gates: ['SG_1'] });
    await add(bob, { gates: ['SG_1'] });
    const { trust } = await update({
      thresholds: [parseThreshold('SG_1=2')],
      expires: '2027-01-01T00:00:00Z',
      revoke: [bob.keys[0].fpr.toUpperCase()],
      reason: 'laptop lost',
      requirePlanSignature: true,
    });
    expect(trust).toMatchObject({
      version: 3,
      expires: '2027-01-01T00:00:00Z',
      require_plan_signature: true,
      gates: [{ gate: 'SG_1', m: 2 }],
      revoked: [{ fpr: bob.keys[0].fpr, since: '2026-11-20T13:00:00Z', reason: 'laptop lost' }],
    });
  });

  test.each<readonly [string, Partial<TrustChanges>, string]>([
    ['nothing', {}, 'USAGE'],
    ['a threshold above the number of people', { thresholds: [{ place: 'SG_1', m: 2 }] }, 'TRUST_FORM'],
    ['a threshold of nobody', { thresholds: [{ place: 'SG_1', m: 0 }] }, 'TRUST_FORM'],
    ['a gate that is not there', { thresholds: [{ place: 'SG_2', m: 1 }] }, 'USAGE'],
    ['an expiry that has passed', { expires: '2026-11-20T12:59:59Z' }, 'TRUST_EXPIRED'],
    ['an expiry that is no instant', { expires: 'tomorrow' }, 'USAGE'],
    ['a key that is not pinned', { revoke: ['0'.repeat(40)], reason: 'x' }, 'USAGE'],
    ['a revocation without a reason', { revoke: ['0'.repeat(40)] }, 'USAGE'],
  ])('refuses %s, and leaves the version in force', async (_what, changes, code) => {
    const { add, update, trustDir } = room();
    await add(alice, { gates: ['SG_1'] });
    const before = readFileSync(join(trustDir, 'trust.json'));
    await expect(update(changes)).rejects.toMatchObject({ code });
    expect(readFileSync(join(trustDir, 'trust.json')).equals(before)).toBe(true);
    expect(existsSync(join(trustDir, 'trust.1.json'))).toBe(false);
  });

  test('puts an expired trust file in force again, and nothing else does', async () => {
    const { add, update, ctx } = room();
    await add(alice, { gates: ['SG_1'] });
    const later = NOW_MS + 400 * 86_400_000;
    await expect(showTrust({ ...ctx, nowMs: () => later })).resolves.toMatchObject({ inForce: { isExpired: true } });
    await expect(update({ thresholds: [{ place: 'SG_1', m: 1 }] }, later)).rejects.toMatchObject({
      code: 'TRUST_EXPIRED',
    });
    await expect(update({ expires: '2029-01-01T00:00:00Z' }, later)).resolves.toMatchObject({ trust: { version: 2 } });
  });

  test('refuses to work on a trust file that others can write', async () => {
    const { add, update, trustDir } = room();
    await add(alice);
    chmodSync(join(trustDir, 'trust.json'), 0o666);
    await expect(update({ expires: '2027-01-01T00:00:00Z' })).rejects.toMatchObject({ code: 'TRUST_FORM' });
  });

  test.each(['SG_1', 'SG_1=', 'SG_1=x', 'SG_4=1', '=1'])('a threshold is not written %s', (written) => {
    expect(() => parseThreshold(written)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('trust show', () => {
  test('shows the file in force with what the certificates say of themselves', async () => {
    const { add, ctx } = room();
    const { sha256: digest } = await add(alice, { gates: ['SG_1'] });
    const shown = await showTrust(ctx);
    expect(shown).toMatchObject({
      inForce: { sha256: digest, isExpired: false, trust: { version: 1 } },
      proposal: null,
    });
    expect(shown.userIds.get(alice.keys[0].fpr)).toEqual(['alice <alice@example.org>']);
  });

  test('refuses when there is none', async () => {
    await expect(showTrust(room().ctx)).rejects.toMatchObject({ code: 'TRUST_MISSING' });
  });
});

describe('trust set-backup-key', () => {
  test('copies the certificate and names it in cutter.json, whose other members stay as they were', async () => {
    const { ctx, folder, trustDir } = room();
    const configFile = join(folder, 'cutter.json');
    const before = {
      $schema: 'x',
      format: 'cutter.config/1',
      database: { kind: 'embedded' },
      orchestrator: { sidecar_root: 'b' },
    };
    writeFileSync(configFile, JSON.stringify(before), { mode: 0o640 });
    writeFileSync(join(folder, 'backup.asc'), backup.cert);
    const key = await setBackupKey(ctx, { certPath: join(folder, 'backup.asc'), configFile });
    expect(key.path).toBe(join(trustDir, 'certs', `${backup.fpr}.asc`));
    expect(readFileSync(key.path).equals(backup.cert)).toBe(true);
    const after = JSON.parse(readFileSync(configFile, 'utf8'));
    expect(after).toEqual({ ...before, orchestrator: { sidecar_root: 'b', backup_gpg_fpr: backup.fpr } });
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(statSync(configFile).mode & 0o777).toBe(0o640);
  });

  test('refuses a key that cannot encrypt, and changes nothing', async () => {
    const { ctx, folder, trustDir } = room();
    const configFile = join(folder, 'cutter.json');
    writeFileSync(configFile, '{"orchestrator":{}}');
    writeFileSync(join(folder, 'alice.asc'), alice.keys[0].cert);
    const refused = setBackupKey(ctx, { certPath: join(folder, 'alice.asc'), configFile });
    await expect(refused).rejects.toMatchObject({ code: 'BACKUP_KEY_UNUSABLE' });
    expect(readFileSync(configFile, 'utf8')).toBe('{"orchestrator":{}}');
    expect(existsSync(trustDir)).toBe(false);
  });
});
