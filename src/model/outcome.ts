/** The result of a command: a value for machines, lines for people, and an exit code. */
import type { Json } from './encoding/canonical.ts';
import type { ExitCode } from './refusals/refusal.ts';

export interface Outcome {
  /** The one document that `--json` prints. `format` names its form, `ok` says whether everything is in order. */
  readonly value: { readonly format: string; readonly ok: boolean; readonly [key: string]: Json };
  /** The lines that are printed without `--json`, already safe to show. */
  readonly text: readonly string[];
  /** 0 unless the result itself has a code: 5 a difference, 7 held, 10 changes with --detailed-exitcode. */
  readonly exit: 0 | 10 | ExitCode;
}

/** A path as it is shown and typed: relative if it is below the working folder. */
export type ShownPath = (path: string) => string;
