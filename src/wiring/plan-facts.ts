/** What `plan` reads from the database, in one snapshot, and whether there is anything to plan at all. */
import type { BasedOn } from '../model/change.ts';
import type { Through } from '../model/phase.ts';
import { Refusal } from '../model/refusal.ts';
import type { DocumentCut } from '../planner/cut-document.ts';
import { readBaseline, type SameVersion, type VersionInForce } from '../state/baseline.ts';
import { readDatabaseCode } from '../state/database-code.ts';
import type { Connection } from '../state/db/database.ts';
import { STATEMENTS_SHA256 } from '../state/db/sql.generated.ts';
import { transaction } from '../state/db/transaction.ts';
import { readLedgerHead } from '../state/ledger.ts';
import { readBasedOn } from '../state/live-units.ts';
import { requireContract } from '../state/migrate.ts';
import { readRun } from '../state/run-ledger.ts';
import { readClock, readTarget } from '../state/target-identity.ts';
import { readVoid } from '../state/voids.ts';

export interface PlanQuestion {
  readonly documentId: string;
  readonly runId: string;
  readonly cut: DocumentCut;
  readonly through: Through;
}

/** The document is as the source says: nothing to plan. */
export interface Settled {
  readonly runId: string;
  readonly sourceSha256: string;
  readonly units: number;
  readonly lifecycle: 'draft' | 'enacted';
}

/** A snapshot of small facts: a server that needs longer than this for them is not well. */
const READ_TIMEOUT_MS = 60_000;

/**
 * Everything that the database says, from one snapshot (design 6, 3.7). `settled` is set when there is nothing to do.
 * Refusals: RUN_ID_USED, VERSION_VOID, DOCUMENT_IN_DRAFT, VERSION_CUT_BEFORE, and those of the database.
 */
export async function gatherPlanFacts(reader: Connection, { documentId, runId, cut, through }: PlanQuestion) {
  await requireContract(reader);
  const options = {
    mode: 'read',
    isolation: 'repeatable read',
    statementTimeoutMs: READ_TIMEOUT_MS,
    lockTimeoutMs: READ_TIMEOUT_MS,
  } as const;
  return transaction(reader, options, async (tx) => {
    if ((await readRun(tx, runId)) !== null) throw new Refusal('RUN_ID_USED', { run_id: runId });
    const { baseline, document } = await readBaseline(tx, documentId, cut.source.sha256);
    const target = await readTarget(tx, reader.kind);
    const databaseCode = { ...(await readDatabaseCode(tx)), statements_sha256: STATEMENTS_SHA256 };
    const { epochMs } = await readClock(tx);
    const { head: ledgerHead } = await readLedgerHead(tx);
    const { inForce, same } = document;
    const atHand = cut.units.map(({ sha256 }) => sha256);
    const basedOn = inForce === null ? null : await readBasedOn(tx, inForce, atHand);
    if (same !== null && (await readVoid(tx, same.runId)) !== null)
      throw new Refusal('VERSION_VOID', { run_id: same.runId, source_sha256: cut.source.sha256 });
    const settled = same === null || same.units === 0 ? null : settle({ same, inForce, basedOn, cut, through });
    return { pinned: { target, baseline, databaseCode, basedOn, ledgerHead }, settled, epochMs };
  });
}

interface KnownVersion {
  readonly same: SameVersion;
  readonly inForce: VersionInForce | null;
  readonly basedOn: BasedOn | null;
  readonly cut: DocumentCut;
  readonly through: Through;
}

/** The very bytes were cut before. In force or wanted as drafts, they are as they should be; else a refusal says why not. */
function settle({ same, inForce, basedOn, cut, through }: KnownVersion): Settled {
  const { runId, units, sourceVersionId } = same;
  const facts = { run_id: runId, source_sha256: cut.source.sha256 };
  const found = { runId, sourceSha256: cut.source.sha256, units };
  if (!same.isEnacted) {
    if (through === 'enacted') throw new Refusal('DOCUMENT_IN_DRAFT', { run_id: runId });
    return { ...found, lifecycle: 'draft' };
  }
  if (inForce?.sourceVersionId !== sourceVersionId)
    throw new Refusal('VERSION_CUT_BEFORE', { ...facts, in_force_sha256: inForce?.sourceSha256 ?? 'none' });
  const isSameCut =
    basedOn?.units.length === cut.units.length &&
    basedOn.units.every(({ sha256, path }, index) => {
      const unit = cut.units[index];
      return unit?.sha256 === sha256 && unit.path === path;
    });
  if (!isSameCut) throw new Refusal('VERSION_CUT_BEFORE', { ...facts, units: units, units_now: cut.units.length });
  return { ...found, lifecycle: 'enacted' };
}
