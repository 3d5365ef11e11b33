/** An event sink that is loaded with its first event, because most commands report nothing and start faster without it. */
import type { Emit, RunEvent } from '../model/artefacts/run-event.ts';

export interface LazyEmit {
  readonly emit: Emit;
  /** Resolves when every event so far has reached the sink. Rejects when the sink could not be loaded. */
  settled(): Promise<void>;
}

/** Events wait in order until `load` has resolved, and are passed on at once from then. */
export function lazyEmit(load: () => Promise<Emit>): LazyEmit {
  const waiting: RunEvent[] = [];
  let sink: Emit | undefined;
  let loading: Promise<void> | undefined;
  const open = async () => {
    const loaded = await load();
    for (const event of waiting.splice(0)) loaded(event);
    sink = loaded;
  };
  return {
    emit: (event) => {
      if (sink !== undefined) return sink(event);
      waiting.push(event);
      loading ??= open();
      // The rejection is seen by settled(); a run must not stop because its progress cannot be shown.
      loading.catch(() => undefined);
    },
    settled: async () => loading,
  };
}
