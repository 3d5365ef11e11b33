/**
 * Reads the parts of a ZIP archive, within limits. Knows the format (APPNOTE 6.3); must not know Word. The central
 * directory is not trusted: name, size and CRC-32 are checked against the content.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { Refusal } from '../../../model/refusals/refusal.ts';

/** A Word document has some twenty parts; one with a picture on every page a few thousand. */
export const MAX_ENTRIES = 10_000;
/** The size of all parts together, unpacked. */
export const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
/** The highest compression ratio of one part: style sheets reach 1:20, ZIP bombs 1:1000. */
export const MAX_RATIO = 200;
/** Below this size the ratio is not checked. */
const RATIO_FROM_BYTES = 1024 * 1024;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;
const WRONG_CONTENT = 'size or CRC-32';

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/** A part by its name, unpacked; null if the archive has no such part. */
export type PartReader = (name: string) => Buffer | null;

/**
 * Opens an archive. Refusals at once: `E_ZIP` for an archive that is broken, split, in ZIP64 or has a name twice,
 * `E_LIMIT` for too many or too large parts. Refusals when a part is read: `E_ZIP` for encryption, another method than
 * store and deflate, and content that differs from the directory.
 */
export function openZip(archive: Buffer): PartReader {
  const entries = readDirectory(archive);
  return (name) => {
    const entry = entries.get(name);
    return entry === undefined ? null : contentOf(archive, entry);
  };
}

function readDirectory(archive: Buffer): ReadonlyMap<string, Entry> {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  if (archive.readUInt16LE(end + 4) !== 0 || archive.readUInt16LE(end + 8) !== count) throw zipRefusal('split archive');
  if (count === 0xffff) throw zipRefusal('ZIP64');
  if (count > MAX_ENTRIES) throw new Refusal('E_LIMIT', { limit: 'zip_entries', allowed: MAX_ENTRIES, value: count });
  const entries = new Map<string, Entry>();
  let at = archive.readUInt32LE(end + 16);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || archive.readUInt32LE(at) !== CENTRAL) throw zipRefusal('central directory');
    const entry = entryAt(archive, at);
    total += entry.bytes;
    refuseBomb(entry, total);
    if (entries.has(entry.name)) throw zipRefusal(`two parts named ${entry.name}`);
    entries.set(entry.name, entry);
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function endOf(archive: Buffer): number {
  const lowest = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= lowest; at -= 1) {
    if (archive.readUInt32LE(at) === END && at + END_BYTES + archive.readUInt16LE(at + 20) === archive.length)
      return at;
  }
  throw zipRefusal('no end of central directory');
}

function entryAt(archive: Buffer, at: number): Entry {
  const nameBytes = archive.readUInt16LE(at + 28);
  return {
    name: archive.toString('utf8', at + 46, at + 46 + nameBytes),
    flags: archive.readUInt16LE(at + 8),
    method: archive.readUInt16LE(at + 10),
    crc: archive.readUInt32LE(at + 16),
    packedBytes: archive.readUInt32LE(at + 20),
    bytes: archive.readUInt32LE(at + 24),
    offset: archive.readUInt32LE(at + 42),
  };
}

function refuseBomb({ name, bytes, packedBytes }: Entry, total: number): void {
  if (total > MAX_TOTAL_BYTES)
    throw new Refusal('E_LIMIT', { limit: 'zip_bytes', allowed: MAX_TOTAL_BYTES, value: total });
  if (bytes > RATIO_FROM_BYTES && bytes > packedBytes * MAX_RATIO)
    throw new Refusal('E_LIMIT', {
      limit: 'zip_ratio',
      allowed: MAX_RATIO,
      value: Math.floor(bytes / Math.max(packedBytes, 1)),
      part: name,
    });
}

function contentOf(archive: Buffer, entry: Entry): Buffer {
  const { name, offset, packedBytes, bytes } = entry;
  if ((entry.flags & 1) !== 0) throw zipRefusal('encrypted', name);
  if (offset + 30 > archive.length || archive.readUInt32LE(offset) !== LOCAL) throw zipRefusal('local header', name);
  const nameEnd = offset + 30 + archive.readUInt16LE(offset + 26);
  if (archive.toString('utf8', offset + 30, nameEnd) !== name)
    throw zipRefusal('another name in the local header', name);
  const start = nameEnd + archive.readUInt16LE(offset + 28);
  const packed = archive.subarray(start, start + packedBytes);
  if (packed.length !== packedBytes) throw zipRefusal('truncated', name);
  const content = unpackEntry(packed, entry);
  if (content.length !== bytes || crc32(content) !== entry.crc) throw zipRefusal(WRONG_CONTENT, name);
  return content;
}

function unpackEntry(packed: Buffer, { name, method, bytes }: Entry): Buffer {
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw zipRefusal(`method ${method}`, name);
  try {
    // The bound stops content that is longer than the directory says before it uses more memory.
    return inflateRawSync(packed, { maxOutputLength: Math.max(bytes, 1) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isTooLong = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new Refusal('E_ZIP', { problem: isTooLong ? WRONG_CONTENT : 'deflate', part: name }, { cause: error });
  }
}

function zipRefusal(problem: string, part: string | null = null): Refusal {
  return new Refusal('E_ZIP', { problem, part });
}
