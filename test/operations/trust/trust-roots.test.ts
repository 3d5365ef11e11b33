/** A trust file that its root people sign: proposed, signed by the old and the new threshold, accepted, recorded. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { admitTrust } from '../../../src/gate/trust/admit-trust.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { readTrustFiles } from '../../../src/state/files/trust-store.ts';
import { acceptTrust, signTrust } from '../../../src/operations/trust/trust-accept.ts';
import { parseMembership, parseThreshold } from '../../../src/cli/trust-flags.ts';
import {
  signedTrustOutcome,
  shownTrustOutcome,
  trustLogOutcome,
  writtenTrustOutcome,
} from '../../../src/render/outcome/trust-outcome.ts';
import { showTrust, trustLog } from '../../../src/operations/trust/trust-show.ts';
import {
  addPerson,
  NO_TRUST_CHANGE,
  updateTrust,
  type NewPerson,
  type TrustChanges,
} from '../../../src/operations/trust/trust.ts';
import { attack } from '../../attacks/attack.ts';
import { makePerson, NOW_MS, signBytes, type TestPerson } from '../../support/signing/signing.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let alice: TestPerson;
let bob: TestPerson;
let carol: TestPerson;
let mallory: TestPerson;
beforeAll(async () => {
  [alice, bob] = [await makePerson('alice'), await makePerson('bob')];
  [carol, mallory] = [await makePerson('carol'), await makePerson('mallory')];
});

function room() {
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
    at,
    trustDir,
    add: (person: TestPerson, options: Partial<NewPerson> = {}) => {
      const certPath = join(folder, `${person.id}.asc`);
      writeFileSync(certPath, person.keys[0].cert);
      return addPerson(at, { id: person.id, certPath, gates: [], roles: [], ...options });
    },
    update: (changes: Partial<TrustChanges>) => updateTrust(at, { ...NO_TRUST_CHANGE, ...changes }),
    sign: (person: TestPerson) => {
      const keyFile = join(folder, `${person.id}.key.asc`);
      writeFileSync(keyFile, person.keys[0].armoredPrivateKey);
      return signTrust(at, { kind: 'key_file', keyFile, passphraseFile: null });
    },
    accept: () => acceptTrust(at),
  };
}

/** Version 1 in force: alice and bob are root people, both must sign; alice decides at SG_1. */
async function rooted() {
  const made = room();
  await made.add(alice, { gates: ['SG_1'], roles: ['root'] });
  await made.add(bob, { roles: ['root'] });
  await made.update({ thresholds: [parseThreshold('root=2')] });
  await made.sign(alice);
  await made.sign(bob);
  await made.accept();
  return made;
}

