import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/config/secret.ts';
import { Refusal } from '../../../../src/model/refusals/refusal.ts';
import { resolveLogin, type DsnSource } from '../../../../src/state/db/postgres/dsn.ts';

const source = (dsn: string | undefined, libpq: DsnSource['libpq'] = {}): DsnSource => ({
  role: 'executor',
  variable: 'CUTTER_EXEC_DSN',
  dsn: dsn === undefined ? undefined : new Secret('CUTTER_EXEC_DSN', dsn),
  libpq,
  pgpassword: undefined,
});

const login = (dsn: string) => resolveLogin(source(dsn));

describe('a connection string', () => {
  it('is one URI with user, host, port and database', () => {
    expect(login('postgresql://cutter_exec:p%40ss%3A@db.example:6543/law?sslmode=require')).toMatchObject({
      role: 'executor',
      host: 'db.example',
      port: 6543,
      user: 'cutter_exec',
      database: 'law',
      tls: { kind: 'require', clientCert: null },
    });
    expect(login('postgres://u:p%40ss%3A@localhost/d').password?.reveal()).toBe('p@ss:');
    expect(login('postgres://u@localhost/d')).toMatchObject({ port: 5432, password: undefined });
    expect(login('postgresql://u@[::1]:5433/d')).toMatchObject({ host: '::1', port: 5433, tls: { kind: 'disable' } });
  });

  it('may name the folder of a socket', () => {
    const expected = { host: '/run/postgresql', port: 5433, tls: { kind: 'disable' } };
    expect(login('postgresql://u@/d?host=%2Frun%2Fpostgresql&port=5433')).toMatchObject(expected);
    expect(login('postgresql://u@/d?host=/run/postgresql&port=5433&sslmode=require')).toMatchObject(expected);
    expect(login('postgresql://u@%2Frun%2Fpostgresql/d')).toMatchObject({ host: '/run/postgresql' });
  });

  it('says how the certificate is checked, by the meaning of libpq', () => {
    const root = 'sslrootcert=/etc/ssl/certs/ca.pem';
    const rootCert = '/etc/ssl/certs/ca.pem';
    const tls = (query: string) => login(`postgresql://u@db.example/d?${query}`).tls;
    expect(tls('sslmode=disable')).toEqual({ kind: 'disable' });
    expect(tls('sslmode=require')).toEqual({ kind: 'require', clientCert: null });
    expect(tls(`sslmode=require&${root}`)).toEqual({ kind: 'verify-ca', rootCert, clientCert: null });
    expect(tls(`sslmode=verify-ca&${root}`)).toEqual({ kind: 'verify-ca', rootCert, clientCert: null });
    expect(tls(`sslmode=verify-full&${root}&sslcert=/c&sslkey=/k`)).toEqual({
      kind: 'verify-full',
      rootCert,
      clientCert: { cert: '/c', key: '/k' },
    });
  });

  it.each([
    ['two hosts', 'postgresql://u:hidden-word@a,b/d'],
    ['two hosts with ports', 'postgresql://u:hidden-word@a:1,b:2/d'],
    ['two hosts in the parameters', 'postgresql://u:hidden-word@/d?host=a,b'],
    ['a host in two places', 'postgresql://u:hidden-word@a/d?host=b'],
    ['a port in two places', 'postgresql://u:hidden-word@a:1/d?port=2'],
    ['key=value form', 'host=a user=u password=hidden-word dbname=d'],
    ['a service', 'postgresql://u:hidden-word@a/d?service=prod'],
    ['an unknown parameter', 'postgresql://u:hidden-word@localhost/d?options=-csynchronous_commit%3Doff'],
    ['a parameter twice', 'postgresql://u:hidden-word@a/d?sslmode=require&sslmode=disable'],
    ['a password as parameter', 'postgresql://u@localhost/d?password=hidden-word'],
    ['no user', 'postgresql://:hidden-word@a/d?sslmode=require'],
    ['no database', 'postgresql://u:hidden-word@a?sslmode=require'],
    ['no host', 'postgresql://u:hidden-word@/d'],
    ['a port that is none', 'postgresql://u:hidden-word@localhost:99999/d'],
    ['a bad escape', 'postgresql://u:hidden-word%zz@localhost/d'],
    ['a password with a bare at sign', 'postgresql://u:hidden@word@localhost/d'],
    ['another scheme', 'mysql://u:hidden-word@a/d'],
    ['no sslmode off this machine', 'postgresql://u:hidden-word@db.example/d'],
    ['sslmode=prefer', 'postgresql://u:hidden-word@db.example/d?sslmode=prefer'],
    ['sslmode=allow', 'postgresql://u:hidden-word@localhost/d?sslmode=allow'],
    ['verify-full without a root', 'postgresql://u:hidden-word@db.example/d?sslmode=verify-full'],
    ['a client certificate without its key', 'postgresql://u:hidden-word@a/d?sslmode=require&sslcert=/c'],
    ['nothing', ''],
  ])('is refused with %s, and never repeated', (_, dsn) => {
    const refusal = refusalOf(() => login(dsn));
    expect(refusal).toMatchObject({ code: 'DSN_INVALID', facts: { role: 'executor', variable: 'CUTTER_EXEC_DSN' } });
    expect(inspect(refusal, { depth: null, showHidden: true })).not.toMatch(/hidden|db\.example/);
  });

  it('is missing when neither it nor PGHOST is set', () => {
    expect(refusalOf(() => resolveLogin(source(undefined)))).toMatchObject({
      code: 'DSN_MISSING',
      facts: { role: 'executor', variable: 'CUTTER_EXEC_DSN' },
    });
  });

  it('is made of the variables of libpq, read as strictly', () => {
    const libpq = { PGHOST: 'db.example', PGPORT: '6000', PGDATABASE: 'law', PGUSER: 'owner', PGSSLMODE: 'require' };
    expect(resolveLogin(source(undefined, libpq))).toMatchObject({
      host: 'db.example',
      port: 6000,
      database: 'law',
      user: 'cutter_exec',
      tls: { kind: 'require' },
    });
    expect(resolveLogin({ ...source(undefined, libpq), role: 'admin' }).user).toBe('owner');
    for (const wrong of [{ PGHOST: 'a,b' }, { PGSERVICE: 'prod' }, { PGDATABASE: '' }, { PGSSLMODE: 'prefer' }]) {
      expect(refusalOf(() => resolveLogin(source(undefined, { ...libpq, ...wrong })))).toMatchObject({
        code: 'DSN_INVALID',
      });
    }
  });
});

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return 'no refusal';
}
