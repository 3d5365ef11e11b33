import { spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../../src/config/secret.ts';
import { oneRow } from '../../../src/state/db/database.ts';
import { openDatabase } from '../../../src/state/db/open-database.ts';
import { withSnapshot } from '../../../src/state/db/snapshot.ts';
import { initdb, serverOwner, startCluster, type Cluster } from '../../support/database/postgres-cluster.ts';
import { serverPrograms } from '../../support/database/postgres-programs.ts';
import { POSTGRES_CONFIG } from '../../support/database/test-logins.ts';

const ENCRYPTED = {
  name: 'encrypted',
  sql: `SELECT s.ssl AS encrypted FROM pg_catalog.pg_stat_ssl AS s WHERE s.pid = pg_catalog.pg_backend_pid()`,
};

describe('TLS to a server, by the meaning of libpq for pg and pg_dump alike', () => {
  let cluster: Cluster | null = null;

  beforeAll(async () => {
    const bin = serverPrograms();
    if (bin === null) return;
    cluster = await startCluster(bin, ['ssl = on'], (programs, folder, data) => {
      initdb(programs, folder, data);
      makeCertificate(folder, data);
    });
  });

  afterAll(async () => await cluster?.stop());

  /** Connects and dumps with these parameters; the name in the certificate is `localhost`. */
  async function connectAndDump(host: string, parameters: string): Promise<{ encrypted: boolean; dumped: string }> {
    if (cluster === null) throw new Error('no cluster');
    const dsn = `postgresql://postgres@${host}:${cluster.port}/postgres?${parameters}`;
    const database = await openDatabase(POSTGRES_CONFIG, {
      dsns: { admin: new Secret('CUTTER_ADMIN_DSN', dsn) },
      libpq: {},
      password: undefined,
      children: { PATH: process.env['PATH'] ?? '' },
    });
    try {
      const admin = await database.connect('admin', 'cutter/test');
      await admin.script('CREATE TABLE IF NOT EXISTS public.probe (n int)');
      const { encrypted } = await oneRow(admin, ENCRYPTED, [], z.object({ encrypted: z.boolean() }));
      const dumped = await withSnapshot(admin, async (snapshot) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of snapshot.dump(['public.probe']).stream) chunks.push(chunk);
        return Buffer.concat(chunks).toString('utf8');
      });
      return { encrypted, dumped };
    } finally {
      await database.close();
    }
  }

  it('encrypts as it was told, and checks the name only where that was asked for', async (context) => {
    if (cluster === null) return context.skip('no PostgreSQL server programs');
    const root = `sslrootcert=${join(cluster.folder, 'root.crt')}`;
    const expected = { dumped: expect.stringContaining('CREATE TABLE public.probe') };
    expect(await connectAndDump('127.0.0.1', 'sslmode=disable')).toEqual({ ...expected, encrypted: false });
    expect(await connectAndDump('127.0.0.1', 'sslmode=require')).toEqual({ ...expected, encrypted: true });
    expect(await connectAndDump('127.0.0.1', `sslmode=verify-ca&${root}`)).toEqual({ ...expected, encrypted: true });
    expect(await connectAndDump('localhost', `sslmode=verify-full&${root}`)).toEqual({ ...expected, encrypted: true });
  });

  it('refuses a certificate for another name, and one of another root', async (context) => {
    if (cluster === null) return context.skip('no PostgreSQL server programs');
    const root = `sslrootcert=${join(cluster.folder, 'root.crt')}`;
    const otherName = connectAndDump('127.0.0.1', `sslmode=verify-full&${root}`);
    await expect(otherName).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      facts: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    const other = `sslrootcert=${join(cluster.folder, 'other.crt')}`;
    const otherRoot = connectAndDump('localhost', `sslmode=verify-ca&${other}`);
    await expect(otherRoot).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    const noRoot = connectAndDump('localhost', 'sslmode=verify-ca&sslrootcert=/nowhere/root.crt');
    await expect(noRoot).rejects.toMatchObject({ code: 'DSN_INVALID', facts: { reason: 'ENOENT' } });
  });
});

/** A self-signed certificate for `localhost`, and another root that signed nothing here. */
function makeCertificate(folder: string, data: string): void {
  const make = (cert: string, key: string) => {
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    const made = spawnSync('openssl', [
      ...args,
      '-addext',
      'subjectAltName=DNS:localhost',
      '-out',
      cert,
      '-keyout',
      key,
    ]);
    if (made.status !== 0) throw new Error(`openssl failed: ${made.stderr?.toString() ?? String(made.error)}`);
  };
  make(join(data, 'server.crt'), join(data, 'server.key'));
  make(join(folder, 'other.crt'), join(folder, 'other.key'));
  copyFileSync(join(data, 'server.crt'), join(folder, 'root.crt'));
  const owner = serverOwner();
  if (owner !== null)
    for (const file of ['server.crt', 'server.key']) chownSync(join(data, file), owner.uid, owner.gid);
  appendFileSync(join(data, 'postgresql.conf'), "\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n");
}
