/**
 * The password of the executor, psql, and no cutter: what the database alone lets through (attacks 121 to 124).
 * Every script is its own process and its own session.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { approvalBytes, approvalSchema, type Approval } from '../../src/model/artefacts/approval.ts';
import { present } from '../../src/model/assert.ts';
import { GOVERNED_TABLES } from '../../src/model/governed-table.ts';
import { instantOf } from '../../src/model/ids.ts';
import type { Plan } from '../../src/model/artefacts/plan.ts';
import { contentRows, type ContentRow } from '../../src/model/artefacts/content-rows.ts';
import { contentCopies } from '../../src/state/records/content/content-copies.ts';
import { STATEMENTS } from '../../src/state/db/sql.generated.ts';
import { recordTrustFile } from '../../src/operations/trust/trust-record.ts';
import { NO_TRUST_CHANGE, updateTrust } from '../../src/operations/trust/trust.ts';
import { attack } from './attack.ts';
import { serverPrograms } from '../support/database/postgres-programs.ts';
import { makeProject, type Project } from '../support/project.ts';
import { requireCluster } from '../support/database/test-database.ts';

const LAW = '# Law\n\nText.\n\n## Art 1\n\nOne.\n\n## Art 2\n\nTwo.\n';

type Value = string | number | null | readonly (string | number | null)[];

/** How a script ended: `done`, or the SQLSTATE of the first statement that was refused. */
async function psql(project: Project, script: string): Promise<string> {
  const program = join(present(serverPrograms(), 'the server programs'), 'psql');
  const dsn = present(project.database, 'a server').dsn('executor');
  const { code, stderr } = await new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const child = execFile(
      program,
      ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=sqlstate', dsn],
      (_, __, err) => resolve({ code: child.exitCode, stderr: err }),
    );
    child.stdin?.end(script);
  });
  if (code === 0) return 'done';
  return present(/ERROR: {2}(\w{5})/.exec(stderr)?.[1], `an SQLSTATE in ${stderr}`);
}

const literal = (value: Value): string =>
  Array.isArray(value) ? `ARRAY[${value.map(literal).join(',')}]` : value === null ? 'NULL' : `$v$${String(value)}$v$`;

/** One of cutter's own statements, with values in the place of its parameters. */
const call = ({ sql }: { readonly sql: string }, ...params: readonly Value[]): string =>
  `${sql
    .replaceAll(/^--.*\n/gm, '')
    .replace(/;\s*$/, '')
    .replaceAll(/\$(\d+)/g, (_, number: string) => literal(params[Number(number) - 1] ?? null))};\n`;

const inTransaction = (...statements: readonly string[]): string => `BEGIN;\n${statements.join('\n')}\nCOMMIT;\n`;

let project: Project;
let plan: Plan;
let planSha256: string;
let approval: Approval;

beforeEach(async (context) => {
  requireCluster(context);
  project = await makeProject('postgres');
  onTestFinished(() => project.close());
  await updateTrust(project.ctx, { ...NO_TRUST_CHANGE, authz: 'db-verified' });
  await recordTrustFile(project.ctx);
  project.source('law.md', LAW);
  const { planPath, sealed } = await project.plan();
  ({ plan, sha256: planSha256 } = sealed);
  approval = approvalSchema.parse(JSON.parse(readFileSync(await project.approve(planPath, 'SG_1'), 'utf8')));
});

/** Opening the window of an approval with the sovereign's own signature on it. */
async function opening(changes: Partial<Approval> = {}): Promise<string> {
  const text = approvalBytes({ ...approval, ...changes }).toString('ascii');
  const [key] = project.sovereign.keys;
  const packet: unknown = await openpgp.sign({
    message: await openpgp.createMessage({ binary: Buffer.from(text) }),
    signingKeys: key.privateKey,
    detached: true,
    format: 'binary',
  });
  if (!(packet instanceof Uint8Array)) throw new Error('no signature');
  return call(STATEMENTS.open_window, text, [Buffer.from(packet).toString('base64')], ['sovereign'], [key.fpr]);
}

/** Rows of content as psql copies them from files, one command for each table. */
function copying(rows: readonly ContentRow[], { text = LAW, of = plan } = {}): readonly string[] {
  return contentCopies({ plan: of, rows, text: Buffer.from(text) }, () => undefined).map(({ statement, data }) => {
    const path = join(project.folder, `${randomUUID()}.copy`);
    for (const piece of data) appendFileSync(path, piece);
    const command = statement.sql
      .replaceAll(/^--.*\n/gm, '')
      .replaceAll(/\s+/g, ' ')
      .replace(/; $/, '');
    return `\\${command.replace('COPY', 'copy').replace('STDIN', `'${path}'`)}\n`;
  });
}

