/** Reads a profile file, once. Knows files; must not know what is inside. */
import { isUtf8 } from 'node:buffer';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readOnce } from '../../config/read-once.ts';

/** A profile is one or two pages. */
const MAX_PROFILE_BYTES = 1024 * 1024;

/** The text of a profile file. Refusals: `FILE_MISSING`, `PROFILE_INVALID` for what is no regular file of UTF-8, `E_LIMIT`. */
export async function readProfileFile(path: string): Promise<string> {
  const { bytes } = await readOnce(path, {
    limitBytes: MAX_PROFILE_BYTES,
    kind: 'PROFILE_INVALID',
    size: 'E_LIMIT',
    missing: 'FILE_MISSING',
  });
  if (!isUtf8(bytes))
    throw new Refusal('PROFILE_INVALID', { profile: path, issues: ['the file is not UTF-8'], count: 1 });
  return bytes.toString('utf8');
}
