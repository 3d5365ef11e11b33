/** The grant matrix that the operator pinned in cutter.json, where one is pinned (seed: expected_grant_matrix_sha). */
import type { Config } from '../../config/config.ts';
import type { DatabaseCode } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';

/** Refuses `GRANTS_CHANGED` when a digest is pinned and that of the database differs. */
export function requirePinnedGrants(config: Config, found: Pick<DatabaseCode, 'grants_sha256'>): void {
  const { expected_grant_matrix_sha: expected } = config.orchestrator;
  if (expected === undefined || expected === found.grants_sha256) return;
  throw new Refusal('GRANTS_CHANGED', { expected, found: found.grants_sha256 });
}
