/**
 * Archives of plain files in one form (POSIX ustar): sorted by name, one time, one mode, one owner. Only archives
 * that `writeTar` could have written are read, so that none can be read in two ways or unpack outside a folder.
 */
import { Refusal } from '../../model/refusals/refusal.ts';

const BLOCK = 512;
const MAX_NAME = 100;
const MAX_FILES = 10_000;
/** 2000-01-01: a fixed time, so that the same files give the same archive; tar warns about 1970. */
const MTIME_SECONDS = 946_684_800;
/** Letters, digits and a few signs, in parts between slashes that do not begin with a dot. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** The archive of these files; their names must be of the form that `readTar` takes. */
export function writeTar(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts = [...files.keys()].toSorted().flatMap((name) => {
    const bytes = files.get(name) ?? Buffer.alloc(0);
    return [header(name, bytes.length), bytes, Buffer.alloc(padding(bytes.length))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/**
 * The files of an archive by name. AUDIT_PACK (file, problem) for everything that `writeTar` does not write: links,
 * folders, names outside the archive, duplicates, another order, a truncated end or data after it.
 */
export function readTar(file: string, archive: Buffer): ReadonlyMap<string, Buffer> {
  const refuse = (problem: string): never => {
    throw new Refusal('AUDIT_PACK', { file, problem });
  };
  const files = new Map<string, Buffer>();
  let at = 0;
  let before = '';
  for (;;) {
    const head = archive.subarray(at, at + BLOCK);
    if (head.length < BLOCK) return refuse('it is cut off');
    if (head.every((byte) => byte === 0)) break;
    const { name, size } = fieldsOf(head);
    if (!NAME.test(name) || name.length > MAX_NAME) return refuse('a name leads elsewhere, or has other characters');
    if (Number.isNaN(size)) return refuse(`${name}: its length cannot be read`);
    if (!head.equals(header(name, size))) return refuse(`${name}: not a plain file as cutter writes it`);
    if (name <= before) return refuse(`${name}: a duplicate, or out of order`);
    const end = at + BLOCK + size;
    const padded = end + padding(size);
    if (padded > archive.length) return refuse(`${name}: it is cut off`);
    if (archive.subarray(end, padded).some((byte) => byte !== 0)) return refuse(`${name}: something lies behind it`);
    if (files.size === MAX_FILES) return refuse(`more than ${MAX_FILES} files`);
    files.set(name, archive.subarray(at + BLOCK, end));
    before = name;
    at = padded;
  }
  if (archive.length !== at + 2 * BLOCK || archive.subarray(at).some((byte) => byte !== 0))
    return refuse('it does not end where it ends');
  return files;
}

function fieldsOf(head: Buffer): { readonly name: string; readonly size: number } {
  const name = head.subarray(0, MAX_NAME).toString('latin1').replace(/\0+$/, '');
  const size = /^([0-7]{11})\0$/.exec(head.subarray(124, 136).toString('latin1'))?.[1];
  return { name, size: size === undefined ? Number.NaN : Number.parseInt(size, 8) };
}

function header(name: string, size: number): Buffer {
  const head = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  head.write(name, 0, 'latin1');
  head.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(MTIME_SECONDS, 11), 100, 'latin1');
  head.write('        0', 148, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
