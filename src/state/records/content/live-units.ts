/** The units of the version in force: what a re-cut starts from. */
import { z } from 'zod';
import { liveUnitSchema, type BasedOn, type LiveUnit } from '../../../model/artefacts/change.ts';
import { canonicalJson } from '../../../model/encoding/canonical.ts';
import { sha256 } from '../../../model/encoding/digest.ts';
import type { VersionInForce } from './baseline.ts';
import type { Queryable } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const rowSchema = liveUnitSchema
  .unwrap()
  .omit({ body: true, parent: true })
  .extend({ parent_eid: z.string().nullable() });
const bodySchema = z.strictObject({ wid: z.string(), body: z.string() });

/**
 * The version in force with its units. `atHand` are the sha256s of the texts in the new cut: those are not read
 * again. One snapshot only inside a REPEATABLE READ transaction.
 */
export async function readBasedOn(
  queryable: Queryable,
  { sourceVersionId, sourceSha256, runId }: VersionInForce,
  atHand: readonly string[],
): Promise<BasedOn> {
  const units = await readLiveUnits(queryable, sourceVersionId);
  const bodies = await queryable.rows(STATEMENTS.live_bodies, [sourceVersionId, atHand], bodySchema);
  const bodyOf = new Map(bodies.map(({ wid, body }) => [wid, body]));
  return {
    run_id: runId,
    source_sha256: sourceSha256,
    source_version_id: sourceVersionId,
    units: units.map((unit) => ({ ...unit, body: bodyOf.get(unit.wid) ?? null })),
  };
}

/** The units of a version in document order, without their texts: every `body` is null. */
export async function readLiveUnits(queryable: Queryable, sourceVersionId: string): Promise<readonly LiveUnit[]> {
  const rows = await queryable.rows(STATEMENTS.live_units, [sourceVersionId], rowSchema);
  return rows.map(({ parent_eid: parent, ...row }) => ({ ...row, body: null, parent }));
}

/** One digest over everything that a re-cut is matched with; the texts are represented by their sha256s. */
export function liveUnitsSha256(units: readonly LiveUnit[]): string {
  return sha256(canonicalJson(units.map((unit) => ({ ...unit, body: null }))));
}
