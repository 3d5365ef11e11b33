/** Fates in which the operating system refuses: a full disk, a broken one, a folder that may not be written. */
import type { Effect, Fate } from './effect.ts';

export const FILE_FAULTS = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EFBIG', 'short write'] as const;
export type FileFault = (typeof FILE_FAULTS)[number];

export const LASTINGS = ['once', 'for ever'] as const;
export type Lasting = (typeof LASTINGS)[number];

/** What the system answers, as Node tells it. */
export class SystemError extends Error {
  readonly code: string;

  constructor(code: string, effect: Effect) {
    super(`${code}: ${effect.name}`);
    this.code = code;
  }
}

/** Fails operations on files: the n-th different one that can fail so, or it and every later one. All else happens. */
export class FailingFiles implements Fate {
  readonly #at: number;
  readonly #fault: FileFault;
  readonly #lasting: Lasting;
  readonly #names = new Set<string>();
  #failedAt: Effect | null = null;

  constructor(at: number, fault: FileFault, lasting: Lasting) {
    this.#at = at;
    this.#fault = fault;
    this.#lasting = lasting;
  }

  /** The first operation that failed; null when the run had fewer. */
  get failedAt(): Effect | null {
    return this.#failedAt;
  }

  async around<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    if (effect.port !== 'files' || !canFailSo(effect, this.#fault)) return await work();
    const isNew = !this.#names.has(effect.name);
    this.#names.add(effect.name);
    const isHere = this.#failedAt === null ? isNew && this.#names.size === this.#at : this.#lasting === 'for ever';
    if (!isHere) return await work();
    this.#failedAt ??= effect;
    if (this.#fault !== 'short write') throw new SystemError(this.#fault, effect);
    // Node writes the rest after a short write, and meets the full disk then.
    await effect.half?.();
    throw new SystemError('ENOSPC', effect);
  }

  aroundSync<T>(_: Effect, work: () => T): T {
    return work();
  }
}

const WRITES = ['mkdir', 'rename', 'rm', 'link', 'writeFile', 'write', 'chmod', 'sync', 'mkdtemp'];

/** Only what writes can be short of space or meet a limit; what reads can break or be forbidden. */
function canFailSo({ name, half }: Effect, fault: FileFault): boolean {
  const [call = ''] = name.split(' ');
  if (fault === 'short write') return half !== undefined;
  if (fault === 'EIO' || fault === 'EACCES') return true;
  return WRITES.includes(call) || name.endsWith('.tmp');
}
