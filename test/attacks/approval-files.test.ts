/** Attacks 1 to 7 and 82 of docs/attacks.md: what lies on the disk before anybody looks into it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readApprovalFile, readApprovalFiles, readPlanSignature } from '../../src/state/files/approval-files.ts';
import { readTrustFiles } from '../../src/state/files/trust-store.ts';
import { armored } from '../support/signing/signing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { attack } from './attack.ts';

function folderWith(files: { readonly [name: string]: string }): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('reads an approval with the signatures beside it, and no others', async () => {
  const folder = folderWith({
    'SG_1.json': 'one',
    'SG_1.b.asc': 'b',
    'SG_1.a.asc': 'a',
    'SG_1.reject.c.asc': 'of the rejection',
    'SG_10.d.asc': 'of another gate',
    'plan.json.asc': 'p',
  });
  const { approvalBytes, signatures } = await readApprovalFile(join(folder, 'SG_1.json'));
  expect(approvalBytes.toString()).toBe('one');
  expect(signatures.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
    ['SG_1.a.asc', 'a'],
    ['SG_1.b.asc', 'b'],
  ]);
  expect((await readPlanSignature(join(folder, 'plan.json')))?.toString()).toBe('p');
});

test('finds a rejection that was not named on the command line', async () => {
  const folder = folderWith({ 'SG_1.json': 'yes', 'SG_1.reject.json': 'no', 'SG_1.reject.c.asc': 'c' });
  const files = await readApprovalFiles([join(folder, 'SG_1.json')], ['SG_1']);
  expect(files.map(({ approvalBytes }) => approvalBytes.toString())).toEqual(['yes', 'no']);
  expect(files[1]?.signatures.map(({ name }) => name)).toEqual(['SG_1.reject.c.asc']);
});

test('[attack 1] a file that is not there', async () => {
  const folder = temporaryFolder();
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code: attack(1, 'FILE_MISSING') });
  expect(await readPlanSignature(join(folder, 'plan.json'))).toBeUndefined();
});

test('[attack 2] a link, to the approval or to a signature', async () => {
  const folder = folderWith({ real: 'x' });
  symlinkSync(join(folder, 'real'), join(folder, 'SG_1.json'));
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code: attack(2) });
  const other = folderWith({ 'SG_1.json': 'x', real: 'y' });
  symlinkSync(join(other, 'real'), join(other, 'SG_1.a.asc'));
  await expect(readApprovalFile(join(other, 'SG_1.json'))).rejects.toMatchObject({ code: attack(2) });
});

test('[attack 3] a pipe or a folder in place of a signature', async () => {
  const folder = folderWith({ 'SG_1.json': 'x' });
  execFileSync('sh', ['-c', 'mkfifo SG_1.a.asc'], { cwd: folder });
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code: attack(3) });
  const other = folderWith({ 'SG_1.json': 'x' });
  mkdirSync(join(other, 'SG_1.a.asc'));
  await expect(readApprovalFile(join(other, 'SG_1.json'))).rejects.toMatchObject({ code: attack(3) });
});

test('[attack 4] an approval that is one byte too large; one of the largest size is read', async () => {
  const folder = folderWith({ 'SG_1.json': 'x'.repeat(16_385), 'SG_2.json': 'x'.repeat(16_384) });
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code: attack(4) });
  expect((await readApprovalFile(join(folder, 'SG_2.json'))).approvalBytes.length).toBe(16_384);
});

test('[attack 5] a signature followed by 17,000 line feeds', async () => {
  const folder = folderWith({ 'SG_1.json': 'x', 'SG_1.a.asc': `x${'\n'.repeat(17_000)}` });
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code: attack(5) });
});

test('[attack 27] a signature that would unpack to 200 MB is never unpacked: the file is too large', async () => {
  const folder = folderWith({ 'SG_1.json': 'x' });
  const block = armored(Buffer.concat([Buffer.from([2]), deflateSync(Buffer.alloc(200_000_000))]));
  writeFileSync(join(folder, 'SG_1.a.asc'), block);
  const code = attack(27, 'APPROVAL_FILE_SIZE');
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code });
});

test('[attack 6] seventeen signatures', async () => {
  const folder = folderWith({ 'SG_1.json': 'x' });
  for (let n = 0; n < 17; n += 1) writeFileSync(join(folder, `SG_1.${n}.asc`), 'x');
  await expect(readApprovalFile(join(folder, 'SG_1.json'))).rejects.toMatchObject({ code: attack(6) });
});

test('[attack 7] a file that is swapped after it was read changes nothing', async () => {
  const folder = folderWith({ 'SG_1.json': 'signed', 'SG_1.a.asc': 'good', evil: 'evil' });
  const file = await readApprovalFile(join(folder, 'SG_1.json'));
  copyFileSync(join(folder, 'evil'), join(folder, 'SG_1.json'));
  copyFileSync(join(folder, 'evil'), join(folder, 'SG_1.a.asc'));
  expect(file.approvalBytes.toString()).toBe('signed');
  expect(file.signatures[0]?.bytes.toString()).toBe('good');
});

test.each([0o664, 0o646, 0o666])('[attack 82] a trust file of mode %o', async (mode) => {
  const folder = folderWith({ 'trust.json': '{}' });
  chmodSync(join(folder, 'trust.json'), mode);
  await expect(readTrustFiles(folder)).rejects.toMatchObject({ code: attack(82) });
  chmodSync(join(folder, 'trust.json'), 0o644);
  expect((await readTrustFiles(folder)).trustBytes.toString()).toBe('{}');
});

test('a trust file that is missing, a link, or too large', async () => {
  const folder = temporaryFolder();
  await expect(readTrustFiles(folder)).rejects.toMatchObject({ code: 'TRUST_MISSING' });
  writeFileSync(join(folder, 'real'), '{}');
  symlinkSync(join(folder, 'real'), join(folder, 'trust.json'));
  await expect(readTrustFiles(folder)).rejects.toMatchObject({ code: 'TRUST_FORM' });
  const large = folderWith({ 'trust.json': ' '.repeat(1_048_577) });
  await expect(readTrustFiles(large)).rejects.toMatchObject({ code: 'TRUST_FORM' });
});

test.runIf(process.getuid?.() === 0)('a trust file that belongs to a stranger, when root runs cutter', async () => {
  const { chownSync } = await import('node:fs');
  const folder = folderWith({ 'trust.json': '{}' });
  chownSync(join(folder, 'trust.json'), 12_345, 12_345);
  await expect(readTrustFiles(folder)).rejects.toMatchObject({ code: 'TRUST_FORM' });
});
