/** Checks that database and source are still those that the plan was made for (docs/invariants.md: plan-goes-stale). Reads only. */
import type { DatabaseCode, Plan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readScope } from '../../state/records/content/baseline.ts';
import { liveUnitsSha256, readLiveUnits } from '../../state/records/content/live-units.ts';
import { readDatabaseCode } from '../../state/records/database/database-code.ts';
import type { Queryable } from '../../state/db/database.ts';
import { STATEMENTS_SHA256 } from '../../state/db/sql.generated.ts';

type CodeInDatabase = Omit<DatabaseCode, 'statements_sha256'>;

/** No row of the document changed since the plan. Refuses `PLAN_STALE`. Meaningless once cut_leg_a is committed. */
export async function requireBaseline(queryable: Queryable, plan: Plan): Promise<void> {
  const scope = await readScope(queryable, plan.document.document_id);
  if (scope.scope_sha256 === plan.baseline.scope_sha256) {
    await requireLiveUnits(queryable, plan);
    return;
  }
  throw new Refusal('PLAN_STALE', {
    document_id: plan.document.document_id,
    planned_scope_sha256: plan.baseline.scope_sha256,
    scope_sha256: scope.scope_sha256,
  });
}

/**
 * The version in force that the plan was matched with is the one in the database, unit by unit. Otherwise the review would
 * show people another change than the one they sign.
 */
async function requireLiveUnits(queryable: Queryable, { based_on: basedOn, document }: Plan): Promise<void> {
  if (basedOn === null) return;
  const planned = liveUnitsSha256(basedOn.units);
  const found = liveUnitsSha256(await readLiveUnits(queryable, basedOn.source_version_id));
  if (found === planned) return;
  throw new Refusal('PLAN_STALE', {
    document_id: document.document_id,
    planned_units_sha256: planned,
    units_sha256: found,
  });
}

/** The code and the grants in the database are those in the plan. DATABASE_CODE_CHANGED, GRANTS_CHANGED. */
export function requireCode(planned: DatabaseCode, found: CodeInDatabase): void {
  const members = ['functions_sha256', 'triggers_sha256', 'constraints_sha256'] as const;
  const changed = members.filter((member) => planned[member] !== found[member]);
  if (changed.length > 0) throw new Refusal('DATABASE_CODE_CHANGED', { changed });
  if (planned.grants_sha256 !== found.grants_sha256)
    throw new Refusal('GRANTS_CHANGED', { planned: planned.grants_sha256, found: found.grants_sha256 });
  if (planned.statements_sha256 !== STATEMENTS_SHA256)
    throw new Refusal('DATABASE_CODE_CHANGED', { changed: ['statements_sha256'] });
}

/** Reads code and grants and requires those of the plan: in grant_probe and before the first phase. */
export async function requireUnchangedCode(queryable: Queryable, plan: Plan): Promise<void> {
  requireCode(plan.database_code, await readDatabaseCode(queryable));
}

/** The source file is still the pinned one, or is not on this machine. Refuses `SOURCE_CHANGED`. */
export function requireSource(plan: Plan, sourceFileSha256: string | null): void {
  if (sourceFileSha256 === null || sourceFileSha256 === plan.source.sha256) return;
  throw new Refusal('SOURCE_CHANGED', {
    source: plan.header.source_path,
    planned_sha256: plan.source.sha256,
    sha256: sourceFileSha256,
  });
}
