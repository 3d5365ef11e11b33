/**
 * One flow at a time on one session. Knows nothing of databases; it exists because a second flow that slipped its
 * statement into an open transaction would write under somebody else's permit.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * `run` waits for the sections before it, then runs `work` alone. An attempt from inside a section of the same object
 * could only wait for itself, so it throws at once: that is a bug, and a clear one is better than a deadlock.
 */
export class Exclusive {
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside.getStore()?.open === true) {
      throw new Error('nested use of a database session: finish the open transaction first');
    }
    const section = { open: true };
    const turn = this.#last.then(async () => {
      try {
        return await this.#inside.run(section, work);
      } finally {
        section.open = false;
      }
    });
    // The queue only orders; how a section ended is told to the flow that asked for it.
    this.#last = turn.then(ignore, ignore);
    return await turn;
  }
}

function ignore(): void {}
