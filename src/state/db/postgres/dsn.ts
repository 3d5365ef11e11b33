/**
 * Connection strings, read strictly: one URI, one host, TLS spelled out. Knows libpq's variables as a record that is
 * passed in; never reads the environment, never opens a connection, and never repeats a connection string in an error.
 */
import { Secret } from '../../../config/secret.ts';
import type { DatabaseRole } from '../../../model/phase.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { isSocket, type Login, type Tls } from './login.ts';
import { ROLE_NAMES } from '../role-name.ts';

/** libpq's variables by name, without PGPASSWORD. */
export type LibpqVariables = { readonly [name: string]: string };

export interface DsnSource {
  readonly role: DatabaseRole;
  /** The environment variable that the configuration names; it is what a refusal shows. */
  readonly variable: string;
  readonly dsn: Secret | undefined;
  readonly libpq: LibpqVariables;
  readonly pgpassword: Secret | undefined;
}

/** The parameters that mean the same to pg and to libpq; every other one is refused, because one of them would ignore it. */
const PARAMETERS = ['host', 'port', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;
type Parameters = { readonly [name in (typeof PARAMETERS)[number]]?: string };

const DSN = /^postgres(?:ql)?:\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^@/?#]*)(?:\/([^/?#]*))?(?:\?([^?#]*))?$/;
const HOST = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*)(?::(\d{1,5}))?$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * The login of a role: from its connection string, else from PGHOST and the other variables of libpq, in which case a
 * role logs in under its own name and PGUSER is for the admin only. The password is the string's, else PGPASSWORD.
 * Refuses with DSN_MISSING (facts role, variable) and DSN_INVALID (facts role, variable, reason).
 */
export function resolveLogin(source: DsnSource): Login {
  if (source.dsn !== undefined) return fromUri(source, source.dsn);
  const { PGHOST: host } = source.libpq;
  if (host === undefined || host === '') {
    throw new Refusal('DSN_MISSING', { role: source.role, variable: source.variable });
  }
  return fromVariables(source, host);
}

function fromUri(source: DsnSource, dsn: Secret): Login {
  const matched = DSN.exec(dsn.reveal());
  if (matched === null) throw dsnRefusal(source, 'expected postgresql://USER@HOST:PORT/DATABASE');
  const [user, password, authority, database] = matched.slice(1, 5).map((part) => decodePart(source, part));
  const parameters = readParameters(source, matched[5] ?? '');
  if (user === undefined || user === '') throw dsnRefusal(source, 'the user is missing');
  if (database === undefined || database === '') throw dsnRefusal(source, 'the database is missing');
  const { host, port } = readHost(source, matched[3] ?? '', authority ?? '', parameters);
  return {
    role: source.role,
    host,
    port,
    user,
    database,
    password: password === undefined || password === '' ? source.pgpassword : new Secret(dsn.name, password),
    tls: readTls(source, host, parameters),
  };
}

function fromVariables(source: DsnSource, host: string): Login {
  const { PGPORT, PGUSER, PGDATABASE, PGSSLMODE, PGSSLROOTCERT, PGSSLCERT, PGSSLKEY, PGSERVICE } = source.libpq;
  if (PGSERVICE !== undefined)
    throw dsnRefusal(source, 'PGSERVICE: service files are read differently by different programs');
  if (PGDATABASE === undefined || PGDATABASE === '') throw dsnRefusal(source, 'PGDATABASE is missing');
  const parameters = nonEmpty({ sslmode: PGSSLMODE, sslrootcert: PGSSLROOTCERT, sslcert: PGSSLCERT, sslkey: PGSSLKEY });
  return {
    role: source.role,
    host: singleHost(source, host),
    port: readPort(source, PGPORT),
    user: source.role === 'admin' && PGUSER !== undefined && PGUSER !== '' ? PGUSER : ROLE_NAMES[source.role],
    database: PGDATABASE,
    password: source.pgpassword,
    tls: readTls(source, host, parameters),
  };
}

