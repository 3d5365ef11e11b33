/** Reads the source file, once. Knows files and sizes; must not know what is inside. */
import { basename } from 'node:path';
import { readOnce, type RequiredFile } from '../../config/read-once.ts';
import { Refusal, type Facts } from '../../model/refusals/refusal.ts';
import { formatOfName, MAX_SOURCE_BYTES, SOURCE_ENDINGS } from '../../model/source-format.ts';

/**
 * The name (without folders) and the bytes of a source. Refusals: `SOURCE_MISSING`, `SOURCE_UNREADABLE`
 * with the system's code, `SOURCE_NOT_A_FILE`, `SOURCE_FORMAT` for a name with an ending that no
 * format has, `E_LIMIT` by the size that the open file states. A link is followed; the file it names is what is pinned.
 */
export async function readSource(path: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const { bytes } = await readOnce(path, rulesOf(path));
  requireFormat(path);
  return { name: basename(path), bytes };
}

function rulesOf(source: string): RequiredFile {
  return {
    limitBytes: MAX_SOURCE_BYTES,
    followsLinks: true,
    missing: () => new Refusal('SOURCE_MISSING', { source }),
    kind: ({ problem = null }: Facts) => new Refusal('SOURCE_NOT_A_FILE', { source, problem }),
    unreadable: ({ system = null }: Facts) => new Refusal('SOURCE_UNREADABLE', { source, system }),
    size: ({ bytes = null }: Facts) => {
      requireFormat(source);
      return new Refusal('E_LIMIT', { limit: 'source_bytes', allowed: MAX_SOURCE_BYTES, value: bytes });
    },
  };
}

function requireFormat(source: string): void {
  if (formatOfName(source) === null) throw new Refusal('SOURCE_FORMAT', { source, known: SOURCE_ENDINGS });
}
