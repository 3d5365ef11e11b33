/**
 * A TCP proxy in front of the server that knows the protocol far enough to see a COMMIT, and does to the n-th one what a network
 * can do. Everything else passes.
 */
import { createServer, connect, type Server, type Socket } from 'node:net';

export const COMMIT_FAULTS = ['cut before', 'cut after', 'hang before', 'hang after', 'deliver late'] as const;
export type CommitFault = (typeof COMMIT_FAULTS)[number];

export interface CommitProxy {
  readonly port: number;
  /** Whether the fault has struck. */
  readonly hasStruck: () => boolean;
  close(): Promise<void>;
}

/** How late a late COMMIT is, and how long a server side outlives a client that has gone. */
const LATE_MS = 1_500;

/** Strikes the `nth` COMMIT (from 1) that passes, of all sessions together. */
export async function commitProxy(
  server: { readonly port: number },
  fault: CommitFault,
  nth: number,
): Promise<CommitProxy> {
  let seen = 0;
  let struck = false;
  const sockets = new Set<Socket>();
  const listener = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: server.port });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // What is cut on purpose complains.
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    let isOpen = true;
    const messages = new FrontendMessages();
    client.on('data', (chunk) => {
      if (!isOpen) return;
      for (const message of messages.split(chunk)) {
        if (isCommit(message)) seen += 1;
        if (!isCommit(message) || seen !== nth) {
          upstream.write(message);
          continue;
        }
        struck = true;
        isOpen = false;
        strike(fault, message, client, upstream);
        return;
      }
    });
    upstream.on('data', (chunk) => void (isOpen && client.write(chunk)));
    client.on('close', () => void (isOpen && upstream.destroy()));
    upstream.on('close', () => void (isOpen && client.destroy()));
  });
  const port = await listening(listener);
  return {
    port,
    hasStruck: () => struck,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function strike(fault: CommitFault, commit: Buffer, client: Socket, upstream: Socket): void {
  switch (fault) {
    case 'cut before':
      client.resetAndDestroy();
      upstream.destroy();
      return;
    case 'cut after':
      upstream.once('data', () => {
        client.resetAndDestroy();
        upstream.destroy();
      });
      upstream.write(commit);
      return;
    case 'deliver late':
      client.resetAndDestroy();
      setTimeout(() => {
        upstream.once('data', () => upstream.destroy());
        upstream.write(commit);
      }, LATE_MS);
      return;
    case 'hang after':
    case 'hang before':
      if (fault === 'hang after') upstream.write(commit);
      // The server side outlives the client, as it does when no word of the client's end reaches it.
      client.on('close', () => setTimeout(() => upstream.destroy(), LATE_MS));
      return;
  }
}

function isCommit(message: Buffer): boolean {
  return message[0] === 0x51 && message.subarray(5, 11).toString('latin1') === 'COMMIT';
}

/** Splits what a client sends into whole messages; the first has no type (PostgreSQL documentation, 55.7). */
class FrontendMessages {
  #rest: Buffer = Buffer.alloc(0);
  #isStarted = false;

  *split(chunk: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const typeBytes = this.#isStarted ? 1 : 0;
      if (this.#rest.length < typeBytes + 4) return;
      const length = typeBytes + this.#rest.readInt32BE(typeBytes);
      if (this.#rest.length < length) return;
      const message = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      this.#isStarted = true;
      yield message;
    }
  }
}

async function listening(listener: Server): Promise<number> {
  return await new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}
