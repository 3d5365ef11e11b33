/** Writes small ZIP archives with the parts that a test asks for (APPNOTE 6.3: local headers, central directory, end record). */
import { crc32, deflateRawSync } from 'node:zlib';

const DEFLATED = 8;
const VERSION_NEEDED = 20;
/** 1 January 2020 as MS-DOS writes a date. */
const DATE = (40 << 9) | (1 << 5) | 1;

/** The bytes of an archive; each part is deflated, in the order of the names in the object. */
export function zipFile(parts: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, part] of Object.entries(parts)) {
    const content = Buffer.from(part);
    const packed = deflateRawSync(content);
    const fields = entryFields(Buffer.byteLength(name), content, packed.length);
    const entry = Buffer.concat([record(0x04034b50, 4), fields, Buffer.from(name), packed]);
    local.push(entry);
    central.push(centralHeader(fields, offset), Buffer.from(name));
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...local, directory, endRecord(local.length, directory.length, offset)]);
}

/** What the local header and the central directory both say about a part. */
function entryFields(nameBytes: number, content: Buffer, packedBytes: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION_NEEDED, 0);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packedBytes, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(nameBytes, 22);
  return fields;
}

function centralHeader(fields: Buffer, offset: number): Buffer {
  const header = record(0x02014b50, 46);
  header.writeUInt16LE(VERSION_NEEDED, 4);
  fields.copy(header, 6);
  header.writeUInt32LE(offset, 42);
  return header;
}

function endRecord(count: number, directoryBytes: number, offset: number): Buffer {
  const end = record(0x06054b50, 22);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/** A record of so many bytes that starts with its signature and is zero otherwise. */
function record(signature: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt32LE(signature, 0);
  return buffer;
}
