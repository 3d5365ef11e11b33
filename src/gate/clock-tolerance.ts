/** How far apart the clocks of two honest machines may be; signatures and approvals are judged with the same tolerance. */

/** Milliseconds between the clock of the machine that signed and the clock that decides. */
export const CLOCK_TOLERANCE_MS = 300_000;
