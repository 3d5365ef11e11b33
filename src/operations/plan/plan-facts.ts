/** What `plan` reads from the database, in one snapshot, and whether there is anything to plan. */
import type { BasedOn } from '../../model/artefacts/change.ts';
import type { Through } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { DocumentCut } from '../../planner/cut/cut-document.ts';
import { readBaseline, type SameVersion } from '../../state/records/content/baseline.ts';
import { readDatabaseCode } from '../../state/records/database/database-code.ts';
import type { Connection } from '../../state/db/database.ts';
import { STATEMENTS_SHA256 } from '../../state/db/sql.generated.ts';
import { transaction } from '../../state/db/transaction.ts';
import { readLedgerHead } from '../../state/records/gate/ledger.ts';
import { readBasedOn } from '../../state/records/content/live-units.ts';
import { requireContract } from '../../state/records/database/migrate.ts';
import { readRun } from '../../state/records/runs/run-steps.ts';
import { readClock, readTarget } from '../../state/records/database/target-identity.ts';

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

/** A snapshot of small facts: a server that takes longer has a problem. */
const READ_TIMEOUT_MS = 60_000;

/**
 * Everything that the database says, from one snapshot (docs/invariants.md: backup-is-the-baseline). `settled` is set when there is nothing to do.
 * Refusals: RUN_ID_USED, DOCUMENT_IN_DRAFT, and those of the database.
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
    const settled = same === null ? null : settledVersion({ same, basedOn, cut, through });
    return { pinned: { target, baseline, databaseCode, basedOn, ledgerHead }, settled, epochMs };
  });
}

interface KnownVersion {
  readonly same: SameVersion;
  readonly basedOn: BasedOn | null;
  readonly cut: DocumentCut;
  readonly through: Through;
}

/**
 * The database already holds these bytes. There is nothing to plan if they are in force as the same units, or are drafts and
 * drafts are wanted; drafts that are to be enacted have a plan already. Null if other rules find other units: that is a change.
 */
function settledVersion({ same, basedOn, cut, through }: KnownVersion): Settled | null {
  const { runId, units } = same;
  const found = { runId, sourceSha256: cut.source.sha256, units };
  if (!same.isEnacted) {
    if (through === 'enacted') throw new Refusal('DOCUMENT_IN_DRAFT', { run_id: runId });
    return { ...found, lifecycle: 'draft' };
  }
  const isSameCut =
    basedOn?.units.length === cut.units.length &&
    basedOn.units.every(({ sha256, path }, index) => {
      const unit = cut.units[index];
      return unit?.sha256 === sha256 && unit.path === path;
    });
  return isSameCut ? { ...found, lifecycle: 'enacted' } : null;
}
