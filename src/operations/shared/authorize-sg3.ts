/** Authorizes a resolution of SG_3: one function for release, void and compensation. */
import { authorizeResolution, type AuthorizedResolution } from '../../gate/approval/authorize-resolution.ts';
import type { VoidsRun } from '../../model/artefacts/resolution.ts';
import type { Target } from '../../model/artefacts/target.ts';
import type { Connection } from '../../state/db/database.ts';
import type { StoredApproval } from '../../state/files/approval-files.ts';
import { readTarget } from '../../state/records/database/target-identity.ts';
import { requireHoldsOn } from '../../state/records/gate/holds.ts';
import { requireLedgerHead } from '../../state/records/gate/ledger.ts';
import { requireClock } from './clock.ts';
import { requireUnconsumed } from './consumed-approvals-known.ts';
import type { OperationContext } from './operation-context.ts';
import { trustInForce } from './admitted-trust.ts';
import { requireStandby } from './require-target.ts';

export interface Sg3Request {
  readonly file: StoredApproval;
  /** The database of the plan behind this resolution; null without a plan. */
  readonly planned: Target | null;
  /** Reads what the resolution must say; null for a release, because the resolution names the holds itself. */
  readonly readExpected: () => Promise<VoidsRun | null>;
}

/**
 * Authorizes by the database's clock, its trust record, its ledger and the record of consumed approvals. Nothing is written.
 * Refusals: STOP_NO_STANDBY, STOP_CLOCK_SKEW, the codes of the trust file, those of `readExpected` and of `authorizeResolution`,
 * APPROVAL_LEDGER_HEAD, HOLD_UNKNOWN, APPROVAL_REPLAY.
 */
export async function authorizeSg3(
  ctx: OperationContext,
  reader: Connection,
  { file, planned, readExpected }: Sg3Request,
): Promise<AuthorizedResolution> {
  if (planned !== null) await requireStandby(reader, { target: planned });
  const nowMs = await requireClock(reader, ctx.nowMs);
  const trust = await trustInForce(ctx, reader, nowMs);
  const target = await readTarget(reader, reader.kind);
  const expected = await readExpected();
  const authorized = await authorizeResolution({ trust, file, target, expected, nowMs });
  const { ledger_head: head, resolves, review_decision_id: id } = authorized.resolution;
  await requireLedgerHead(reader, head, null);
  if (resolves.action === 'release') await requireHoldsOn(reader, resolves.hold_ids);
  await requireUnconsumed(ctx, id);
  return authorized;
}
