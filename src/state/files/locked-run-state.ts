/** The state file of one run while this process holds its lock: the last durable state, and the way to the next one. */
import { Refusal } from '../../model/refusals/refusal.ts';
import { nextSidecar, type Sidecar } from '../../model/artefacts/sidecar.ts';
import type { RunFolder } from './run-folder.ts';

export class LockedRunState {
  readonly folder: RunFolder;
  #state: Sidecar;
  /** Of the state that the file holds as far as this process knows; null when there is no file yet. */
  #durableSha256: string | null;

  /** `stored` is what the file holds; `empty` the state before the first one. */
  constructor(folder: RunFolder, stored: Sidecar | null, empty: Sidecar) {
    this.folder = folder;
    this.#state = stored ?? empty;
    this.#durableSha256 = stored?.self_sha256 ?? null;
  }

  get state(): Sidecar {
    return this.#state;
  }

  /**
   * Refuses `STOP_FENCED` if the file is not the one that this process wrote: it was suspended, lost its locks, and another
   * process took over, whose record must be kept. `STOP_SIDECAR_CORRUPT`, `STOP_FILE`.
   */
  async requireOwn(): Promise<void> {
    const there = await this.folder.readState();
    if ((there?.self_sha256 ?? null) === this.#durableSha256) return;
    throw new Refusal('STOP_FENCED', { attempt: this.#state.attempt, newest: there?.attempt ?? null });
  }

  /** Makes the next state durable; in memory it moves on only when the file has. Refuses as `requireOwn`. */
  async advance(change: Parameters<typeof nextSidecar>[1]): Promise<void> {
    await this.requireOwn();
    const next = nextSidecar(this.#state, change);
    await this.folder.writeState(next);
    this.#state = next;
    this.#durableSha256 = next.self_sha256;
  }
}
