/** What one check of `doctor` found. */

/** The finding of one check, with commands that may help. */
export interface Precheck {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy: readonly string[];
}
