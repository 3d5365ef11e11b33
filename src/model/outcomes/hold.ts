/** What `hold` and `release` return. */

/** A hold that was placed; `runId` is null when it stops everything. */
export interface PlacedHold {
  readonly holdId: string;
  readonly runId: string | null;
}

/** Holds that were lifted. */
export interface ReleasedHolds {
  readonly released: readonly string[];
  readonly people: readonly string[];
  /** The holds that remain, one line each. */
  readonly stillOn: readonly string[];
}
