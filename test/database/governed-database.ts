/**
 * A small database for the tests of the contract: one document, its plan, approvals with any lifetime and allowance, and a
 * function that returns the SQLSTATE with which an attempt failed. Runs alike on a server and on the embedded database.
 */
import { behindTheGuards as scriptBehindTheGuards } from '../support/database/behind-the-guards.ts';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { APPROVAL_TYPE, approvalBytes, type Approval } from '../../src/model/artefacts/approval.ts';
import { canonicalJson } from '../../src/model/encoding/canonical.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { TRUST_TYPE } from '../../src/model/artefacts/trust.ts';
import { allowanceOfGate } from '../../src/model/artefacts/expected.ts';
import { instantOf } from '../../src/model/ids.ts';
import type { Gate, DatabaseRole } from '../../src/model/phase.ts';
import type { Plan } from '../../src/model/artefacts/plan.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import type { UnitText } from '../../src/model/artefacts/unit.ts';
import { assemblePlan } from '../../src/planner/plan/assemble-plan.ts';
import { cutDocument } from '../../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../../src/planner/formats/read-document.ts';
import { sealPlan } from '../../src/planner/plan/seal-plan.ts';
import { unitTexts } from '../../src/planner/cut/tiling.ts';
import { bindWindow, openWindow, type SignedApproval } from '../../src/state/records/gate/authz.ts';
import { readBaseline } from '../../src/state/records/content/baseline.ts';
import { readDatabaseCode } from '../../src/state/records/database/database-code.ts';
import type { Connection, Database, Param, Queryable } from '../../src/state/db/database.ts';
import { transaction, type Transaction } from '../../src/state/db/transaction.ts';
import { readLedgerHead } from '../../src/state/records/gate/ledger.ts';
import { beginAttempt } from '../../src/state/records/runs/run-steps.ts';
import { sealUnits } from '../../src/state/records/runs/evidence-writes.ts';
import { newestTrust, recordTrust } from '../../src/state/records/gate/recorded-trust.ts';
import { readClock, readTarget } from '../../src/state/records/database/target-identity.ts';
import type { Content } from '../../src/state/records/content/content-copies.ts';
import { copyContent } from '../../src/state/records/content/unit-writes.ts';
import { contentRows, sourceVersionId, type ContentRow } from '../../src/model/artefacts/content-rows.ts';

export const ALICE = { people: ['alice'], fprs: ['a'.repeat(40)] } as const;

/** An approval as a client shows it that verified it elsewhere: without signatures, Alice's unless said otherwise. */
export function shown(
  approvalText: string,
  people: readonly string[] = ALICE.people,
  fingerprints: readonly string[] = ALICE.fprs,
): SignedApproval {
  return { approvalText, signaturePackets: [], people, fingerprints };
}

export const LAW = [
  '# Law 44\n\nGiữ nguyên từng byte.\n',
  '## Art 1\n\nOne, "two", {three}, \\four, NULL.\n',
  '## Art 2\n\n\tTabs and trailing spaces   \r\n\n',
  '## Art 3\n\nLast line without its end',
].join('');

export interface GovernedDatabase {
  readonly documentId: string;
  readonly runId: string;
  readonly plan: Plan;
  readonly planSha256: string;
  readonly units: readonly UnitText[];
  /** What the plan writes, and the text that it is cut from. */
  readonly rows: readonly ContentRow[];
  readonly text: Buffer;
  readonly executor: Connection;
  readonly verifier: Connection;
  readonly reader: Connection;
  readonly admin: Connection;
}

/** A plan through enactment for a document that is not in the database yet, and a connection for every role. */
export async function makeGovernedDatabase(database: Database, text: string = LAW): Promise<GovernedDatabase> {
  const documentId = `law-${randomUUID()}`;
  const logins = await loginsOf(database);
  const { reader } = logins;
  await trustTheClient(logins.admin);
  const cut = cutDocument({
    document: readTextDocument({ name: 'law.md', bytes: Buffer.from(text) }),
    profile: 'markdown-headings',
    granularity: null,
  });
  const { baseline } = await readBaseline(reader, documentId, cut.source.sha256);
  const runId = randomUUID();
  const { plan, sha256: planSha256 } = sealPlan(
    assemblePlan({
      documentId,
      cut,
      baseline,
      basedOn: null,
      statements: null,
      validFrom: null,
      target: await readTarget(reader, reader.kind),
      databaseCode: { ...(await readDatabaseCode(reader)), statements_sha256: sha256('statements') },
      through: 'enacted',
      runId,
      createdAt: instantOf((await readClock(reader)).epochMs),
      cutterVersion: '0.0.0',
      sourcePath: 'law.md',
      ledgerHead: (await readLedgerHead(reader)).head,
    }),
  );
  const units = unitTexts(Buffer.from(text), plan.units);
  const rows = contentRows(plan, runId);
  return { documentId, runId, plan, planSha256, units, rows, text: Buffer.from(text), ...logins };
}

