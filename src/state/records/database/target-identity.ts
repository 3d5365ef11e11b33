/** The identity and the clock of the connected database. Knows no plan; `model/artefacts/target.ts` compares. */
import { z } from 'zod';
import type { Target } from '../../../model/artefacts/target.ts';
import { oneRow, type DatabaseKind, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const identitySchema = z.strictObject({
  system_identifier: z.string(),
  database_oid: z.int(),
  database_name: z.string(),
  install_uuid: z.string(),
  server_version: z.string(),
  demands_standby: z.boolean(),
});

const clockSchema = camelRow({ epochMs: z.number(), micros: z.string() });

/** The identity of the connected database, physical and logical together. The contract must be installed. */
export async function readTarget(queryable: Queryable, kind: DatabaseKind): Promise<Target> {
  return { kind, ...(await oneRow(queryable, STATEMENTS.target_identity, [], identitySchema)) };
}

const timelineSchema = z.strictObject({ timeline: z.int() });

/** The timeline that the connected primary writes on: 1, and one more after each promotion or recovery to a point in time. */
export async function readTimeline(queryable: Queryable): Promise<number> {
  return (await oneRow(queryable, STATEMENTS.timeline, [], timelineSchema)).timeline;
}

export interface DatabaseClock {
  readonly epochMs: number;
  /** UTC with microseconds, `YYYY-MM-DDTHH:MM:SS.ssssssZ`. */
  readonly micros: string;
}

/** The clock of the database, which is the authority for every lifetime; it runs inside transactions. */
export async function readClock(queryable: Queryable): Promise<DatabaseClock> {
  return oneRow(queryable, STATEMENTS.clock, [], clockSchema);
}