/** Attempt, document and version. */
const registering = (of: Plan = plan): readonly string[] => [
  call(STATEMENTS.begin_attempt, plan.header.run_id, 'psql', 1),
  ...copying([], { of }),
];

/** Ending the writing. */
const sealing = () => call(STATEMENTS.seal_leg_a, 1, 'b'.repeat(64));

/** Writing the units, from a text of the same length. */
const creating = (text?: string): string =>
  copying(contentRows(plan, plan.header.run_id), text === undefined ? {} : { text })
    .slice(2)
    .join('');

async function rowsIn(table: string): Promise<number> {
  const [row] = await present(project.database, 'a server').adminQuery(`SELECT count(*)::int AS n FROM ${table}`);
  return Number(row?.['n']);
}

const binding = () => call(STATEMENTS.bind_window, approval.review_decision_id, plan.header.run_id, planSha256);

describe('psql with the login of the executor', () => {
  it('[attack 121] writes, changes and removes nothing without a window', async () => {
    for (const table of GOVERNED_TABLES) {
      for (const attempt of [
        `UPDATE ${table} SET run_id = run_id;`,
        `DELETE FROM ${table};`,
        `TRUNCATE ${table};`,
        `COPY ${table} FROM STDIN;\n\\.\n`,
        `ALTER TABLE ${table} DISABLE TRIGGER ALL;`,
      ])
        expect([attempt, await psql(project, attempt)]).toEqual([attempt, '42501']);
      expect([table, await rowsIn(table)]).toEqual([table, 0]);
    }
    expect(await psql(project, inTransaction(await opening()))).toBe('done');
    const row = `'law', 'Law', '${plan.header.run_id}'`;
    const into = 'cutter_governance.source_document_registry (document_id, title, run_id)';
    expect(await psql(project, `INSERT INTO ${into} VALUES (${row});`)).toBe(attack(121, 'CT401'));
    expect(
      await psql(project, `COPY ${into} FROM STDIN;\n${row.replaceAll("'", '').replaceAll(', ', '\t')}\n\\.\n`),
    ).toBe(attack(121, 'CT401'));
  });

  it('[attack 123, 124] writes what was signed, and not another byte, another row or another second', async () => {
    const begun = [await opening(), ...registering()];
    const other = creating(LAW.replace('Two.', 'Too.'));
    expect(await psql(project, inTransaction(...begun, other, sealing()))).toBe(attack(123, 'CT407'));
    expect(await psql(project, inTransaction(...begun, creating(), creating()))).toBe(attack(123, '23505'));
    const another = registering({ ...plan, document: { ...plan.document, document_id: 'another' } });
    expect(await psql(project, inTransaction(await opening(), ...another))).toBe('CT404');
    const soon = instantOf(Date.now() + 4_000);
    const expiring = await opening({ not_after: soon });
    const late = inTransaction(expiring, ...registering(), 'SELECT pg_sleep(4);', creating());
    expect(await psql(project, late)).toBe(attack(124));
    for (const table of GOVERNED_TABLES) expect([table, await rowsIn(table)]).toEqual([table, 0]);
    expect(await psql(project, inTransaction(...begun, creating()))).toBe(attack(302, 'CT410'));
    expect(await psql(project, inTransaction(...begun, creating(), sealing()))).toBe('done');
    expect(await rowsIn('public.unit_version')).toBe(plan.units.length);
    expect(await psql(project, inTransaction(...begun))).toBe('23505');
  });

  it('[attack 302] in two sessions at once writes the run once', async () => {
    const [attempt = '', ...source] = registering();
    expect(await psql(project, inTransaction(await opening(), attempt))).toBe('done');
    const racing = (seconds: number) =>
      psql(project, inTransaction(binding(), ...source, creating(), `SELECT pg_sleep(${seconds});`, sealing()));
    const [one, other] = (await Promise.all([racing(0.5), racing(0.4)])).toSorted();
    expect(['23505', attack(302, 'CT411'), 'CT405']).toContain(one);
    expect(other).toBe('done');
    expect(await rowsIn('public.unit_version')).toBe(plan.units.length);
  });
});
