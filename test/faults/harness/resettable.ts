/** A project whose database and folder can be put back, in milliseconds, to the moment at which this was made. */
import { cpSync, rmSync } from 'node:fs';
import type { Project } from '../../support/project.ts';
import { asAdmin } from '../../support/database/test-database.ts';

export interface Resettable {
  /** Puts database and folder back. Every session into the database ends. */
  reset(): Promise<void>;
  /** Puts the database alone back, as a restored backup does. */
  resetDatabase(): Promise<void>;
  /** Waits until no process of cutter has a session, as the server sees it. */
  quiet(): Promise<void>;
  /** One statement as the superuser; counts the rows. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Rows looked at so far. */
  checked(): number;
  /** Removes the copies; the project stays. */
  close(): Promise<void>;
}

export async function resettable(project: Project): Promise<Resettable> {
  const { database } = project;
  if (database === null) throw new Error('a server database is needed');
  const { name, cluster } = database;
  const template = `${name}_before`;
  const folder = `${project.folder}.before`;
  const admin = (sql: string) => asAdmin(cluster, 'postgres', sql);
  const [found] = await admin(`SELECT oid::text FROM pg_database WHERE datname = '${name}'`);
  const oid = String(found?.['oid']);
  await admin(`CREATE DATABASE ${template} TEMPLATE ${name}`);
  cpSync(project.folder, folder, { recursive: true });
  const resetDatabase = async () => {
    await admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    // The same oid, because the plan pins it; the file copy, because with fsync off it is the quicker one.
    await admin(`CREATE DATABASE ${name} TEMPLATE ${template} OID ${oid} STRATEGY FILE_COPY`);
  };
  let checked = 0;
  return {
    resetDatabase,
    reset: async () => {
      await resetDatabase();
      rmSync(project.folder, { recursive: true, force: true });
      cpSync(folder, project.folder, { recursive: true });
    },
    quiet: () => untilQuiet(admin, name),
    query: async (sql) => {
      const rows = await database.adminQuery(sql);
      checked += rows.length;
      return rows;
    },
    checked: () => checked,
    close: async () => {
      await admin(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Admin = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** A client that died holds its locks until the server notices; that is milliseconds, and a second inside a statement. */
async function untilQuiet(admin: Admin, name: string): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}'`;
  const deadline = performance.now() + 60_000;
  while ((await admin(sql)).length !== 0) {
    if (performance.now() > deadline) throw new Error('a session of a dead process stayed');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
