/** A hostile server at the address of the database: what it is told, and how much of its answer is kept. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import { openDatabase } from '../../src/state/db/open-database.ts';
import { POSTGRES_CONFIG } from '../support/database/test-logins.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { attack } from './attack.ts';

const PASSWORD = 'hunter22';
const MIB = 1_048_576;

interface Answering {
  /** Port, or the folder of the socket. */
  readonly at: string;
  /** Everything that clients sent. */
  readonly heard: () => string;
}

/** A message of the protocol: type, length, body. */
function message(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

const authentication = (kind: number) => message('R', Buffer.from([0, 0, 0, kind]));
const READY = message('Z', Buffer.from('I'));
const LOGGED_IN = Buffer.concat([authentication(0), READY]);
const NOTICE = message('N', Buffer.from(`SWARNING\0C01000\0M${'x'.repeat(1_000)}\0\0`));
/** One column named a, of text. */
const COLUMN = message('T', Buffer.from(`\0\x01a\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0`, 'latin1'));
const ROW = message('D', Buffer.from('\0\x01\xff\xff\xff\xff', 'latin1'));

/** A server that calls `answer` at the first bytes of each client and then only listens. */
async function answering(answer: (socket: Socket) => void, folder?: string): Promise<Answering> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
    socket.on('data', (chunk: Buffer) => void heard.push(chunk));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => {
    if (folder === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(`${folder}/.s.PGSQL.5432`, resolve);
  });
  const address = server.address();
  const at =
    folder === undefined
      ? `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/d`
      : `/d?host=${encodeURIComponent(folder)}`;
  return { at, heard: () => Buffer.concat(heard).toString('latin1') };
}

/** Sends the same bytes again and again, as fast as they are taken. */
function flood(socket: Socket, bytes: Buffer): void {
  const block = Buffer.concat(Array.from({ length: Math.ceil(65_536 / bytes.length) }, () => bytes));
  const more = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}

async function connect({ at }: Answering): Promise<unknown> {
  const dsn = new Secret('CUTTER_EXEC_DSN', `postgresql://u:${PASSWORD}@${at}`);
  const access = { dsns: { executor: dsn }, libpq: {}, password: undefined, children: {} };
  const database = await openDatabase(POSTGRES_CONFIG, access);
  onTestFinished(() => database.close());
  return await database.connect('executor', 'cutter/test');
}

describe('a hostile server', () => {
  it('[attack 287] does not get the password in clear', async () => {
    const server = await answering((socket) => socket.write(authentication(3)));
    await expect(connect(server)).rejects.toMatchObject({ code: attack(287) });
    expect(server.heard()).toContain('user\0u\0');
    expect(server.heard()).not.toContain(PASSWORD);
  });

  it('[attack 287] gets it over a Unix socket, which nobody else can have made', async () => {
    const server = await answering((socket) => socket.write(authentication(3)), temporaryFolder());
    const refused = connect(server);
    await vi.waitFor(() => expect(server.heard()).toContain(PASSWORD));
    expect(server.heard()).toContain(`p\0\0\0\x0d${PASSWORD}\0`);
    // What it waits for is the end of the time limit of the login, which is not the question here.
    refused.catch(() => undefined);
  });

  it.each<readonly [string, string, (socket: Socket) => void]>([
    ['notices before the login', 'words', (socket) => flood(socket, NOTICE)],
    [
      'one endless message before the login',
      'words',
      (socket) => {
        socket.write(Buffer.from('S\x7f\xff\xff\xff', 'latin1'));
        flood(socket, Buffer.alloc(65_536, 120));
      },
    ],
    [
      'notices after the login',
      'words',
      (socket) => {
        socket.write(LOGGED_IN);
        flood(socket, NOTICE);
      },
    ],
    [
      'rows without end',
      'rows',
      (socket) => {
        socket.write(LOGGED_IN);
        socket.once('data', () => {
          socket.write(Buffer.concat([message('1'), message('2'), COLUMN]));
          flood(socket, ROW);
        });
      },
    ],
    ['a message without a length', 'framing', (socket) => socket.write(Buffer.from('S\0\0\0\0'))],
  ])('[attack 288] is left when it sends %s', async (_title, kind, answer) => {
    const server = await answering(answer);
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    await expect(connect(server)).rejects.toMatchObject({ code: attack(288), facts: { kind } });
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
  });

  it('[attack 287, 288] has the same limits when it encrypts', async () => {
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(temporaryFolder(), name));
    const names = ['-subj', '/CN=localhost', '-out', `${cert}`, '-keyout', `${key}`];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names], {
      stdio: 'ignore',
    });
    const secure = { isServer: true, cert: readFileSync(`${cert}`), key: readFileSync(`${key}`) };
    const heard: Buffer[] = [];
    const encrypting = (answer: (socket: Socket) => void) => (socket: Socket) => {
      const encrypted = new TLSSocket(socket, secure);
      encrypted.on('error', () => undefined);
      encrypted.once('data', () => answer(encrypted));
      encrypted.on('data', (chunk: Buffer) => void heard.push(chunk));
      socket.write('S');
    };
    const asking = await answering(encrypting((socket) => socket.write(authentication(3))));
    await expect(connect({ ...asking, at: `${asking.at}?sslmode=require` })).rejects.toMatchObject({
      code: attack(287),
    });
    expect(Buffer.concat(heard).toString('latin1')).toContain('user\0u\0');
    expect(Buffer.concat(heard).toString('latin1')).not.toContain(PASSWORD);
    const flooding = await answering(encrypting((socket) => flood(socket, NOTICE)));
    await expect(connect({ ...flooding, at: `${flooding.at}?sslmode=require` })).rejects.toMatchObject({
      code: attack(288),
      facts: { kind: 'words' },
    });
  });

  it('learns nothing from the environment', async () => {
    for (const name of ['PGOPTIONS', 'PGREPLICATION', 'PGAPPNAME', 'PGCLIENT_ENCODING', 'PGSSLNEGOTIATION', 'PGBINARY'])
      vi.stubEnv(name, 'direct');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await answering((socket) => socket.destroy());
    await expect(connect(server)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    // pg adds the encoding itself.
    const words = ['user', 'u', 'database', 'd', 'application_name', 'cutter/test', 'client_encoding', 'UTF8'];
    expect(server.heard().slice(8).split('\0')).toEqual([...words, '', '']);
  });
});
