/** What the operating system answers about files, as refusals. Knows error numbers; must not know any file. */
import { Refusal, type RefusalCode } from '../model/refusals/refusal.ts';

const REFUSAL_OF_ERRNO: Readonly<Record<string, RefusalCode>> = {
  EEXIST: 'FILE_EXISTS',
  ENOSPC: 'STOP_DISK_FULL',
  EDQUOT: 'STOP_DISK_FULL',
  EFBIG: 'STOP_DISK_FULL',
  EACCES: 'STOP_FILE',
  EPERM: 'STOP_FILE',
  EROFS: 'STOP_FILE',
  EIO: 'STOP_FILE',
  ENOTDIR: 'STOP_FILE',
  ENOENT: 'STOP_FILE',
  EISDIR: 'STOP_FILE',
};

/** Runs `work` on `path`; what the operating system refuses is a refusal. STOP_DISK_FULL, STOP_FILE, FILE_EXISTS. */
export async function refuseErrno<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const errno = errnoOf(error);
    const code = errno === null ? undefined : REFUSAL_OF_ERRNO[errno];
    if (code === undefined || errno === null) throw error;
    throw new Refusal(code, { path, errno }, { cause: error });
  }
}

/** The operating system's name for an error, or null when it is not one. */
export function errnoOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}
