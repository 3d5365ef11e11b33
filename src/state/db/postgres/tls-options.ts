/** One TLS decision in the options of pg and in those of libpq. */
import type { ConnectionOptions } from 'node:tls';
import { assertNever } from '../../../model/assert.ts';
import { readOnce } from '../../../config/read-once.ts';
import { Refusal, type Facts } from '../../../model/refusals/refusal.ts';
import type { Login, Tls } from './login.ts';

/** All authorities that browsers trust take a fifth of it. */
const MAX_PEM_BYTES = 1_048_576;

/** pg's `ssl` member. Refuses with DSN_INVALID when a certificate file cannot be read. */
export async function tlsForPg(login: Login): Promise<false | ConnectionOptions> {
  const { tls } = login;
  switch (tls.kind) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false, ...(await clientCert(login, tls)) };
    case 'verify-ca':
      // libpq's verify-ca checks the chain and not the name.
      return { ...(await rootOf(login, tls)), ...(await clientCert(login, tls)), checkServerIdentity: () => undefined };
    case 'verify-full':
      return { ...(await rootOf(login, tls)), ...(await clientCert(login, tls)) };
    default:
      return assertNever(tls);
  }
}

/** libpq's variables for the same decision. */
export function tlsForLibpq(tls: Tls): { readonly [name: string]: string } {
  if (tls.kind === 'disable') return { PGSSLMODE: 'disable' };
  return {
    PGSSLMODE: tls.kind,
    ...(tls.kind === 'require' ? {} : { PGSSLROOTCERT: tls.rootCert }),
    ...(tls.clientCert === null ? {} : { PGSSLCERT: tls.clientCert.cert, PGSSLKEY: tls.clientCert.key }),
  };
}

async function rootOf(login: Login, tls: Extract<Tls, { readonly rootCert: string }>): Promise<ConnectionOptions> {
  return { rejectUnauthorized: true, ca: await pem(login, tls.rootCert) };
}

async function clientCert(login: Login, tls: Exclude<Tls, { readonly kind: 'disable' }>): Promise<ConnectionOptions> {
  if (tls.clientCert === null) return {};
  return { cert: await pem(login, tls.clientCert.cert), key: await pem(login, tls.clientCert.key) };
}

async function pem(login: Login, path: string): Promise<string> {
  const refused = (reason: Facts[string] | undefined) =>
    new Refusal('DSN_INVALID', { role: login.role, variable: path, reason: reason ?? null });
  const { bytes } = await readOnce(path, {
    limitBytes: MAX_PEM_BYTES,
    followsLinks: true,
    missing: () => refused('ENOENT'),
    kind: ({ problem }) => refused(problem),
    size: ({ bytes: size, limit }) => refused(`it has ${String(size)} bytes; at most ${String(limit)} are read`),
    unreadable: ({ system }) => refused(system),
  });
  return bytes.toString('utf8');
}
