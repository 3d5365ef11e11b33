/** The gate inside the database, from outside: opening, binding and closing windows. The database decides; this file only calls it. */
import { z } from 'zod';
import { OPS } from '../../../model/artefacts/expected.ts';
import { gateSchema } from '../../../model/phase.ts';
import { Refusal, type RefusalCode } from '../../../model/refusals/refusal.ts';
import { oneRow, type Queryable, type Statement } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { Window } from '../../../model/outcomes/run.ts';

const lateSchema = z.strictObject({ late: z.int().nullable() });
const decisionSchema = camelRow({ reviewDecisionId: z.string() });
const windowSchema = camelRow({
  reviewDecisionId: z.string(),
  gate: gateSchema,
  approvalSha256: z.string(),
  openedAt: z.string(),
  notAfter: z.string(),
  closedAt: z.string().nullable(),
  remaining: z.array(z.strictObject({ op: z.enum(OPS), rows: z.int(), table: z.string() }).readonly()).readonly(),
});

/** The refusal for each error of `cutter_authz.open`: the same codes that the gate uses. */
const REFUSAL_OF_SQLSTATE: { readonly [sqlstate: string]: RefusalCode } = {
  CT100: 'APPROVAL_SCHEMA',
  CT101: 'APPROVAL_TYPE',
  CT102: 'APPROVAL_REJECTED',
  CT103: 'APPROVAL_GATE',
  CT104: 'APPROVAL_DATABASE',
  CT105: 'APPROVAL_TTL',
  CT106: 'APPROVAL_EXPIRED',
  CT107: 'APPROVAL_THRESHOLD',
  CT108: 'SIGNATURE_PARSE',
  CT109: 'SIGNATURE_BAD',
  CT110: 'SIGNER_UNKNOWN',
  CT111: 'TRUST_NOT_RECORDED',
  CT112: 'APPROVAL_PRIOR',
  CT113: 'APPROVAL_REJECTED',
  CT114: 'SELF_APPROVAL',
  CT115: 'APPROVAL_LEDGER_HEAD',
  CT116: 'STOP_CLOCK_ROLLBACK',
};

/** An approval as it is sent to the database: its exact text, the signature packets, and who the caller says signed. */
export interface SignedApproval {
  readonly approvalText: string;
  readonly signaturePackets: readonly Uint8Array[];
  readonly people: readonly string[];
  readonly fingerprints: readonly string[];
}

/**
 * Opens the window of an approval in this transaction and binds the transaction to it; records the review decision. Where
 * the trust root in the database says db-verified, the database verifies the signatures itself. Returns the decision's id.
 * Refusals, with the database's SQLSTATE as a fact: APPROVAL_REPLAY, APPROVAL_SCHEMA, APPROVAL_TYPE, APPROVAL_REJECTED,
 * APPROVAL_GATE, APPROVAL_DATABASE, APPROVAL_TTL, APPROVAL_EXPIRED, APPROVAL_THRESHOLD, APPROVAL_PRIOR, APPROVAL_LEDGER_HEAD, SIGNATURE_PARSE,
 * SIGNATURE_BAD, SIGNER_UNKNOWN, SELF_APPROVAL, TRUST_NOT_RECORDED; STOP_WINDOW when the allowance does not even cover
 * the decision.
 */
export async function openWindow(tx: Transaction, approval: SignedApproval): Promise<string> {
  return shownTo(tx, STATEMENTS.open_window, approval);
}

/** Records a rejection, which keeps every approval of its plan from opening a window. Refuses like `openWindow`. */
export async function recordRejection(tx: Transaction, rejection: SignedApproval): Promise<void> {
  await shownTo(tx, STATEMENTS.record_rejection, rejection);
}

/** Lifts the holds that a resolution of SG_3 names. Refuses like `openWindow`, and HOLD_UNKNOWN, RESOLUTION_MISMATCH. */
export async function releaseHolds(tx: Transaction, resolution: SignedApproval): Promise<void> {
  await shownTo(tx, STATEMENTS.release_holds, resolution);
}

async function shownTo(tx: Transaction, statement: Statement, signed: SignedApproval): Promise<string> {
  return decidedByDatabase(
    async () => (await oneRow(tx, statement, signedParams(signed), decisionSchema)).reviewDecisionId,
  );
}

/** A signed document as the functions of the gate take it: text, packets in base64, people, fingerprints. */
export function signedParams({
  approvalText,
  signaturePackets,
  people,
  fingerprints,
}: SignedApproval): readonly [string, readonly string[], readonly string[], readonly string[]] {
  return [approvalText, signaturePackets.map((packet) => Buffer.from(packet).toString('base64')), people, fingerprints];
}

/** Turns a refusal of the gate in the database into the same refusal of cutter's gate. */
export async function decidedByDatabase<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const sqlstate = sqlstateOf(error);
    const code = sqlstate === null ? undefined : REFUSAL_OF_SQLSTATE[sqlstate];
    if (sqlstate === null || code === undefined) throw error;
    throw new Refusal(code, { sqlstate, decided_by: 'database' }, { cause: error });
  }
}

/** Ties this transaction to an open window; once for each transaction. Refuses `STOP_WINDOW` (CT401 to CT404, CT406). */
export async function bindWindow(
  tx: Transaction,
  reviewDecisionId: string,
  runId: string,
  planSha256: string,
): Promise<void> {
  await tx.rows(STATEMENTS.bind_window, [reviewDecisionId, runId, planSha256], z.unknown());
}

/** Closes the window that this transaction is bound to; nothing can be written through it afterwards. `STOP_WINDOW`. */
export async function closeWindow(tx: Transaction, reviewDecisionId: string): Promise<void> {
  await tx.rows(STATEMENTS.close_window, [reviewDecisionId], z.unknown());
}

/** Every window of a run, oldest first. */
export async function readWindows(queryable: Queryable, runId: string): Promise<readonly Window[]> {
  return queryable.rows(STATEMENTS.windows, [runId], windowSchema);
}

/**
 * How many transactions of a run ended after their window closed; null if the server keeps no commit
 * times.
 */
export async function countLateCommits(queryable: Queryable, runId: string): Promise<number | null> {
  return (await oneRow(queryable, STATEMENTS.late_commits, [runId], lateSchema)).late;
}

/** The SQLSTATE of a driver's error, or of the refusal that one has become already. */
function sqlstateOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const state: unknown = error instanceof Refusal ? error.facts['sqlstate'] : Reflect.get(error, 'code');
  return typeof state === 'string' ? state : null;
}
