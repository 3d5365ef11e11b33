/** Reads the source file, once. Knows files and sizes; must not know what is inside. */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../model/refusals/refusal.ts';
import { formatOfName, MAX_SOURCE_BYTES, SOURCE_ENDINGS } from '../../model/source-format.ts';

const systemErrorSchema = z.object({ code: z.string() });

/**
 * The name (without folders) and the bytes of a source. Refusals: `SOURCE_MISSING`, `SOURCE_UNREADABLE`
 * with the system's code, `SOURCE_NOT_A_FILE`, `SOURCE_FORMAT` for a name with an ending that no
 * format has, `E_LIMIT` by the size that the open file states. A link is followed; the file it names is what is pinned.
 */
export async function readSource(path: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  // Without O_NONBLOCK opening a named pipe would wait for a writer.
  const file = await orRefuse(path, () => open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    return { name: basename(path), bytes: await contentOf(file, path) };
  } finally {
    await file.close();
  }
}

async function contentOf(file: FileHandle, path: string): Promise<Buffer> {
  const stat = await orRefuse(path, () => file.stat());
  if (!stat.isFile()) throw new Refusal('SOURCE_NOT_A_FILE', { source: path });
  if (formatOfName(path) === null) throw new Refusal('SOURCE_FORMAT', { source: path, known: SOURCE_ENDINGS });
  if (stat.size > MAX_SOURCE_BYTES) {
    throw new Refusal('E_LIMIT', { limit: 'source_bytes', allowed: MAX_SOURCE_BYTES, value: stat.size });
  }
  return await orRefuse(path, () => file.readFile());
}

async function orRefuse<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalFor(error, path);
  }
}

function refusalFor(error: unknown, path: string): unknown {
  const system = systemErrorSchema.safeParse(error);
  if (!system.success) return error;
  const { code } = system.data;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Refusal('SOURCE_MISSING', { source: path }, { cause: error });
    case 'EISDIR':
      return new Refusal('SOURCE_NOT_A_FILE', { source: path }, { cause: error });
    default:
      return new Refusal('SOURCE_UNREADABLE', { source: path, system: code }, { cause: error });
  }
}
