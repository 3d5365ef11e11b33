/** Composes `hold` and `release`: anybody with a login stops; what SG_3 has signed lifts. */
import { authorizeResolution } from '../gate/resolve.ts';
import { uuidSchema } from '../model/ids.ts';
import { Refusal } from '../model/refusal.ts';
import { readApprovalFile } from '../state/approval-files.ts';
import { releaseHolds } from '../state/authz.ts';
import type { Connection } from '../state/db/database.ts';
import { transaction } from '../state/db/transaction.ts';
import { holdLine, placeHold, readHolds } from '../state/holds.ts';
import { requireLedgerHead } from '../state/ledger.ts';
import { recordSpent } from '../state/spent.ts';
import { requireContract } from '../state/migrate.ts';
import { readTarget } from '../state/target-identity.ts';
import { requireClock } from './clock.ts';
import { withDatabase } from './open-configured.ts';
import { requireUnspent } from './spent-gates.ts';
import { trustInForce } from './recorded-trust.ts';
import type { Surroundings } from './surroundings.ts';

/** Short transactions of one row: whoever keeps them waiting longer is named by STOP_BUSY. */
export const BRIEF = {
  mode: 'write',
  isolation: 'read committed',
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 5_000,
} as const;

/** As long as the database takes it. */
const MAX_REASON = 1_000;

export interface PlacedHold {
  readonly holdId: string;
  readonly runId: string | null;
}

/**
 * Stops everything, or one run, with the reader's login: the one that everybody has. Runs under way stop at their next
 * statement. Refusals: USAGE (a reason beyond 1,000 characters), RUN_ID, and those of connecting.
 */
export async function holdDatabase(
  at: Surroundings,
  { runId, reason }: { readonly runId: string | null; readonly reason: string },
): Promise<PlacedHold> {
  if (runId !== null && !uuidSchema.safeParse(runId).success) throw new Refusal('RUN_ID', { run_id: runId });
  if (reason.length > MAX_REASON) throw new Refusal('USAGE', { reason: `--reason takes ${MAX_REASON} characters` });
  return withDatabase(at, async (database) => {
    const reader = await database.connect('reader', 'cutter/hold');
    await requireContract(reader);
    return { holdId: await transaction(reader, BRIEF, (tx) => placeHold(tx, runId, reason)), runId };
  });
}

export interface ReleasedHolds {
  readonly released: readonly string[];
  readonly people: readonly string[];
  /** What still stops something, a line each. */
  readonly stillOn: readonly string[];
}

/**
 * Lifts the holds that a signed resolution names: cutter verifies it, then the database does. Refusals: those of
 * `authorizeResolution`, HOLD_UNKNOWN, APPROVAL_LEDGER_HEAD, APPROVAL_REPLAY, TRUST_NOT_RECORDED and the other codes of the trust file.
 */
export async function releaseDatabase(at: Surroundings, approvalPath: string): Promise<ReleasedHolds> {
  const file = await readApprovalFile(approvalPath);
  return withDatabase(at, async (database) => {
    const reader = await database.connect('reader', 'cutter/release');
    await requireContract(reader);
    const nowMs = await requireClock(reader, at.nowMs);
    const trust = await trustInForce(at, reader, nowMs);
    const target = await readTarget(reader, reader.kind);
    const authorized = await authorizeResolution({ trust, file, target, due: null, nowMs });
    const { resolves, ledger_head: head } = authorized.resolution;
    await requireLedgerHead(reader, head, null);
    const released = resolves.action === 'release' ? resolves.hold_ids : [];
    await requireOn(reader, released);
    const { review_decision_id: id } = authorized.resolution;
    await requireUnspent(at, id);
    const executor = await database.connect('executor', 'cutter/release');
    await transaction(executor, BRIEF, (tx) => releaseHolds(tx, authorized));
    await recordSpent(at.config.orchestrator.sidecar_root, 'resolution', id);
    return { released, people: authorized.people, stillOn: (await readHolds(reader)).map(holdLine) };
  });
}

/** Every hold is on, or HOLD_UNKNOWN: a release that lifts nothing must not look like one that did. */
export async function requireOn(reader: Connection, holdIds: readonly string[]): Promise<void> {
  const on = (await readHolds(reader)).map(({ holdId }) => holdId);
  const missing = holdIds.filter((holdId) => !on.includes(holdId));
  if (missing.length > 0) throw new Refusal('HOLD_UNKNOWN', { missing, on });
}
