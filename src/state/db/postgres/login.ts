/** One resolved login, passed in full to pg and pg_dump, so that no default of either applies. */
import type { Secret } from '../../../config/secret.ts';
import type { DatabaseRole } from '../../../model/phase.ts';

/** TLS by libpq's meaning of sslmode, not by pg's. Paths are those of PEM files. */
export type Tls =
  | { readonly kind: 'disable' }
  | { readonly kind: 'require'; readonly clientCert: ClientCert | null }
  | { readonly kind: 'verify-ca' | 'verify-full'; readonly rootCert: string; readonly clientCert: ClientCert | null };

export interface ClientCert {
  readonly cert: string;
  readonly key: string;
}

export interface Login {
  readonly role: DatabaseRole;
  /** A host name, an address, or the folder of a Unix socket (starts with a slash). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: Secret | undefined;
  readonly tls: Tls;
}

/** The only form in which a login is shown. */
export function shownLogin(login: Login): string {
  return `${login.host}:${login.port}/${login.database} as ${login.user}`;
}

/** Whether the connection is a socket on this machine. */
export function isSocket(host: string): boolean {
  return host.startsWith('/');
}

/** Whether the server is the one that was meant: by its certificate, or because its socket is a file of this machine. */
export function isProven({ host, tls }: Login): boolean {
  return isSocket(host) || tls.kind === 'verify-ca' || tls.kind === 'verify-full';
}