describe('a first version with root people', () => {
  test('collects changes, waits for its own threshold, and is then in force', async () => {
    const { at, trustDir, add, update, sign, accept } = room();
    const proposed = await add(alice, { gates: ['SG_1'], roles: ['root'] });
    expect(proposed).toMatchObject({ trust: { version: 1 }, waiting: { tallies: [{ m: 1, missing: ['alice'] }] } });
    await add(bob, { roles: ['root'] });
    const { sha256: digest } = await update({ thresholds: [parseThreshold('root=2')] });
    expect(existsSync(join(trustDir, 'trust.json'))).toBe(false);
    await expect(readTrustFiles(trustDir)).rejects.toMatchObject({ code: 'TRUST_MISSING' });
    await expect(accept()).rejects.toMatchObject({ code: 'TRUST_SIGNATURE', facts: { missing: ['alice', 'bob'] } });
    expect((await sign(alice)).tallies).toMatchObject([{ version: 1, m: 2, signed: ['alice'], missing: ['bob'] }]);
    await expect(accept()).rejects.toMatchObject({ code: 'TRUST_SIGNATURE', facts: { signed: ['alice'] } });
    expect((await showTrust(at)).proposal).toMatchObject({ sha256: digest, tallies: [{ signed: ['alice'] }] });
    await sign(bob);
    expect(await accept()).toMatchObject({ sha256: digest, waiting: null });
    const files = await readTrustFiles(trustDir);
    expect((await admitTrust(files, NOW_MS)).sha256).toBe(digest);
    await expect(admitTrust({ ...files, signatures: [] }, NOW_MS)).rejects.toMatchObject({ code: 'TRUST_SIGNATURE' });
    await expect(accept()).rejects.toMatchObject({ code: 'TRUST_NO_PROPOSAL' });
    await expect(sign(alice)).rejects.toMatchObject({ code: 'TRUST_NO_PROPOSAL' });
  });

  test('tells in words what changes, who must sign and how', async () => {
    const { at, add, update, sign, accept } = room();
    await add(alice, { gates: ['SG_1'], roles: ['root'] });
    const written = writtenTrustOutcome(await update({ expires: '2027-01-01T00:00:00Z' }));
    const text = written.text.join('\n');
    expect(written.value).toMatchObject({ in_force: false, version: 1 });
    expect(text).toContain('Version 1 is PROPOSED and not in force.');
    expect(text).toContain('+ alice decides at SG_1');
    expect(text).toContain('0 of 1 needed signatures of the root people of version 1');
    expect(text).toContain(`--local-user '${alice.keys[0].fpr.toUpperCase()}!'`);
    expect(text).toContain('--detach-sign trust.1.json');
    expect(shownTrustOutcome(await showTrust(at)).text[0]).toBe('No version of the trust file is in force.');
    const signed = signedTrustOutcome(await sign(alice), (path) => path);
    expect(signed.text.join('\n')).toContain('Next:\n  cutter trust accept');
    await accept();
    await add(bob, { gates: ['SG_1'] });
    const shown = shownTrustOutcome(await showTrust(at));
    expect(shown.value).toMatchObject({ ok: true, trust: { version: 1 }, proposal: { version: 2 } });
    expect(shown.text.join('\n')).toContain('+ bob decides at SG_1');
    const log = trustLogOutcome(await trustLog(at)).text.join('\n');
    expect(log).toMatch(/^Version 1, made .*\n/);
    expect(log).toMatch(/trust\.1\.[0-9a-f]{16}\.asc names a key of alice/);
  });
});

