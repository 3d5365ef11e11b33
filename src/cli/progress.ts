/** Shows RunEvents on stderr: a live line on a terminal, one finished line for each phase anywhere else. */
import type { Emit } from '../model/artefacts/run-event.ts';
import type { Paint } from '../render/format/paint.ts';
import { runText } from '../render/text/run-text.ts';
import { clip } from '../render/format/table.ts';
import type { Verbosity } from './command-context.ts';

/** Where lines go; `columns` is undefined when it is not a terminal, and then no line is rewritten. */
export interface Screen {
  write(text: string): void;
  readonly columns: number | undefined;
}

/**
 * The sink. Quiet shows nothing; normal leaves out checks that passed and logs of child processes. A live line is
 * erased by the next one; oclif's spinner is not used, because it cannot align columns.
 */
export function createProgress(screen: Screen, verbosity: Verbosity, paint: Paint): Emit {
  let live = false;
  const clear = () => {
    if (live) screen.write('\r\u001b[2K');
    live = false;
  };
  return (event) => {
    if (verbosity === 'quiet') return;
    const shown = runText(event, paint);
    if (shown.kind === 'live' && screen.columns !== undefined) {
      clear();
      screen.write(clip(shown.text, screen.columns - 1));
      live = true;
      return;
    }
    if (event.kind === 'run.finished') clear();
    if (shown.kind !== 'line' || (shown.detail === 'verbose' && verbosity !== 'verbose')) return;
    clear();
    screen.write(`${shown.text}\n`);
  };
}
