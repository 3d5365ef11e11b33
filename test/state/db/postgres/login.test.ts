import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../../../src/config/secret.ts';
import { oneRow, type Database } from '../../../../src/state/db/database.ts';
import { openDatabase } from '../../../../src/state/db/open-database.ts';
import { createEmbeddedDatabase } from '../../../support/database/embedded-database.ts';
import { freePort, startCopy, startStandby, type Cluster } from '../../../support/database/postgres-cluster.ts';
import { createTestDatabase, requireCluster, type TestDatabase } from '../../../support/database/test-database.ts';
import { openTestDatabase, POSTGRES_CONFIG } from '../../../support/database/test-logins.ts';
import { onBoth } from '../both-kinds.ts';

const WHO = { name: 'who', sql: 'SELECT session_user::text AS who, current_user::text AS now' };
const whoRow = z.object({ who: z.string(), now: z.string() });
const anything = z.record(z.string(), z.unknown());

async function withDsn(dsn: string, more: { password?: Secret; libpq?: Record<string, string> } = {}) {
  const access = { dsns: { executor: new Secret('CUTTER_EXEC_DSN', dsn) }, children: {} };
  return await openDatabase(POSTGRES_CONFIG, { ...access, libpq: more.libpq ?? {}, password: more.password });
}

describe('roles', () => {
  onBoth('are parted: each connection is its role and stays it', async (database) => {
    const reader = await database.connect('reader', 'cutter/test');
    const executor = await database.connect('executor', 'cutter/test');
    const admin = await database.connect('admin', 'cutter/test');
    await admin.script('CREATE TABLE IF NOT EXISTS public.probe (n int)');
    expect(await oneRow(reader, WHO, [], whoRow)).toEqual({
      who: 'context_pack_readonly',
      now: 'context_pack_readonly',
    });
    expect(await oneRow(executor, WHO, [], whoRow)).toEqual({ who: 'cutter_exec', now: 'cutter_exec' });
    expect(await oneRow(admin, WHO, [], whoRow)).toEqual({ who: 'postgres', now: 'postgres' });
    for (const connection of [reader, executor]) {
      const read = connection.rows({ name: 'probe', sql: 'SELECT n FROM public.probe' }, [], anything);
      await expect(read).rejects.toMatchObject({
        code: 'STOP_GRANT',
        facts: { sqlstate: '42501', statement: 'probe' },
      });
    }
    expect(await oneRow(reader, WHO, [], whoRow)).toMatchObject({ who: 'context_pack_readonly' });
  });

  onBoth('find nothing by an unqualified name', async (database) => {
    const admin = await database.connect('admin', 'cutter/test');
    await admin.script('CREATE TABLE IF NOT EXISTS public.probe (n int)');
    const found = admin.rows({ name: 'probe', sql: 'SELECT n FROM probe' }, [], anything);
    await expect(found).rejects.toMatchObject({ code: '42P01' });
  });

  it('are refused by an embedded database that was never migrated', async () => {
    const embedded = await createEmbeddedDatabase({ migrated: false });
    try {
      const database = await embedded.open();
      await expect(database.connect('executor', 'cutter/test')).rejects.toMatchObject({ code: 'NOT_MIGRATED' });
    } finally {
      await embedded.drop();
    }
  });
});