function readParameters(source: DsnSource, query: string): Parameters {
  const found = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name, value, ...rest] = pair.split('=');
    if (name === undefined || value === undefined || rest.length > 0)
      throw dsnRefusal(source, 'a parameter is malformed');
    const known = PARAMETERS.find((parameter) => parameter === name);
    if (known === undefined) throw dsnRefusal(source, `only these parameters are taken: ${PARAMETERS.join(', ')}`);
    if (found.has(known)) throw dsnRefusal(source, `the parameter ${known} is there twice`);
    found.set(known, decodePart(source, value) ?? '');
  }
  return Object.fromEntries(found);
}

/** The host is before the database, or in `?host=` for the folder of a socket; never in both. */
function readHost(
  source: DsnSource,
  raw: string,
  authority: string,
  parameters: Parameters,
): { readonly host: string; readonly port: number } {
  if (raw.includes(',')) throw dsnRefusal(source, 'more than one host');
  const encodedSocket = isSocket(authority);
  const matched = encodedSocket ? [raw, authority, undefined] : HOST.exec(authority);
  if (matched === null) throw dsnRefusal(source, 'host or port is malformed');
  const [, before = '', port] = matched;
  const host = before === '' ? parameters.host : before;
  if (host === undefined || host === '') throw dsnRefusal(source, 'the host is missing');
  if (before !== '' && parameters.host !== undefined) throw dsnRefusal(source, 'more than one host');
  if (port !== undefined && parameters.port !== undefined) throw dsnRefusal(source, 'more than one port');
  return { host: singleHost(source, host).replace(/^\[|\]$/g, ''), port: readPort(source, port ?? parameters.port) };
}

function singleHost(source: DsnSource, host: string): string {
  if (host.includes(',')) throw dsnRefusal(source, 'more than one host');
  return host;
}

function readPort(source: DsnSource, text: string | undefined): number {
  if (text === undefined || text === '') return 5432;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw dsnRefusal(source, 'the port is not a port');
  return port;
}

/**
 * Off this machine sslmode must be written: pg and libpq have different defaults, and both of libpq's fall-backs
 * (`prefer`, `allow`) may send everything in clear. A check of the certificate needs the root that it is checked
 * against, because pg and libpq take it from different places.
 */
function readTls(source: DsnSource, host: string, parameters: Parameters): Tls {
  const { sslmode, sslrootcert: rootCert } = parameters;
  if (isSocket(host)) return { kind: 'disable' };
  if (sslmode === undefined && LOOPBACK.test(host)) return { kind: 'disable' };
  if (sslmode === 'disable') return { kind: 'disable' };
  const clientCert = readClientCert(source, parameters);
  if (sslmode === 'require' && rootCert === undefined) return { kind: 'require', clientCert };
  if (sslmode === 'require' || sslmode === 'verify-ca' || sslmode === 'verify-full') {
    if (rootCert === undefined || !rootCert.startsWith('/')) {
      throw dsnRefusal(source, 'sslrootcert must name the absolute path of a PEM file');
    }
    // libpq: `require` with a root certificate checks it, for compatibility with old setups.
    return { kind: sslmode === 'require' ? 'verify-ca' : sslmode, rootCert, clientCert };
  }
  throw dsnRefusal(source, 'sslmode must be one of disable, require, verify-ca, verify-full');
}

function readClientCert(source: DsnSource, { sslcert: cert, sslkey: key }: Parameters) {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) throw dsnRefusal(source, 'sslcert and sslkey belong together');
  return { cert, key };
}

function decodePart(source: DsnSource, part: string | undefined): string | undefined {
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    // Without the cause, because nothing of the connection string may be shown.
    throw dsnRefusal(source, 'a percent sign is not followed by two hexadecimal digits');
  }
}

function nonEmpty(record: { readonly [name: string]: string | undefined }): Parameters {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''));
}

function dsnRefusal(source: DsnSource, reason: string): Refusal {
  return new Refusal('DSN_INVALID', { role: source.role, variable: source.variable, reason });
}
