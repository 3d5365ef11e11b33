/** What a command gives back: the same result as a value for machines, as lines for people, and as an exit code. */
import type { Json } from './encoding/canonical.ts';
import type { ExitCode } from './refusals/refusal.ts';

export interface Outcome {
  /** The one document that `--json` prints. `format` names its shape, `ok` says whether everything is as wished. */
  readonly value: { readonly format: string; readonly ok: boolean; readonly [key: string]: Json };
  /** The lines that are printed without `--json`, already safe to show. */
  readonly text: readonly string[];
  /** 0 unless the result itself has a code: 5 a difference, 7 held, 10 changes with --detailed-exitcode. */
  readonly exit: 0 | 10 | ExitCode;
}

/** How a path is shown and typed again: relative when it lies below the working folder. */
export type ShownPath = (path: string) => string;
