/** One TLS decision in the options of pg and in those of libpq. */
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { assertNever } from '../../../model/assert.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { Login, Tls } from './login.ts';

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
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Refusal(
      'DSN_INVALID',
      { role: login.role, variable: path, reason: String(error.code) },
      { cause: error },
    );
  }
}
