/** The sidecar of one run while it is held: the last durable state, and the way to the next one. */
import { nextSidecar, type Sidecar } from '../model/sidecar.ts';
import type { RunFolder } from './run-folder.ts';

export class HeldSidecar {
  readonly folder: RunFolder;
  #state: Sidecar;

  constructor(folder: RunFolder, state: Sidecar) {
    this.folder = folder;
    this.#state = state;
  }

  get state(): Sidecar {
    return this.#state;
  }

  /** Makes the next state durable; in memory it moves on only when the file has. */
  async advance(change: Parameters<typeof nextSidecar>[1]): Promise<void> {
    const next = nextSidecar(this.#state, change);
    await this.folder.writeState(next);
    this.#state = next;
  }
}