describe('a login to a server', () => {
  // A cluster of its own: the roles that are made here would be seen as changed grants by every run beside it.
  let own: Cluster | null = null;
  let server: TestDatabase;
  const open: Database[] = [];

  beforeEach(async (context) => {
    own ??= await startCopy(requireCluster(context));
    server = await createTestDatabase({ migrated: true, on: own });
  });
  afterAll(async () => {
    await own?.stop();
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()));
    await server.drop();
  });

  async function connectAs(dsn: string, more: Parameters<typeof withDsn>[1] = {}) {
    const database = await withDsn(dsn, more);
    open.push(database);
    return await database.connect('executor', 'cutter/run-1');
  }

  it('shows under its application name', async () => {
    await connectAs(server.dsn('executor'));
    const sessions = await server.adminQuery(
      `SELECT usename FROM pg_stat_activity WHERE application_name = 'cutter/run-1' AND datname = $1`,
      [server.name],
    );
    expect(sessions).toEqual([{ usename: 'cutter_exec' }]);
  });

  it('is refused for a superuser and for another role', async () => {
    await expect(connectAs(server.dsn('admin'))).rejects.toMatchObject({
      code: 'DATABASE_ROLE',
      facts: { session_user: 'postgres', expected: 'cutter_exec', reason: 'the login is a superuser' },
    });
    await expect(connectAs(server.dsn('verifier'))).rejects.toMatchObject({
      code: 'DATABASE_ROLE',
      facts: { session_user: 'cutter_verify' },
    });
  });

  it('is taken from a member of the role, unless the member may also verify', async () => {
    const [single, double] = [`one_${server.name}`, `two_${server.name}`];
    await server.adminQuery(`CREATE ROLE ${single} LOGIN IN ROLE cutter_exec`);
    await server.adminQuery(`CREATE ROLE ${double} LOGIN IN ROLE cutter_exec, cutter_verify`);
    try {
      const dsn = server.dsn('executor');
      const connection = await connectAs(dsn.replace('cutter_exec@', `${single}@`));
      expect(connection.role).toBe('executor');
      await expect(connectAs(dsn.replace('cutter_exec@', `${double}@`))).rejects.toMatchObject({
        code: 'DATABASE_ROLE',
        facts: { reason: 'the login is also of the role cutter_verify' },
      });
    } finally {
      await Promise.all(open.splice(0).map((database) => database.close()));
      await server.adminQuery(`DROP ROLE ${single}`);
      await server.adminQuery(`DROP ROLE ${double}`);
    }
  });

  it('says that there is no such database or role', async () => {
    const missing = server.dsn('executor').replace(`/${server.name}?`, '/nowhere?');
    await expect(connectAs(missing)).rejects.toMatchObject({ code: 'DATABASE_LOGIN', facts: { sqlstate: '3D000' } });
    const nobody = server.dsn('executor').replace('cutter_exec@', 'nobody_here@');
    await expect(connectAs(nobody)).rejects.toMatchObject({ code: 'DATABASE_LOGIN', facts: { sqlstate: '28000' } });
  });

  it('is refused for a server that is not there, and never says the connection string', async () => {
    const port = await freePort();
    const refused = connectAs(`postgresql://u:hidden-word@127.0.0.1:${port}/d`);
    await expect(refused).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      facts: { login: `127.0.0.1:${port}/d as u`, sqlstate: 'ECONNREFUSED' },
    });
    await expect(refused).rejects.not.toThrow('hidden-word');
    const noSocket = connectAs(`postgresql://u@/d?host=${encodeURIComponent('/nowhere')}`);
    await expect(noSocket).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('is refused for something that is not a PostgreSQL server', async () => {
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
    try {
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await expect(connectAs(`postgresql://u@127.0.0.1:${port}/d`)).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
      });
    } finally {
      other.close();
    }
  });

  it('is refused when TLS is demanded of a server that has none', async () => {
    const dsn = `postgresql://cutter_exec@127.0.0.1:${server.cluster.port}/${server.name}?sslmode=require`;
    await expect(connectAs(dsn)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('is refused for a standby, in every role [fault 61]', async () => {
    const standby = await startStandby(server.cluster);
    try {
      for (const role of ['reader', 'executor', 'admin'] as const) {
        const database = await openTestDatabase(standby, server.name);
        open.push(database);
        await expect(database.connect(role, 'cutter/test')).rejects.toMatchObject({ code: 'STOP_NOT_PRIMARY' });
      }
    } finally {
      await standby.stop();
    }
  });

  it('is refused when the session was used by somebody else before [fault 63]', async () => {
    await server.adminQuery(`ALTER DATABASE ${server.name} SET cutter.session_nonce = 'left behind'`);
    await expect(connectAs(server.dsn('executor'))).rejects.toMatchObject({ code: 'STOP_POOLER_DETECTED' });
  });

  it('notices a client that died while its statement runs', async () => {
    const connection = await connectAs(server.dsn('executor'));
    const setting = { name: 'check', sql: `SELECT current_setting('client_connection_check_interval') AS value` };
    expect(await oneRow(connection, setting, [], anything)).toEqual({ value: '1s' });
  });

  it('takes its password from the string, from PGPASSWORD or from the password file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cutter-pgpass-'));
    const file = join(folder, 'pgpass');
    const host = `127.0.0.1:${server.cluster.port}/${server.name}`;
    await server.adminQuery(`CREATE ROLE with_password LOGIN PASSWORD 'it:is\\me' IN ROLE cutter_exec`);
    try {
      const bare = `postgresql://with_password@${host}`;
      await expect(connectAs(bare)).rejects.toMatchObject({ code: 'DATABASE_LOGIN' });
      const wrong = connectAs(`postgresql://with_password:wrong@${host}`);
      await expect(wrong).rejects.toMatchObject({ code: 'DATABASE_LOGIN', facts: { sqlstate: '28P01' } });
      await expect(connectAs(`postgresql://with_password:it%3Ais%5Cme@${host}`)).resolves.toBeDefined();
      await expect(connectAs(bare, { password: new Secret('PGPASSWORD', 'it:is\\me') })).resolves.toBeDefined();
      writeFileSync(file, '# comment\nelsewhere:*:*:*:no\n127.0.0.1:*:*:with_password:it\\:is\\\\me\n', {
        mode: 0o600,
      });
      await expect(connectAs(bare, { libpq: { PGPASSFILE: file } })).resolves.toBeDefined();
      chmodSync(file, 0o644);
      await expect(connectAs(bare, { libpq: { PGPASSFILE: file } })).rejects.toMatchObject({
        code: 'DSN_INVALID',
        facts: { variable: 'PGPASSFILE' },
      });
    } finally {
      await Promise.all(open.splice(0).map((database) => database.close()));
      await server.adminQuery('DROP ROLE with_password');
      rmSync(folder, { recursive: true });
    }
  });

  it('uses the variables of libpq where there is no string, each role under its own name', async () => {
    const { cluster, name } = server;
    const libpq = { PGHOST: cluster.folder, PGPORT: String(cluster.port), PGDATABASE: name, PGUSER: 'postgres' };
    const database = await openDatabase(POSTGRES_CONFIG, { dsns: {}, libpq, password: undefined, children: {} });
    open.push(database);
    const reader = await database.connect('reader', 'cutter/test');
    expect(await oneRow(reader, WHO, [], whoRow)).toMatchObject({ who: 'context_pack_readonly' });
    const admin = await database.connect('admin', 'cutter/test');
    expect(await oneRow(admin, WHO, [], whoRow)).toMatchObject({ who: 'postgres' });
  });

  it('survives a close after the server has gone', async () => {
    const connection = await connectAs(server.dsn('executor'));
    await server.adminQuery('SELECT pg_terminate_backend($1)', [connection.backendPid]);
    await expect(connection.rows(WHO, [], whoRow)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await expect(connection.close()).resolves.toBeUndefined();
  });
});
