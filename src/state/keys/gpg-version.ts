/** Whether gpg is there, and which version answers. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Refusal } from '../../model/refusals/refusal.ts';
import { errnoOf } from '../../config/file-errors.ts';

/** The first line of `gpg --version`. Refuses `PROGRAM_MISSING`. */
export async function gpgVersion(environment: { readonly [name: string]: string }): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('gpg', ['--version'], { env: environment, timeout: 10_000 });
    return stdout.split('\n')[0] ?? 'gpg';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw new Refusal('PROGRAM_MISSING', { program: 'gpg' }, { cause: error });
    throw error;
  }
}
