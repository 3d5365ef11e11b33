/** The first SIGINT or SIGTERM requests a stop at the next safe point; the second ends the process at once (docs/invariants.md: signals). */

/** Exit code by convention: 128 plus the signal's number. */
const EXIT_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_OF_SIGNAL;

/** Runs `work` with a signal that is aborted by the first request to stop; its reason is the signal's name. */
export async function runStoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (name: Signal) => {
    if (controller.signal.aborted) process.exit(EXIT_OF_SIGNAL[name]);
    process.stderr.write('Stopping at the next safe point; once more stops at once.\n');
    controller.abort(name);
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  const listeners = names.map((name) => ({ name, listener: () => onSignal(name) }));
  for (const { name, listener } of listeners) process.on(name, listener);
  try {
    return await work(controller.signal);
  } finally {
    for (const { name, listener } of listeners) process.off(name, listener);
  }
}
