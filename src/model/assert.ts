/** Programmer errors. A failed assertion is a bug in cutter (exit 1), never an expected error. */

/** Ends a switch over a closed union; reached only when a case was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}

/** Throws when `condition` is false: an invariant of our own code, checked in production too. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${what}`);
}

/** Returns `value`, or throws when it is absent: for look-ups that cannot miss. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`invariant broken: ${what} is absent`);
  return value;
}
