/**
 * What to do with a phase, given its state in the sidecar, in the ledger row that was committed with it, and in the rows
 * themselves. A literal table, so that every cell can be read and tested.
 */

/** `intent` and `done` mean: under the step key that this plan and run give. */
export type SidecarState = 'none' | 'intent' | 'done' | 'other';
/** `same` means the ledger row has this step key. */
export type LedgerState = 'none' | 'same' | 'other';
/** `full` means every planned row is there with the recorded digest. */
export type RowState = 'zero' | 'full' | 'other';

export type ConflictReason =
  'LOST_COMMIT' | 'SIDECAR_MISSING' | 'SIDECAR_AHEAD' | 'ROWS_MISSING' | 'ROWS_CHANGED' | 'FOREIGN_ROWS' | 'OTHER_PLAN';

export type Verdict =
  | { readonly kind: 'RUN' }
  | { readonly kind: 'ADOPT' }
  | { readonly kind: 'NOOP' }
  | { readonly kind: 'STOP_REPLAY_CONFLICT'; readonly reason: ConflictReason };

const RUN = { kind: 'RUN' } as const;
const ADOPT = { kind: 'ADOPT' } as const;
const NOOP = { kind: 'NOOP' } as const;
const stop = (reason: ConflictReason) => ({ kind: 'STOP_REPLAY_CONFLICT', reason }) as const;

type Table = { readonly [key in `${SidecarState} ${LedgerState} ${RowState}`]: Verdict };

/** All 4 × 3 × 3 = 36 cells. Everything but the four that agree is a conflict with a reason. */
export const VERDICTS: Table = {
  'none none zero': RUN,
  'none none full': stop('FOREIGN_ROWS'),
  'none none other': stop('FOREIGN_ROWS'),
  'none same zero': stop('ROWS_MISSING'),
  'none same full': stop('SIDECAR_MISSING'),
  'none same other': stop('ROWS_CHANGED'),
  'none other zero': stop('OTHER_PLAN'),
  'none other full': stop('OTHER_PLAN'),
  'none other other': stop('OTHER_PLAN'),

  'intent none zero': RUN,
  'intent none full': stop('FOREIGN_ROWS'),
  'intent none other': stop('FOREIGN_ROWS'),
  'intent same zero': stop('ROWS_MISSING'),
  'intent same full': ADOPT,
  'intent same other': stop('ROWS_CHANGED'),
  'intent other zero': stop('OTHER_PLAN'),
  'intent other full': stop('OTHER_PLAN'),
  'intent other other': stop('OTHER_PLAN'),

  'done none zero': stop('LOST_COMMIT'),
  'done none full': stop('FOREIGN_ROWS'),
  'done none other': stop('FOREIGN_ROWS'),
  'done same zero': stop('ROWS_MISSING'),
  'done same full': NOOP,
  'done same other': stop('ROWS_CHANGED'),
  'done other zero': stop('OTHER_PLAN'),
  'done other full': stop('OTHER_PLAN'),
  'done other other': stop('OTHER_PLAN'),

  'other none zero': stop('SIDECAR_AHEAD'),
  'other none full': stop('FOREIGN_ROWS'),
  'other none other': stop('FOREIGN_ROWS'),
  'other same zero': stop('ROWS_MISSING'),
  'other same full': stop('OTHER_PLAN'),
  'other same other': stop('ROWS_CHANGED'),
  'other other zero': stop('OTHER_PLAN'),
  'other other full': stop('OTHER_PLAN'),
  'other other other': stop('OTHER_PLAN'),
};

/** The verdict for the three states. */
export function verdictOf(sidecar: SidecarState, ledger: LedgerState, rows: RowState): Verdict {
  return VERDICTS[`${sidecar} ${ledger} ${rows}`];
}
