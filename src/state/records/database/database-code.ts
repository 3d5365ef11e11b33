/**
 * The code that a governed write would run, and who may run it, as digests and as a matrix. Reads the catalogue; judges
 * nothing. Snapshot isolation does not protect the catalogue, so callers read again before COMMIT.
 */
import { z } from 'zod';
import { framedSha256 } from '../../../model/encoding/digest.ts';
import type { DatabaseCode } from '../../../model/artefacts/plan.ts';
import type { Queryable, Statement } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const lineSchema = z.strictObject({ line: z.string() });
const grantSchema = z.strictObject({ role: z.string(), object: z.string(), privilege: z.string() }).readonly();

/** One right that one role holds; `OWNER` for what it owns, ` GRANTABLE` after a right that it may pass on. */
export type Grant = z.infer<typeof grantSchema>;

/** The digests of functions, triggers (with rules and row policies), columns and constraints, and grants, as they are now. */
export async function readDatabaseCode(queryable: Queryable): Promise<Omit<DatabaseCode, 'statements_sha256'>> {
  const grants = (await readGrantMatrix(queryable)).map(
    ({ role, object, privilege }) => `${role}\t${object}\t${privilege}`,
  );
  const roles = await readLines(queryable, STATEMENTS.role_facts);
  return {
    functions_sha256: framedSha256('cutter.functions/1', await readLines(queryable, STATEMENTS.code_functions)),
    triggers_sha256: framedSha256('cutter.triggers/1', await readLines(queryable, STATEMENTS.code_triggers)),
    constraints_sha256: framedSha256('cutter.constraints/1', await readLines(queryable, STATEMENTS.code_constraints)),
    grants_sha256: framedSha256('cutter.grants/1', [...grants, ...roles]),
  };
}

/** Every right on cutter's schemas, tables, columns and functions, whoever holds it; `PUBLIC` is everybody. Sorted. */
export async function readGrantMatrix(queryable: Queryable): Promise<readonly Grant[]> {
  return queryable.rows(STATEMENTS.grant_matrix, [], grantSchema);
}

/** The settings with which sessions of our roles begin, as `role: name=value`; they are no rights. Sorted. */
export async function readRoleSettings(queryable: Queryable): Promise<readonly string[]> {
  return await readLines(queryable, STATEMENTS.role_settings);
}

async function readLines(queryable: Queryable, statement: Statement): Promise<readonly string[]> {
  return (await queryable.rows(statement, [], lineSchema)).map(({ line }) => line);
}