/** Records a trust file that leaves the signatures to the client, where the database has none yet. */
async function trustTheClient(admin: Connection): Promise<void> {
  if ((await newestTrust(admin)) !== null) return;
  const trust = { authz: { mode: 'client-verified' }, people: [], prev_sha256: null, type: TRUST_TYPE, version: 1 };
  await write(admin, (tx) =>
    recordTrust(tx, { bytes: Buffer.from(canonicalJson(trust)), signaturePackets: [], certificates: [] }),
  );
}

type Logins = Pick<GovernedDatabase, 'executor' | 'verifier' | 'reader' | 'admin'>;
const loginsOfDatabase = new WeakMap<Database, Promise<Logins>>();

/** One connection for each role of a database, however many governed databases share it. */
function loginsOf(database: Database): Promise<Logins> {
  const connect = (role: DatabaseRole) => database.connect(role, `cutter/test/${role}`);
  const found =
    loginsOfDatabase.get(database) ??
    Promise.all([connect('executor'), connect('verifier'), connect('reader'), connect('admin')]).then(
      ([executor, verifier, reader, admin]) => ({ executor, verifier, reader, admin }),
    );
  loginsOfDatabase.set(database, found);
  return found;
}

/** An approval of the database's plan, valid for an hour from now by the clock of the database, changed as the test says. */
export async function approvalOf(
  governed: GovernedDatabase,
  gate: Gate,
  changes: Partial<Approval> = {},
): Promise<Approval> {
  const { plan, planSha256, runId, documentId } = governed;
  const { epochMs } = await readClock(governed.reader);
  return {
    type: APPROVAL_TYPE,
    decision: 'approve',
    gate,
    review_decision_id: randomUUID(),
    run_id: runId,
    plan_sha256: planSha256,
    review_sha256: sha256('review'),
    review_html_sha256: sha256('page'),
    units_sha256: plan.units_sha256,
    rows_sha256: plan.rows_sha256,
    text_sha256: plan.source.text_sha256,
    backup_fpr: 'b'.repeat(40),
    target_document_id: documentId,
    source_sha256: plan.source.sha256,
    database: {
      cluster_id: plan.target.system_identifier,
      name: plan.target.database_name,
      uuid: plan.target.install_uuid,
    },
    trust_root: { version: 1, sha256: sha256('trust') },
    threshold: { m: 1, n: 1 },
    ledger_head: plan.header.ledger_head,
    planner: 'none',
    phases: [],
    allowance: allowanceOfGate(plan.expected, gate),
    prior: null,
    issued_at: instantOf(epochMs - 1_000),
    not_after: instantOf(epochMs + 3_600_000),
    note: '',
    ...changes,
  };
}

export function textOf(approval: Approval): string {
  return approvalBytes(approval).toString('ascii');
}

/** One write transaction at the isolation that cutter uses. */
export async function write<T>(connection: Connection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const options = { mode: 'write', isolation: 'read committed' } as const;
  return transaction(connection, { ...options, statementTimeoutMs: 20_000, lockTimeoutMs: 20_000 }, work);
}

/** Opens a window and registers the run and its first attempt, as `apply` does; returns the review decision id. */
export async function openGate1(governed: GovernedDatabase, changes: Partial<Approval> = {}): Promise<string> {
  const approval = await approvalOf(governed, 'SG_1', changes);
  await write(governed.executor, async (tx) => {
    await openWindow(tx, shown(textOf(approval)));
    await beginAttempt(tx, { runId: governed.runId, host: 'here', pid: 1 });
  });
  return approval.review_decision_id;
}

/** A transaction of `connection` that is bound to a window of this database. */
export async function bound<T>(
  governed: GovernedDatabase,
  connection: Connection,
  reviewDecisionId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return write(connection, async (tx) => {
    await bindWindow(tx, reviewDecisionId, governed.runId, governed.planSha256);
    return work(tx);
  });
}

/** Leg A: the source, every unit and the seal; returns the id of the source version. */
export async function cut(governed: GovernedDatabase, tx: Transaction): Promise<string> {
  const versionId = await writeEachUnit(governed, tx);
  await sealUnits(tx, 1, sha256('backup'));
  return versionId;
}

/** Leg A without the seal, which the transaction then owes; changed as the test says. */
export async function writeEachUnit(
  { plan, rows, text, runId }: GovernedDatabase,
  tx: Transaction,
  changes: Partial<Content> = {},
): Promise<string> {
  await copyContent(tx, { plan, rows, text, ...changes }, () => undefined);
  return sourceVersionId(runId);
}

/** One statement that no file holds; the test says what a row looks like by asking for columns as text. */
export async function sql(
  queryable: Queryable,
  text: string,
  params: readonly Param[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return queryable.rows({ name: 'test', sql: text }, params, z.record(z.string(), z.unknown()));
}

/** How an attempt was answered: its SQLSTATE, or `done`. Anything that is not a database's answer is thrown on. */
export async function answer(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    const state = error instanceof Refusal ? error.facts['sqlstate'] : Reflect.get(Object(error), 'code');
    if (typeof state === 'string') return state;
    throw error;
  }
}

/** A write that a superuser could make behind the guards of a table. */
export async function behindTheGuards(governed: GovernedDatabase, table: string, text: string): Promise<void> {
  await governed.admin.script(scriptBehindTheGuards(table, text));
}
