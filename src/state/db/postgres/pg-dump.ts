/**
 * Runs pg_dump for one snapshot. Knows the program, its environment and its failures: the dump of a killed pg_dump must never
 * pass for a complete one.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Secret } from '../../../config/secret.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { Dump, DumpRequest } from '../database.ts';
import { dumpPreamble, DUMP_TRAILER, quotedTable, TRAILER_WITHIN_BYTES } from '../dump-text.ts';
import { isProven, type Login } from './login.ts';
import { findPgDump, programFolders, type PgDumpProgram } from './pg-dump-program.ts';
import { tlsForLibpq } from './tls-options.ts';

export interface DumpSource {
  readonly login: Login;
  readonly password: Secret | undefined;
  readonly children: { readonly [name: string]: string };
  /** `server_version_num`, for example 150018. */
  readonly serverVersion: number;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Enough of the program's message to see why. */
const MAX_STDERR_BYTES = 2_048;

/**
 * A plain dump of `request.tables` as of the exported snapshot; it starts when its stream is read. The stream loads
 * with psql into an empty database. Refusals while reading: PROGRAM_MISSING, PROGRAM_VERSION, STOP_BACKUP_INCOMPLETE.
 */
export function pgDump(source: DumpSource, request: DumpRequest): Dump {
  let finished: PgDumpProgram | null = null;
  async function* stream(): AsyncGenerator<Uint8Array> {
    const program = await findPgDump(await programFolders(source.children), source.children, source.serverVersion);
    yield Buffer.from(dumpPreamble(request.tables));
    yield* output(start(program, source, request));
    finished = program;
  }
  return {
    stream: stream(),
    finish: async () => {
      if (finished === null)
        throw new Refusal('STOP_BACKUP_INCOMPLETE', { reason: 'the dump was not read to its end' });
      return { program: finished.path, version: finished.version };
    },
  };
}

/** Everything that the child needs is in its environment. It inherits no variable of cutter, and argv contains no secret. */
function start(program: PgDumpProgram, { login, password, children }: DumpSource, request: DumpRequest): Child {
  const args = [
    `--snapshot=${request.snapshotId}`,
    ...request.tables.map((table) => `--table=${quotedTable(table)}`),
    '--strict-names',
    '--section=pre-data',
    '--section=data',
    '--format=plain',
    '--no-owner',
    '--no-privileges',
    '--no-password',
    '--lock-wait-timeout=10s',
    '--encoding=UTF8',
  ];
  return spawn(program.path, args, {
    // A process group of its own: Ctrl-C reaches cutter first, and cutter ends the dump.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: children['PATH'],
      LANG: children['LANG'],
      PGHOST: login.host,
      PGPORT: String(login.port),
      PGUSER: login.user,
      PGDATABASE: login.database,
      PGCONNECT_TIMEOUT: '10',
      PGAPPNAME: 'cutter/pg_dump',
      ...tlsForLibpq(login.tls),
      // Known to libpq 16 and later; an older one is left with the server that pg has just logged in to.
      ...(isProven(login) ? {} : { PGREQUIREAUTH: '!password' }),
      ...(password === undefined ? {} : { PGPASSWORD: password.reveal() }),
    },
  });
}

/** The child's output; ends normally only after exit code 0 and the closing line, and never leaves a child behind. */
async function* output(child: Child): AsyncGenerator<Uint8Array> {
  const ended = new Promise<{ readonly code: number | null; readonly signal: string | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // The rejection is awaited below; until then it must not count as unhandled.
  ended.catch(() => undefined);
  const words: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  const stdout: AsyncIterable<Buffer> = child.stdout;
  let tail = Buffer.alloc(0);
  try {
    for await (const chunk of stdout) {
      tail = Buffer.concat([tail, chunk]).subarray(-TRAILER_WITHIN_BYTES);
      yield chunk;
    }
    const { code, signal } = await ended;
    const complete = tail.includes(DUMP_TRAILER);
    if (code !== 0 || !complete) {
      throw new Refusal('STOP_BACKUP_INCOMPLETE', {
        exit: code,
        signal,
        closing_line: complete,
        said: lastWords(words),
      });
    }
  } finally {
    if (child.exitCode === null && child.signalCode === null) killGroup(child);
  }
}

function lastWords(words: readonly Buffer[]): string {
  return Buffer.concat(words).subarray(0, MAX_STDERR_BYTES).toString('utf8').trim();
}

function killGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It ended before the kill, which is fine.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