describe('the next version', () => {
  test('[attack 79] is signed by the threshold of the old and of the new people', async () => {
    const { trustDir, add, update, sign, accept } = await rooted();
    const inForce = readFileSync(join(trustDir, 'trust.json'));
    await add(carol, { roles: ['root'] });
    await update({ withdraw: [parseMembership('root=bob')] });
    await sign(alice);
    await sign(carol);
    // Alice and Carol are the new two; of the old two, Bob is missing.
    await expect(accept()).rejects.toMatchObject({
      code: attack(79, 'TRUST_SIGNATURE'),
      facts: { version: 2, needed: '2 of the root people of version 1', signed: ['alice'], missing: ['bob'] },
    });
    expect(readFileSync(join(trustDir, 'trust.json')).equals(inForce)).toBe(true);
    await sign(bob);
    expect(await accept()).toMatchObject({ trust: { version: 2, prev_sha256: sha256(inForce) } });
    expect(readFileSync(join(trustDir, 'trust.1.json')).equals(inForce)).toBe(true);
    // Bob's signature stays beside it, and counts no more; one that is no signature is noticed.
    const files = await readTrustFiles(trustDir);
    await expect(admitTrust(files, NOW_MS)).resolves.toMatchObject({ trust: { version: 2 } });
    const junk = { name: 'trust.2.junk.asc', version: 2, bytes: Buffer.from('junk') };
    await expect(admitTrust({ ...files, signatures: [...files.signatures, junk] }, NOW_MS)).rejects.toMatchObject({
      code: 'TRUST_SIGNATURE',
    });
  });

  test('without root people is still signed by the old ones', async () => {
    const { update, sign, accept } = await rooted();
    const { waiting } = await update({ withdraw: [parseMembership('root=alice'), parseMembership('root=bob')] });
    expect(waiting?.tallies).toMatchObject([{ version: 1, m: 2 }]);
    await sign(alice);
    await expect(accept()).rejects.toMatchObject({ code: 'TRUST_SIGNATURE' });
    await sign(bob);
    expect((await accept()).trust.roles).toEqual([]);
  });

  test('a change of a signed proposal takes its signatures away', async () => {
    const { trustDir, update, sign } = await rooted();
    await update({ expires: '2027-01-01T00:00:00Z' });
    const { path } = await sign(alice);
    await expect(sign(alice)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const { waiting } = await update({ expires: '2027-02-01T00:00:00Z' });
    expect(waiting?.removed.map((name) => join(trustDir, name))).toEqual([path]);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(trustDir).filter((name) => name.startsWith('trust.1.'))).toHaveLength(3);
  });

  test('is not signed by a stranger, a person without the role, or a key that it revokes', async () => {
    const { add, update, sign } = await rooted();
    await add(carol, { gates: ['SG_1'] });
    const because = (code: string) => ({ code: 'TRUST_SIGNATURE', facts: { because: code } });
    await expect(sign(mallory)).rejects.toMatchObject(because('SIGNER_UNKNOWN'));
    await expect(sign(carol)).rejects.toMatchObject(because('SIGNER_GATE'));
    await update({ revoke: [bob.keys[0].fpr], reason: 'lost' });
    await expect(sign(bob)).rejects.toMatchObject(because('SIGNER_REVOKED'));
  });

  test('one person with two signatures counts once, and one bad signature file refuses them all', async () => {
    const { trustDir, update, sign, accept } = await rooted();
    const proposed = await update({ expires: '2027-01-01T00:00:00Z' });
    await sign(alice);
    const bytes = readFileSync(join(trustDir, 'trust.2.json'));
    expect(sha256(bytes)).toBe(proposed.sha256);
    const twin = await signBytes(bytes, alice);
    writeFileSync(join(trustDir, 'trust.2.again.asc'), twin.bytes);
    await expect(accept()).rejects.toMatchObject({ code: 'TRUST_SIGNATURE', facts: { signed: ['alice'] } });
    await sign(bob);
    const other = await signBytes(Buffer.from('other'), bob);
    writeFileSync(join(trustDir, 'trust.2.again.asc'), other.bytes);
    await expect(accept()).rejects.toMatchObject({ code: 'TRUST_SIGNATURE', facts: { because: 'SIGNATURE_BAD' } });
  });

  test('[attack 78] refuses a proposal that does not follow, and a threshold or a machine that cannot sign', async () => {
    const { trustDir, at, add, update } = await rooted();
    await expect(update({ thresholds: [parseThreshold('root=3')] })).rejects.toMatchObject({ code: 'TRUST_FORM' });
    await expect(update({ grant: [parseMembership('executor=bob')] })).rejects.toMatchObject({ code: 'TRUST_FORM' });
    await expect(update({ removePeople: ['alice'] })).rejects.toMatchObject({ code: 'TRUST_FORM' });
    await expect(update({ withdraw: [parseMembership('SG_1=bob')] })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(update({ removePeople: ['zoe'] })).rejects.toMatchObject({ code: 'USAGE' });
    expect(() => parseMembership('SG_4=bob')).toThrow(expect.objectContaining({ code: 'USAGE' }));
    await add(carol);
    const path = join(trustDir, 'trust.2.json');
    const proposed = readFileSync(path, 'utf8');
    writeFileSync(path, readFileSync(join(trustDir, 'trust.1.json')));
    await expect(showTrust(at)).rejects.toMatchObject({ code: attack(78, 'TRUST_FORM') });
    writeFileSync(path, proposed.replace('"version": 2', '"version": 3'));
    await expect(showTrust(at)).rejects.toMatchObject({ code: attack(78, 'TRUST_FORM') });
  });
});
