/**
 * pg's client with nothing left to a default or to the environment, and with limits on what a server may ask and send. Knows
 * pg's events and the framing of the protocol; knows nothing of statements.
 */
import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { AnswerLimit } from './answer-limit.ts';
import { isProven, shownLogin, type Login } from './login.ts';
import { tlsForPg } from './tls-options.ts';

const CONNECT_WITHIN_MS = 10_000;
const KEEPALIVE_AFTER_MS = 10_000;

export interface LimitedClient {
  readonly client: Client;
  readonly socket: Socket;
  readonly limit: AnswerLimit;
}

/** pg sends what its configuration leaves empty from PGOPTIONS, PGREPLICATION and others; so the message is stated whole. */
class StatedClient extends Client {
  readonly #startup: { readonly [name: string]: string };

  constructor(config: ClientConfig, startup: { readonly [name: string]: string }) {
    super(config);
    this.#startup = startup;
  }

  getStartupConf(): { readonly [name: string]: string } {
    return this.#startup;
  }
}

/**
 * A client that is not connected yet. Its errors are refusals where it ends the connection itself: PASSWORD_IN_CLEAR when a
 * server that nothing proves asks for the password, SERVER_FLOOD when one sends more than an answer may hold.
 */
export async function limitedClient(
  login: Login,
  password: string | undefined,
  applicationName: string,
): Promise<LimitedClient> {
  const { host, port, user, database } = login;
  const socket = new Socket();
  let isAskedInClear = false;
  const client = new StatedClient(
    {
      host,
      port,
      user,
      database,
      // A function, because pg would otherwise look for a password in the environment and in files on its own.
      password: () => {
        if (isAskedInClear && !isProven(login)) throw new Refusal('PASSWORD_IN_CLEAR', { login: shownLogin(login) });
        return password ?? '';
      },
      ssl: await tlsForPg(login),
      sslnegotiation: 'postgres',
      client_encoding: 'UTF8',
      application_name: applicationName,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
      stream: () => socket,
    },
    { user, database, application_name: applicationName },
  );
  const { connection } = client;
  connection.prependListener('authenticationCleartextPassword', () => {
    isAskedInClear = true;
  });
  const limit = new AnswerLimit((facts) => {
    connection.stream.destroy(new Refusal('SERVER_FLOOD', { login: shownLogin(login), ...facts }));
  });
  // Before pg's own listener, on the stream that is used in the end: with TLS that is another one, which exists only now.
  const watch = () => connection.stream.prependListener('data', (chunk: Buffer) => limit.read(chunk));
  connection.once(login.tls.kind === 'disable' ? 'connect' : 'sslconnect', watch);
  return { client, socket, limit };
}
