/**
 * Composes `plan`: gathers bytes, database facts, time and run id, lets the planner decide, rehearses the outcome and
 * writes the sealed files. Reads the database with the reader role only; never reaches the live adapter.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { rehearse } from '../applier/rehearsal/rehearse.ts';
import { documentIdSchema, instantOf, uuidSchema } from '../model/ids.ts';
import type { Through } from '../model/phase.ts';
import type { SealedPlan } from '../model/plan.ts';
import { Refusal } from '../model/refusal.ts';
import { CUTTER_VERSION } from '../model/version.ts';
import { assemblePlan } from '../planner/assemble-plan.ts';
import { cutDocument, type DocumentCut } from '../planner/cut-document.ts';
import { readDocument } from '../planner/formats/read-document.ts';
import { openPlan } from '../planner/open-plan.ts';
import { sealPlan } from '../planner/seal-plan.ts';
import { renderReviewHtml } from '../render/plan-html.ts';
import { renderReview } from '../render/plan-md.ts';
import { readBaseline, type DocumentState } from '../state/baseline.ts';
import { readDatabaseCode } from '../state/database-code.ts';
import type { Connection } from '../state/db/database.ts';
import { STATEMENTS_SHA256 } from '../state/db/sql.generated.ts';
import { transaction } from '../state/db/transaction.ts';
import { requireContract } from '../state/migrate.ts';
import { writePlanFiles } from '../state/plan-store.ts';
import { readRun } from '../state/run-ledger.ts';
import { readSource } from '../state/source-file.ts';
import { readClock, readTarget } from '../state/target-identity.ts';
import { withDatabase } from './open-configured.ts';
import { chooseProfile } from './profile-choice.ts';
import { requirePinnedGrants } from './require-pinned-grants.ts';
import type { Surroundings } from './surroundings.ts';

export interface PlanRequest {
  readonly source: string;
  readonly documentId: string;
  /** The name of a built-in profile, the path of a file, or `auto`. */
  readonly profile: string;
  /** Whether of two equally likely readings the first is taken. */
  readonly acceptsAmbiguity: boolean;
  readonly granularity: string | null;
  readonly through: Through;
  readonly runId: string | null;
  /** Where plan.json goes; null for `<plans_dir>/<document>/<run_id>/plan.json`. */
  readonly out: string | null;
}

export type PlanOutcome =
  | {
      readonly kind: 'planned';
      readonly sealed: SealedPlan;
      readonly planPath: string;
      readonly reviewPath: string;
      readonly pagePath: string;
    }
  | {
      readonly kind: 'no_changes';
      readonly documentId: string;
      readonly sourceSha256: string;
      readonly units: number;
      readonly runId: string;
      readonly lifecycle: string;
    };

/** A snapshot of small facts: a server that needs longer than this for them is not well. */
const READ_TIMEOUT_MS = 60_000;

/**
 * Plans the first cut of a document. Refusals: those of reading and cutting the source, of the database, and
 * DOCUMENT_ALREADY_CUT, DOCUMENT_IN_DRAFT, RUN_ID_USED, FILE_EXISTS.
 */
export async function planDocument(at: Surroundings, request: PlanRequest): Promise<PlanOutcome> {
  const documentId = parsed(documentIdSchema, request.documentId, 'DOCUMENT_ID');
  const runId = request.runId === null ? randomUUID() : parsed(uuidSchema, request.runId, 'RUN_ID');
  const source = await readSource(request.source);
  at.emit({ kind: 'plan.step', step: 'Reading', detail: `${source.name}, ${source.bytes.length} bytes` });
  const document = await readDocument(source);
  const { acceptsAmbiguity } = request;
  const { choice, scores } = await chooseProfile(document, { named: request.profile, cwd: at.cwd, acceptsAmbiguity });
  if (scores.length > 0) {
    const ranking = scores.slice(0, 4).map(({ profile, score }) => `${profile} ${score}`);
    at.emit({ kind: 'plan.step', step: 'Choosing', detail: ranking.join(', ') });
  }
  const cut = cutDocument({ document, profile: choice, granularity: request.granularity });
  at.emit({
    kind: 'plan.step',
    step: 'Cutting',
    detail: `${cut.units.length} units, sha256 ${cut.source.sha256.slice(0, 12)}`,
  });
  const facts = await withDatabase(at, async (database) =>
    gather(await database.connect('reader', `cutter/plan/${runId}`), { documentId, runId, cut }),
  );
  requirePinnedGrants(at.config, facts.pinned.databaseCode);
  const settled = settle(facts.document, request.through, cut);
  if (settled !== null) return { kind: 'no_changes', documentId, ...settled };
  const plan = assemblePlan({
    ...facts.pinned,
    documentId,
    cut,
    through: request.through,
    runId,
    createdAt: instantOf(facts.epochMs),
    cutterVersion: CUTTER_VERSION,
    sourcePath: portable(relative(at.cwd, request.source)),
  });
  const transactions = await rehearse(plan);
  at.emit({ kind: 'plan.step', step: 'Rehearsing', detail: `${transactions} transactions counted as computed` });
  const sealed = await openPlan(sealPlan(plan).bytes);
  const planPath = request.out ?? join(at.config.plans_dir, documentId, runId, 'plan.json');
  const reviewPath = join(dirname(planPath), 'review.md');
  const pagePath = join(dirname(planPath), 'review.html');
  const reviews = [
    { path: reviewPath, text: renderReview(sealed) },
    { path: pagePath, text: renderReviewHtml(sealed) },
  ];
  await writePlanFiles({ planPath, plan: sealed.bytes, reviews });
  return { kind: 'planned', sealed, planPath, reviewPath, pagePath };
}

/** Everything that the database says, from one snapshot (design 6, 3.7). */
async function gather(
  reader: Connection,
  { documentId, runId, cut }: { readonly documentId: string; readonly runId: string; readonly cut: DocumentCut },
) {
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
    return { pinned: { target, baseline, databaseCode }, document, epochMs };
  });
}

/** What there is to do for a document that the database already holds: nothing, or a refusal that says why not. */
function settle(document: DocumentState, through: Through, cut: DocumentCut) {
  if (document.kind === 'absent') return null;
  const { runId, sourceSha256, lifecycle, units } = document;
  if (sourceSha256 !== cut.source.sha256)
    throw new Refusal('DOCUMENT_ALREADY_CUT', { run_id: runId, in_database: sourceSha256, source: cut.source.sha256 });
  if (lifecycle !== 'enacted' && through === 'enacted') throw new Refusal('DOCUMENT_IN_DRAFT', { run_id: runId });
  return { runId, sourceSha256, units, lifecycle };
}

function parsed(schema: typeof documentIdSchema, value: string, code: 'DOCUMENT_ID' | 'RUN_ID'): string {
  const result = schema.safeParse(value);
  if (!result.success) throw new Refusal(code, { given: value });
  return result.data;
}

/** The same spelling on every system; a source outside the working folder is named by its last part only. */
function portable(path: string): string {
  return path.startsWith('..') ? basename(path) : path.replaceAll('\\', '/');
}
