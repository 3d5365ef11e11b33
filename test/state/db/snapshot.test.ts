import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { oneRow, type Database, type Dump } from '../../../src/state/db/database.ts';
import { openDatabase } from '../../../src/state/db/open-database.ts';
import { withSnapshot } from '../../../src/state/db/snapshot.ts';
import { createEmbeddedDatabase } from '../../support/database/embedded-database.ts';
import { serverEnvironment } from '../../support/database/postgres-cluster.ts';
import { createTestDatabase, requireCluster, type TestDatabase } from '../../support/database/test-database.ts';
import { dsnOf, POSTGRES_CONFIG, secretsOf } from '../../support/database/test-logins.ts';
import { onBoth } from './both-kinds.ts';

const TABLES = ['probe_schema.probe', 'public.probe'];
const FILL = `DROP TABLE IF EXISTS public.probe, public.secret CASCADE;
  DROP SCHEMA IF EXISTS probe_schema CASCADE;
  CREATE SCHEMA probe_schema;
  CREATE TABLE public.probe (n int PRIMARY KEY, body text NOT NULL COLLATE "C");
  CREATE TABLE probe_schema.probe (n int REFERENCES public.probe, at timestamptz DEFAULT clock_timestamp());
  INSERT INTO public.probe SELECT n, E'Điều ' || n || E'\\n-- PostgreSQL database dump complete\\n' FROM generate_series(1, 2000) AS n;
  INSERT INTO probe_schema.probe SELECT n FROM generate_series(1, 2000) AS n;
  GRANT USAGE ON SCHEMA probe_schema TO context_pack_readonly;
  GRANT SELECT ON public.probe, probe_schema.probe TO context_pack_readonly`;
const DIGEST = {
  name: 'digest',
  sql: `SELECT count(*)::int AS rows, md5(string_agg(n || body, ',' ORDER BY n)) AS digest FROM public.probe`,
};
const digestRow = z.object({ rows: z.int(), digest: z.string() });
const anything = z.record(z.string(), z.unknown());

async function textOf(dump: Dump): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of dump.stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function fill(database: Database) {
  const admin = await database.connect('admin', 'cutter/test');
  await admin.script(FILL);
  return { admin, reader: await database.connect('reader', 'cutter/test') };
}

describe('a snapshot', () => {
  onBoth('dumps as the reader, then leaves a session that works and writes', async (database) => {
    const { admin, reader } = await fill(database);
    const text = await withSnapshot(reader, async (snapshot) => {
      expect(snapshot.id).not.toBe('');
      expect((await oneRow(snapshot, DIGEST, [], digestRow)).rows).toBe(2000);
      const dump = snapshot.dump(TABLES);
      const read = await textOf(dump);
      expect(await dump.finish()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+$/) });
      expect((await oneRow(snapshot, DIGEST, [], digestRow)).rows).toBe(2000);
      return read;
    });
    expect(text).toMatch(/^CREATE SCHEMA IF NOT EXISTS "probe_schema";\n/);
    await admin.rows({ name: 'insert', sql: `INSERT INTO public.probe VALUES (2001, 'x')` }, [], anything);
    expect((await oneRow(reader, DIGEST, [], digestRow)).rows).toBe(2001);
    const again = await withSnapshot(reader, (snapshot) => textOf(snapshot.dump(['public.probe'])));
    expect(again.length).toBeGreaterThan(1000);
  });

  onBoth('refuses a dump of a table that is not there, and one that the reader may not read', async (database) => {
    const { admin, reader } = await fill(database);
    const missing = withSnapshot(reader, (snapshot) => textOf(snapshot.dump(['public.nowhere'])));
    await expect(missing).rejects.toMatchObject({ code: 'STOP_BACKUP_INCOMPLETE' });
    await admin.script('CREATE TABLE public.secret (n int)');
    const denied = withSnapshot(reader, (snapshot) => textOf(snapshot.dump(['public.secret'])));
    await expect(denied).rejects.toMatchObject({
      code: 'STOP_BACKUP_INCOMPLETE',
      facts: { said: expect.stringContaining('permission denied') },
    });
    expect((await oneRow(reader, DIGEST, [], digestRow)).rows).toBe(2000);
  });

  onBoth('does not call a dump finished that was not read to its end', async (database) => {
    const { reader } = await fill(database);
    const unread = withSnapshot(reader, async (snapshot) => {
      const dump = snapshot.dump(TABLES);
      for await (const chunk of dump.stream) if (chunk.length > 0) break;
      return await dump.finish();
    });
    await expect(unread).rejects.toMatchObject({ code: 'STOP_BACKUP_INCOMPLETE' });
    expect((await oneRow(reader, DIGEST, [], digestRow)).rows).toBe(2000);
  });

  onBoth('is over when its function has returned', async (database) => {
    const { reader } = await fill(database);
    const kept = await withSnapshot(reader, async (snapshot) => ({ snapshot, dump: snapshot.dump(TABLES) }));
    await expect(kept.snapshot.rows(DIGEST, [], digestRow)).rejects.toThrow('after its end');
    await expect(textOf(kept.dump)).rejects.toThrow('after its end');
  });
});

