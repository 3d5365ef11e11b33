/** The rows of one run, counted and digested. The server hashes the bodies again; stored digests are not trusted. */
import { z } from 'zod';
import type { RebuiltSource } from '../../../model/artefacts/verification.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const countSchema = z.strictObject({ table: z.string(), rows: z.int() }).readonly();
const totalsSchema = camelRow({
  units: z.int(),
  enactedUnits: z.int(),
  versions: z.int(),
  enactedVersions: z.int(),
  carried: z.int(),
  logged: z.int(),
});
const contentSchema = camelRow({ versions: z.int(), unitsSha256: z.string(), rowsSha256: z.string() });
const unitRowSchema = camelRow({
  path: z.string(),
  wid: z.string(),
  eid: z.string(),
  parentEid: z.string().nullable(),
  title: z.string(),
  sha256: z.string(),
  unitDigest: z.string(),
  unitLifecycle: z.string(),
  versionLifecycle: z.string(),
});

/** Rows of every governed table that carry the run's id, tables without any included, sorted by table. */
export async function countRunRows(
  queryable: Queryable,
  runId: string,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  return queryable.rows(STATEMENTS.run_row_counts, [runId], countSchema);
}

export interface UnitTotals {
  readonly units: number;
  readonly versions: number;
  readonly carried: number;
  readonly logged: number;
  /** Enacted at some time, whatever their state is now. */
  readonly enactedUnits: number;
  readonly enactedVersions: number;
}

/** How many units, versions, carries and lifecycle entries the run has, and how many of them were enacted. */
export async function readUnitTotals(queryable: Queryable, runId: string): Promise<UnitTotals> {
  return oneRow(queryable, STATEMENTS.unit_totals, [runId], totalsSchema);
}

/** Units whose own address is not that of the run's version, while it is a draft or in force: always zero. */
export async function countMisaddressed(queryable: Queryable, runId: string): Promise<number> {
  return (await oneRow(queryable, STATEMENTS.misaddressed, [runId], z.strictObject({ units: z.int() }))).units;
}

/** One version of the run as it is now; `sha256` and `unitDigest` are computed from the stored body. */
export interface UnitRow {
  readonly path: string;
  readonly wid: string;
  readonly eid: string;
  readonly parentEid: string | null;
  readonly title: string;
  readonly sha256: string;
  readonly unitDigest: string;
  readonly unitLifecycle: string;
  readonly versionLifecycle: string;
}

/** Every version of the run, in document order. Holds all of them in memory: for finding a difference, not for the check. */
export async function readUnitRows(queryable: Queryable, runId: string): Promise<readonly UnitRow[]> {
  return queryable.rows(STATEMENTS.unit_rows, [runId], unitRowSchema);
}

/** The digests over the versions of a run, every body hashed again in one pass. */
export interface RunContent {
  readonly versions: number;
  /** Equal to `unitsSha256` of model/unit.ts when the rows are the planned units. */
  readonly unitsSha256: string;
  /**
   * Over every unit row of the run, ids and stored digests included, the lifecycle excluded: the same before and after
   * enactment.
   */
  readonly rowsSha256: string;
}

/** Both digests of a run in one pass; a version whose unit is missing or of another document is not counted. */
export async function readContent(queryable: Queryable, runId: string): Promise<RunContent> {
  return oneRow(queryable, STATEMENTS.run_content, [runId], contentSchema);
}

/** `rowsSha256` alone; costs as much as `readContent`. */
export async function rowsDigest(queryable: Queryable, runId: string): Promise<string> {
  return (await readContent(queryable, runId)).rowsSha256;
}

/**
 * Rebuilds a source version from the bodies of its rows, in path order, and compares it with the text that was signed. The
 * caller decides what a difference means: some phases refuse it, others report it with all other differences.
 */
export async function compareRebuiltSource(
  queryable: Queryable,
  sourceVersionId: string,
  { text_sha256: expected }: { readonly text_sha256: string },
): Promise<RebuiltSource> {
  const schema = camelRow({ rebuiltSha256: z.string() });
  const { rebuiltSha256: found } = await oneRow(queryable, STATEMENTS.rebuild_sha256, [sourceVersionId], schema);
  return { expected, found, matched: found === expected };
}
