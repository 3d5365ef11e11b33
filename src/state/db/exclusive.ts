/**
 * One flow at a time on one session. Knows nothing of databases; without it, a second flow could send
 * a statement into an open transaction and write under another permit.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** The section that a flow is inside of; flows that began there keep it after the section has ended. */
interface Section {
  readonly of: Exclusive;
  readonly outer: Section | undefined;
  isOpen: boolean;
}

/** One instance for all, because Node never releases such a storage and calls each one for every promise. */
const inside = new AsyncLocalStorage<Section>();

/**
 * `run` waits for the sections before it, then runs `work` alone. An attempt from inside a section of the same object
 * could only wait for itself, so it throws at once: an error is better than a deadlock.
 */
export class Exclusive {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const outer = inside.getStore();
    for (let section = outer; section !== undefined; section = section.outer)
      if (section.of === this && section.isOpen)
        throw new Error('nested use of a database session: finish the open transaction first');
    const section: Section = { of: this, outer: openOnes(outer), isOpen: true };
    const turn = this.#last.then(async () => {
      try {
        return await inside.run(section, work);
      } finally {
        section.isOpen = false;
      }
    });
    // The queue only orders; the result of a section goes to the flow that asked for it.
    this.#last = turn.then(ignore, ignore);
    return await turn;
  }
}

/** The innermost section that is still open: ended ones are dropped, so that no chain of them grows. */
function openOnes(section: Section | undefined): Section | undefined {
  let open = section;
  while (open !== undefined && !open.isOpen) open = open.outer;
  return open;
}

function ignore(): void {}
