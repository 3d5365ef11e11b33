/** The way of a signer, with real processes and a real gpg: people, backup key, prepare, sign, check. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { derivedPlan } from '../support/derived-plan.ts';
import { openGpgHome, type GpgHome } from '../support/signing/gpg-home.ts';
import { makeKey, type TestKey } from '../support/signing/signing.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let gpg: GpgHome;
let backup: TestKey;
beforeAll(async () => {
  gpg = openGpgHome();
  backup = await makeKey('backup', { date: new Date(Date.now() - 3_600_000), subkeys: [{}] });
});
afterAll(() => gpg.close());

test('a plan is approved with gpg and checked, without a database', async () => {
  const cwd = temporaryFolder();
  const cutter = async (...args: readonly string[]) => {
    const { code, stdout } = await runCutter([...args, '--json'], { cwd, env: gpg.environment });
    return { code, value: JSON.parse(stdout) };
  };
  const fpr = gpg.makeKey('alice', 'ed25519', { atMs: Date.now() - 3_600_000 });
  writeFileSync(join(cwd, 'alice.asc'), gpg.cert(fpr));
  gpg.addSubkey(fpr, 'cv25519', 'encr', Date.now() - 3_600_000);
  writeFileSync(join(cwd, 'backup.asc'), gpg.cert(fpr));
  writeFileSync(join(cwd, 'plan.json'), derivedPlan('# One\n\nText.\n').bytes);
  writeFileSync(join(cwd, 'review.md'), 'the review\n');
  writeFileSync(join(cwd, 'review.html'), '<p>the review\n');

  expect(await cutter('init', '--database', 'postgres')).toMatchObject({ code: 0 });
  expect(await cutter('trust', 'show')).toMatchObject({ code: 2, value: { error: { code: 'TRUST_MISSING' } } });
  const added = await cutter('trust', 'add-person', 'alice', '--cert', 'alice.asc', '--gate', 'SG_1');
  expect(added).toMatchObject({ code: 0, value: { format: 'cutter.trust-written/1', version: 1 } });
  expect(await cutter('trust', 'show')).toMatchObject({ code: 0, value: { ok: true, sha256: added.value.sha256 } });

  const refused = await cutter('trust', 'set-backup-key', 'backup.asc');
  expect(refused).toMatchObject({ code: 6, value: { error: { code: 'BACKUP_KEY_UNUSABLE' } } });

  writeFileSync(join(cwd, 'backup.asc'), backup.cert);
  expect(await cutter('trust', 'set-backup-key', 'backup.asc')).toMatchObject({ code: 0 });
  const prepared = await cutter('approval', 'prepare', 'plan.json', '--gate', 'SG_1', '--ttl', '90m');
  expect(prepared).toMatchObject({ code: 0, value: { format: 'cutter.approval-prepared/1', gate: 'SG_1' } });
  const unsigned = await cutter('approval', 'check', 'plan.json', '--approval', 'SG_1.json');
  expect(unsigned).toMatchObject({ code: 3, value: { ok: false, code: 'SIGNATURE_MISSING' } });

  const signed = await cutter('approval', 'sign', 'SG_1.json', '--gpg', `${fpr.toUpperCase()}!`);
  expect(signed).toMatchObject({ code: 0, value: { person: 'alice', fpr } });
  expect(readdirSync(cwd)).toContain(`SG_1.${fpr.slice(-16)}.asc`);
  const checked = await cutter('approval', 'check', 'plan.json', '--approval', 'SG_1.json');
  expect(checked).toMatchObject({ code: 0, value: { ok: true, gate: 'SG_1', people: ['alice'] } });

  expect(await cutter('trust', 'update', '--expires', '2099-01-01T00:00:00Z')).toMatchObject({
    code: 0,
    value: { version: 2 },
  });
  const outdated = await cutter('approval', 'check', 'plan.json', '--approval', 'SG_1.json');
  expect(outdated).toMatchObject({ code: 3, value: { code: 'APPROVAL_POLICY' } });
}, 120_000);

test('the instructions in SIGNING.txt work as they stand', async () => {
  const cwd = temporaryFolder();
  const env = gpg.environment;
  const fpr = gpg.makeKey('bob', 'rsa3072', { atMs: Date.now() - 3_600_000 });
  writeFileSync(join(cwd, 'bob.asc'), gpg.cert(fpr));
  writeFileSync(join(cwd, 'plan.json'), derivedPlan('# One\n\nText.\n').bytes);
  writeFileSync(join(cwd, 'review.md'), 'the review\n');
  writeFileSync(join(cwd, 'review.html'), '<p>the review\n');
  await runCutter(['init', '--database', 'postgres'], { cwd, env });
  await runCutter(['trust', 'add-person', 'bob', '--cert', 'bob.asc', '--gate', 'SG_1'], { cwd, env });
  writeFileSync(join(cwd, 'backup.asc'), backup.cert);
  await runCutter(['trust', 'set-backup-key', 'backup.asc'], { cwd, env });
  await runCutter(['approval', 'prepare', 'plan.json', '--gate', 'SG_1'], { cwd, env });
  const lines = readFileSync(join(cwd, 'SIGNING.txt'), 'utf8').split('\n');
  const from = lines.findIndex((line) => line.trim().startsWith('gpg '));
  const { execFileSync } = await import('node:child_process');
  execFileSync('sh', ['-c', lines.slice(from, from + 3).join('\n')], { cwd, env });
  const sums = lines.filter((line) => /^ +[0-9a-f]{64} {2}/.test(line)).map((line) => line.trim());
  execFileSync('sha256sum', ['--check', '--strict'], { cwd, input: `${sums.join('\n')}\n` });
  const checked = await runCutter(['approval', 'check', 'plan.json', '--approval', 'SG_1.json'], { cwd, env });
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect(checked.stdout).toContain('Would be accepted at SG_1: signed by bob');
}, 120_000);

test.each([
  [['approval', 'prepare', 'plan.json', '--gate', 'SG_4'], 'USAGE'],
  [['approval', 'sign', 'SG_1.json'], 'USAGE'],
  [['approval', 'sign', 'SG_1.json', '--gpg', 'A', '--key', 'b'], 'USAGE'],
  [['approval', 'sign', 'SG_1.json', '--gpg', 'A', '--passphrase-file', 'b'], 'USAGE'],
] as const)('cutter %j ends with %s', async (args, code) => {
  const ran = await runCutter([...args, '--json'], { cwd: temporaryFolder() });
  expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code } });
  expect(ran.code).toBe(2);
});
