/**
 * Plans a document: gathers bytes, database facts, time and run id, lets the planner decide, counts the rows again and
 * writes the sealed files. Reads the database with the reader role only; never reaches the phases that write.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { requireCountedRows } from '../../applier/count-rows.ts';
import type { Statements } from '../../model/artefacts/change.ts';
import { dateSchema, documentIdSchema, instantOf, uuidSchema } from '../../model/ids.ts';
import type { Through } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { CUTTER_VERSION } from '../../model/version.ts';
import { assemblePlan } from '../../planner/plan/assemble-plan.ts';
import { cutDocument } from '../../planner/cut/cut-document.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { sealPlan } from '../../planner/plan/seal-plan.ts';
import { renderReviewHtml } from '../../render/review/plan-html.ts';
import { renderReview } from '../../render/review/plan-md.ts';
import { writePlanFiles } from '../../state/files/plan-store.ts';
import { readSource } from '../../state/files/source-file.ts';
import { withDatabase } from '../shared/with-database.ts';
import { readWithProfile } from './profile-choice.ts';
import { gatherPlanFacts } from './plan-facts.ts';
import { requirePinnedGrants } from '../shared/require-pinned-grants.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { PlanOutcome } from '../../model/outcomes/plan.ts';

export interface PlanRequest {
  readonly source: string;
  readonly documentId: string;
  /** The name of a built-in profile, the path of a file, or `auto`. */
  readonly profile: string;
  /** Whether to take the first of two equally likely readings. */
  readonly acceptsAmbiguity: boolean;
  readonly granularity: string | null;
  readonly through: Through;
  readonly runId: string | null;
  /** A file of statements about the identity of units, or null. */
  readonly statements: string | null;
  /** First day in force, `YYYY-MM-DD`, or null when it is not stated. */
  readonly validFrom: string | null;
  /** Where plan.json goes; null for `<plans_dir>/<document>/<run_id>/plan.json`. */
  readonly out: string | null;
}

/**
 * Plans the first cut of a document, or the change from its version in force to the source. Refusals: those of reading and
 * cutting the source, of the statements, of the database, and DOCUMENT_IN_DRAFT, STATEMENT_NEEDED,
 * STATEMENT_UNMATCHED, RUN_ID_USED, FILE_EXISTS.
 */
export async function planDocument(ctx: OperationContext, request: PlanRequest): Promise<PlanOutcome> {
  const documentId = requireValid(documentIdSchema, request.documentId, 'DOCUMENT_ID');
  const runId = request.runId === null ? randomUUID() : requireValid(uuidSchema, request.runId, 'RUN_ID');
  const validFrom = request.validFrom === null ? null : requireValid(dateSchema, request.validFrom, 'USAGE');
  const statements = request.statements === null ? null : await statementsOf(request.statements);
  const source = await readSource(request.source);
  ctx.emit({ kind: 'plan.step', step: 'Reading', detail: `${source.name}, ${source.bytes.length} bytes` });
  const { acceptsAmbiguity } = request;
  const named = { named: request.profile, cwd: ctx.cwd, acceptsAmbiguity };
  const { document, choice, scores } = await readWithProfile(source, named);
  if (scores.length > 0) {
    const ranking = scores.slice(0, 4).map(({ profile, score }) => `${profile} ${score}`);
    ctx.emit({ kind: 'plan.step', step: 'Choosing', detail: ranking.join(', ') });
  }
  const cut = cutDocument({ document, profile: choice, granularity: request.granularity });
  ctx.emit({
    kind: 'plan.step',
    step: 'Cutting',
    detail: `${cut.units.length} units, sha256 ${cut.source.sha256.slice(0, 12)}`,
  });
  const facts = await withDatabase(ctx, async (database) =>
    gatherPlanFacts(await database.connect('reader', `cutter/plan/${runId}`), {
      documentId,
      runId,
      cut,
      through: request.through,
    }),
  );
  requirePinnedGrants(ctx.config, facts.pinned.databaseCode);
  if (facts.settled !== null) return { kind: 'no_changes', documentId, ...facts.settled };
  const plan = assemblePlan({
    ...facts.pinned,
    documentId,
    cut,
    statements,
    validFrom,
    through: request.through,
    runId,
    createdAt: instantOf(facts.epochMs),
    cutterVersion: CUTTER_VERSION,
    sourcePath: portablePath(relative(ctx.cwd, request.source)),
  });
  const transactions = requireCountedRows(plan);
  ctx.emit({ kind: 'plan.step', step: 'Counting', detail: `${transactions} transactions move the rows computed` });
  const sealed = await openPlan(sealPlan(plan).bytes);
  const planPath = request.out ?? join(ctx.config.plans_dir, documentId, runId, 'plan.json');
  const reviewPath = join(dirname(planPath), 'review.md');
  const pagePath = join(dirname(planPath), 'review.html');
  const reviews = [
    { path: reviewPath, text: renderReview(sealed) },
    { path: pagePath, text: renderReviewHtml(sealed) },
  ];
  await writePlanFiles({ planPath, plan: sealed.bytes, reviews });
  return { kind: 'planned', sealed, planPath, reviewPath, pagePath };
}

/** Loads the YAML reader only for a plan with statements. */
async function statementsOf(path: string): Promise<Statements> {
  const { readStatements } = await import('../../state/files/statements-file.ts');
  return readStatements(path);
}

function requireValid(
  schema: typeof documentIdSchema,
  value: string,
  code: 'DOCUMENT_ID' | 'RUN_ID' | 'USAGE',
): string {
  const result = schema.safeParse(value);
  if (!result.success) throw new Refusal(code, { given: value });
  return result.data;
}

/** The same spelling on every system; a source outside the working folder is named by its last part only. */
function portablePath(path: string): string {
  return path.startsWith('..') ? basename(path) : path.replaceAll('\\', '/');
}