describe('a dump of the embedded database', () => {
  it('loads into an empty one', async () => {
    const [full, empty] = [
      await createEmbeddedDatabase({ migrated: true }),
      await createEmbeddedDatabase({ migrated: false }),
    ];
    try {
      const { reader } = await fill(await full.open());
      const { counted, text } = await withSnapshot(reader, async (snapshot) => ({
        counted: await oneRow(snapshot, DIGEST, [], digestRow),
        text: await textOf(snapshot.dump(TABLES)),
      }));
      const admin = await (await empty.open()).connect('admin', 'cutter/test');
      await admin.script(text);
      expect(await oneRow(admin, DIGEST, [], digestRow)).toEqual(counted);
    } finally {
      await full.drop();
      await empty.drop();
    }
  });
});

describe('a dump of a server', () => {
  let server: TestDatabase;
  let database: Database;
  let folder: string;

  beforeEach(async (context) => {
    requireCluster(context);
    server = await createTestDatabase({ migrated: true });
    database = await server.open();
    folder = mkdtempSync(join(tmpdir(), 'cutter-dump-'));
  });

  afterEach(async () => {
    await database.close();
    await server.drop();
    rmSync(folder, { recursive: true });
  });

  it('holds the moment that was counted while another session writes, and loads into an empty database', async () => {
    const { reader } = await fill(database);
    const { counted, text } = await withSnapshot(reader, async (snapshot) => {
      const other = await server.client('postgres');
      await other.query(`INSERT INTO public.probe VALUES (2001, 'later')`);
      return { counted: await oneRow(snapshot, DIGEST, [], digestRow), text: await textOf(snapshot.dump(TABLES)) };
    });
    expect(counted.rows).toBe(2000);
    expect(await server.adminQuery('SELECT count(*)::int AS rows FROM public.probe')).toEqual([{ rows: 2001 }]);
    const empty = await createTestDatabase({ migrated: false });
    try {
      loadWithPsql(empty, text);
      expect(await empty.adminQuery(DIGEST.sql)).toEqual([counted]);
      expect(await empty.adminQuery('SELECT count(*)::int AS rows FROM probe_schema.probe')).toEqual([{ rows: 2000 }]);
    } finally {
      await empty.drop();
    }
  });

  it('is refused when pg_dump dies in the middle or forgets its closing line [fault 11]', async () => {
    const { reader } = await fill(database);
    const real = (
      await withSnapshot(reader, async (snapshot) => {
        const dump = snapshot.dump(TABLES);
        await textOf(dump);
        return await dump.finish();
      })
    ).program;
    const endings = { killed: 'kill -9 $$', failed: 'exit 3', silent: 'exit 0' };
    for (const [name, ending] of Object.entries(endings)) {
      const torn = await openWithProgram(
        `if [ "$1" = --version ]; then exec ${real} --version; fi; echo begin; ${ending}`,
      );
      try {
        const connection = await torn.connect('reader', 'cutter/test');
        const read = withSnapshot(connection, (snapshot) => textOf(snapshot.dump(TABLES)));
        await expect(read, name).rejects.toMatchObject({
          code: 'STOP_BACKUP_INCOMPLETE',
          facts: { closing_line: false },
        });
      } finally {
        await torn.close();
      }
    }
  });

  it('tells the program its connection by the environment only, and nothing else of ours', async () => {
    const seen = join(folder, 'seen');
    const spy = await openWithProgram(
      `if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.1"; exit 0; fi; env > ${seen}; printf '%s\\n' "$@" >> ${seen}; exit 1`,
    );
    try {
      const connection = await spy.connect('reader', 'cutter/test');
      const read = withSnapshot(connection, (snapshot) => textOf(snapshot.dump(TABLES)));
      await expect(read).rejects.toMatchObject({ code: 'STOP_BACKUP_INCOMPLETE', facts: { exit: 1 } });
    } finally {
      await spy.close();
    }
    const lines = readFileSync(seen, 'utf8').split('\n');
    const names = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split('=')[0]);
    // PWD, SHLVL, OLDPWD and _ are the shell's own.
    const ours = names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name ?? '')).toSorted();
    expect(ours).toEqual([
      'PATH',
      'PGAPPNAME',
      'PGCONNECT_TIMEOUT',
      'PGDATABASE',
      'PGHOST',
      'PGPORT',
      'PGSSLMODE',
      'PGUSER',
    ]);
    expect(lines.filter((line) => line.startsWith('-') && line.includes(server.name))).toEqual([]);
  });

  it('passes over a program that is older than the server', async () => {
    await fill(database);
    const old = await openWithProgram('echo "pg_dump (PostgreSQL) 9.6"');
    try {
      const connection = await old.connect('reader', 'cutter/test');
      const found = await withSnapshot(connection, async (snapshot) => {
        const dump = snapshot.dump(TABLES);
        await textOf(dump);
        return await dump.finish();
      });
      expect(found.program).not.toContain(folder);
    } finally {
      await old.close();
    }
  });

  it('ends the program when its reader stops', async () => {
    const pidFile = join(folder, 'pid');
    const slow = await openWithProgram(
      `if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.1"; exit 0; fi; echo $$ > ${pidFile}; echo begin; sleep 60`,
    );
    try {
      const connection = await slow.connect('reader', 'cutter/test');
      await withSnapshot(connection, async (snapshot) => {
        for await (const chunk of snapshot.dump(TABLES).stream) if (String(chunk).includes('begin')) break;
      });
    } finally {
      await slow.close();
    }
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
  });

  /** The same database, opened with a pg_dump of our own first on PATH. */
  async function openWithProgram(script: string): Promise<Database> {
    writeFileSync(join(folder, 'pg_dump'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'pg_dump'), 0o755);
    chmodSync(folder, 0o777);
    return await openDatabase(POSTGRES_CONFIG, {
      dsns: secretsOf(server.cluster, server.name),
      libpq: {},
      password: undefined,
      children: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: '/nowhere', GPG_TTY: 'none' },
    });
  }
});

function loadWithPsql(database: TestDatabase, text: string): void {
  const dsn = dsnOf(database.cluster, database.name, 'postgres');
  const args = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--single-transaction', `--dbname=${dsn}`];
  const loaded = spawnSync('psql', args, { input: text, env: serverEnvironment(), encoding: 'utf8' });
  expect({ status: loaded.status, stderr: loaded.stderr }).toEqual({ status: 0, stderr: '' });
}
