/** Archives in one form: what cutter writes tar can read, and nothing else is read. */
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTar, writeTar } from '../../../src/state/files/tar.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FILES = new Map([
  ['b.json', Buffer.from('{}\n')],
  ['a/long.txt', Buffer.alloc(1_025, 'x')],
  ['empty', Buffer.alloc(0)],
]);
const ARCHIVE = writeTar(FILES);

const refused = (archive: Buffer) =>
  expect(() => readTar('pack.tar', archive)).toThrow(expect.objectContaining({ code: 'AUDIT_PACK' }));

/** The archive with one byte or text written over, and the checksum of that header put right. */
function bent(offset: number, text: string): Buffer {
  const copy = Buffer.from(ARCHIVE);
  const start = offset - (offset % 512);
  copy.write(text, offset, 'latin1');
  copy.write('        ', start + 148, 'latin1');
  const sum = copy.subarray(start, start + 512).reduce((total, byte) => total + byte, 0);
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, start + 148, 'latin1');
  return copy;
}

describe('an archive', () => {
  it('comes back as it was, whatever the order in which files were given', () => {
    const read = readTar('pack.tar', ARCHIVE);
    expect([...read.keys()]).toEqual(['a/long.txt', 'b.json', 'empty']);
    for (const [name, bytes] of FILES) expect(read.get(name)?.equals(bytes)).toBe(true);
    expect(writeTar(new Map([...FILES].toReversed())).equals(ARCHIVE)).toBe(true);
    expect(readTar('pack.tar', writeTar(new Map())).size).toBe(0);
  });

  it('is one that tar reads without a word', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'pack.tar'), ARCHIVE);
    const said = execFileSync('tar', ['-tvf', 'pack.tar'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(said.split('\n')[0]).toMatch(/^-rw-r--r-- 0\/0\s+1025 2000-01-01 .* a\/long\.txt$/);
    execFileSync('tar', ['-xf', 'pack.tar'], { cwd: folder });
    expect(readFileSync(join(folder, 'a/long.txt'))).toEqual(FILES.get('a/long.txt'));
  });

  it('that leads elsewhere is refused', () => {
    for (const name of ['../up', '/etc/passwd', 'a/../b', 'a//b', './a', '.hidden', 'a\\b', 'a\nb', ''])
      refused(writeTar(new Map([[name, Buffer.from('x')]])));
  });

  it('of links, folders, another mode, owner or time is refused, with a checksum that fits', () => {
    expect(readTar('pack.tar', bent(156, '0')).size).toBe(3);
    for (const [offset, text] of [
      [156, '1'],
      [156, '2'],
      [156, '5'],
      [156, 'x'],
      [157, 'b.json'],
      [100, '0004755'],
      [108, '0000001'],
      [136, '00000000001'],
      [124, '99999999999'],
      [265, 'root'],
      [345, '..'],
    ] as const)
      refused(bent(offset, text));
  });

  it('that is cut off, too long, doubled or out of order is refused', () => {
    for (const length of [0, 511, 512, 1_024, ARCHIVE.length - 1, ARCHIVE.length - 512, ARCHIVE.length - 1_024])
      refused(ARCHIVE.subarray(0, length));
    refused(Buffer.concat([ARCHIVE, Buffer.alloc(512)]));
    refused(Buffer.concat([ARCHIVE, ARCHIVE]));
    const [one, other] = ['a', 'b'].map((name) => writeTar(new Map([[name, Buffer.from(name)]])).subarray(0, 1_024));
    const end = Buffer.alloc(1_024);
    for (const parts of [
      [one, one],
      [other, one],
    ])
      refused(Buffer.concat([...parts.flatMap((part) => part ?? []), end]));
    const padded = Buffer.from(ARCHIVE);
    padded.write('x', 512 + 1_025, 'latin1');
    refused(padded);
    refused(bent(124, '77777777777'));
  });

  it('that another program packed is refused', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'b.json'), '{}\n');
    symlinkSync('b.json', join(folder, 'a.json'));
    execFileSync('tar', ['-cf', 'pack.tar', 'a.json', 'b.json'], { cwd: folder });
    refused(readFileSync(join(folder, 'pack.tar')));
  });
});
