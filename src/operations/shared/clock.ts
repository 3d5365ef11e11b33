/** The two clocks: the database's decides, and the host's must agree with it (docs/invariants.md: database-clock-decides). */
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Queryable } from '../../state/db/database.ts';
import { readClock } from '../../state/records/database/target-identity.ts';

/** If they differ more, one of the two clocks is wrong and lifetimes cannot be checked. */
const MAX_SKEW_MS = 60_000;

/** The database's time in epoch milliseconds. Refuses `STOP_CLOCK_SKEW`. */
export async function requireClock(queryable: Queryable, hostNowMs: () => number): Promise<number> {
  const { epochMs } = await readClock(queryable);
  const skewMs = Math.round(hostNowMs() - epochMs);
  if (Math.abs(skewMs) > MAX_SKEW_MS) throw new Refusal('STOP_CLOCK_SKEW', { skew_seconds: Math.round(skewMs / 1000) });
  return epochMs;
}
