/** Whether the connected database is the one that a plan was made for (docs/invariants.md: physical-and-logical-identity). */
import { Refusal } from '../../model/refusals/refusal.ts';
import { targetDifferences, type Target } from '../../model/artefacts/target.ts';
import type { Connection } from '../../state/db/database.ts';
import { readTarget } from '../../state/records/database/target-identity.ts';

/** Refuses `TARGET_MISMATCH` with every member of the identity that differs. */
export async function requireTarget(reader: Connection, plan: { readonly target: Target }): Promise<void> {
  const connected = await readTarget(reader, reader.kind);
  const differences = targetDifferences(plan.target, connected);
  if (differences.length === 0) return;
  throw new Refusal('TARGET_MISMATCH', {
    differences: differences.map(
      (member) =>
        `${member}: the plan says ${memberOf(plan.target, member)}, connected to ${memberOf(connected, member)}`,
    ),
  });
}

/** Refuses `STOP_NO_STANDBY` where the plan found a server whose COMMITs wait for a standby, and they no longer do (ADR 21). */
export async function requireStandby(reader: Connection, plan: { readonly target: Target }): Promise<void> {
  if (!plan.target.demands_standby) return;
  const connected = await readTarget(reader, reader.kind);
  if (!connected.demands_standby) throw new Refusal('STOP_NO_STANDBY');
}

function memberOf(target: Target, member: string): string {
  return String(Object.entries(target).find(([name]) => name === member)?.[1]);
}
