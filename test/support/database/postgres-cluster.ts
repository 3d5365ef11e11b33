/**
 * A private PostgreSQL cluster in a temp folder: real, quick to start, and gone when the process that started it is
 * gone, however that ends. To be quick, fsync is off; synchronous_commit stays on.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Serialisable, so that vitest can hand it from the global setup to every test file. */
export interface ClusterAddress {
  readonly bin: string;
  readonly folder: string;
  readonly port: number;
  /** The process id of the postmaster, for faults. */
  readonly pid: number;
}

export interface Cluster extends ClusterAddress {
  /** Kills the postmaster with `signal`, waits until its processes have gone, and starts it again on the same port. */
  restart(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
  /** The two halves of `restart`; SIGINT ends the server in good order. */
  halt(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void>;
  resume(): Promise<void>;
  /** Stops the server at once and removes the folder. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;

/**
 * Ends the server when its standard input closes, which the kernel does even when the test process is killed; then the
 * folder goes too. Signals of a terminal are ignored, because a Ctrl-C must not leave the folder behind.
 */
const KEEPER = `trap '' INT HUP TERM
folder="$1"; shift
"$@" >>"$folder/log" 2>&1 </dev/null &
cat >/dev/null
kill -QUIT $! 2>/dev/null
wait $!
rm -rf "$folder"`;

/**
 * Makes a cluster and waits until it answers. `settings` are added to postgresql.conf; `prepare` fills the data folder
 * (as `serverOwner`), by `initdb` or in another way; `variables` are set for the server itself.
 */
export async function startCluster(
  bin: string,
  settings: readonly string[],
  prepare: (bin: string, folder: string, data: string) => void,
  variables: NodeJS.ProcessEnv = {},
): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cutter-pg-'));
  const owner = serverOwner();
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  try {
    prepare(bin, folder, data);
    const port = await freePort();
    appendFileSync(join(data, 'postgresql.conf'), configuration(folder, port, settings));
    const keep = () => startKeeper(bin, folder, data, variables);
    const first = keep();
    const keepers = [first];
    let pid = await untilReady(folder, data, first);
    const halt = async (signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT') => {
      process.kill(pid, signal);
      await untilGone(folder);
    };
    const resume = async () => {
      const next = keep();
      keepers.push(next);
      pid = await untilReady(folder, data, next);
    };
    return {
      bin,
      folder,
      port,
      get pid() {
        return pid;
      },
      halt,
      resume,
      restart: async (signal) => {
        await halt(signal);
        await resume();
      },
      // The last one first: it has the server, and each removes the folder.
      stop: async () => {
        for (const keeper of keepers.toReversed()) await stopKeeper(keeper);
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function startKeeper(bin: string, folder: string, data: string, variables: NodeJS.ProcessEnv): ChildProcess {
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', folder, join(bin, 'postgres'), '-D', data], {
    ...serverOwner(),
    cwd: folder,
    env: { ...serverEnvironment(), ...variables },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  return keeper;
}

/** Waits until no process works in the data folder any more, and removes what a killed postmaster leaves there. */
async function untilGone(folder: string): Promise<void> {
  const data = join(folder, 'data');
  const deadline = performance.now() + READY_WITHIN_MS;
  while (processesIn(data) > 0) {
    if (performance.now() > deadline) throw new Error('a server process stayed');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

/** Every process of a server has its data folder as its working folder. */
function processesIn(data: string): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && workingFolder(name) === data).length;
}

/** Null for a process that has gone, or is somebody else's. */
function workingFolder(pid: string): string | null {
  try {
    return readlinkSync(join('/proc', pid, 'cwd'));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Who runs the server: PostgreSQL refuses root, so a test that runs as root lends it another user. Null: ourselves. */
export function serverOwner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const user of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${user}:`))?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('running as root, and there is neither a postgres nor a nobody user to lend to the server');
}

/** Nothing of the caller's locale or PG variables reaches the server programs. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/** Makes an empty data folder: everybody is trusted, except `with_password` over TCP. */
export function initdb(bin: string, folder: string, data: string): void {
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  const made = spawnSync(join(bin, 'initdb'), args, { ...serverOwner(), cwd: folder, env: serverEnvironment() });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr?.toString() ?? String(made.error)}`);
  // One login that needs a password, so that passwords are proved on a real server; everybody else is trusted.
  const rules = readFileSync(join(data, 'pg_hba.conf'), 'utf8');
  writeFileSync(join(data, 'pg_hba.conf'), `host all with_password 127.0.0.1/32 scram-sha-256\n${rules}`);
}

function configuration(folder: string, port: number, settings: readonly string[]): string {
  return [
    '',
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${folder}'`,
    'fsync = off',
    'full_page_writes = off',
    'shared_buffers = 16MB',
    'autovacuum = off',
    'jit = off',
    'track_commit_timestamp = on',
    'max_connections = 60',
    // Another base backup, taken at the same time, must not recycle what this one still copies.
    'wal_keep_size = 64MB',
    ...settings,
    '',
  ].join('\n');
}

/** A standby that follows `primary`; it accepts reads. */
export async function startStandby(primary: ClusterAddress): Promise<Cluster> {
  return await startCluster(primary.bin, ['hot_standby = on'], (_, folder, data) =>
    baseBackup(primary, folder, data, ['-R']),
  );
}

/**
 * A cluster of its own with everything that `original` holds at this moment, also its system identifier; its server runs
 * with `variables` set.
 */
export async function startCopy(original: ClusterAddress, variables: NodeJS.ProcessEnv = {}): Promise<Cluster> {
  const prepare = (_: string, folder: string, data: string) => baseBackup(original, folder, data, []);
  return await startCluster(original.bin, [], prepare, variables);
}

/** A standby that has everything up to this moment and hears nothing more: replication that has fallen behind. */
export async function startLaggingStandby(primary: ClusterAddress): Promise<Cluster> {
  return await startCluster(primary.bin, ['hot_standby = on'], (_, folder, data) => {
    baseBackup(primary, folder, data, []);
    writeFileSync(join(data, 'standby.signal'), '');
  });
}

function baseBackup(original: ClusterAddress, folder: string, data: string, extra: readonly string[]): void {
  const { folder: host, port, bin } = original;
  const args = [
    '-D',
    data,
    '--no-sync',
    '--checkpoint=fast',
    '-h',
    host,
    '-p',
    String(port),
    '-U',
    'postgres',
    ...extra,
  ];
  const options = { ...serverOwner(), cwd: folder, env: serverEnvironment() };
  const made = spawnSync(join(bin, 'pg_basebackup'), args, options);
  if (made.status !== 0) throw new Error(`pg_basebackup failed: ${made.stderr?.toString() ?? String(made.error)}`);
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}

/** Polls the status line of postmaster.pid, which is quicker than pg_ctl. */
async function untilReady(folder: string, data: string, keeper: ChildProcess): Promise<number> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && keeper.exitCode === null) {
    const [pid, , , , , , , status] = statusLines(join(data, 'postmaster.pid'));
    if (status?.trim() === 'ready' && pid !== undefined) return Number(pid);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  keeper.stdin?.end();
  throw new Error(`the test server did not start: ${statusLines(join(folder, 'log')).slice(-5).join(' | ')}`);
}

/** The lines of a file that may not be there yet. */
function statusLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function stopKeeper(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null) return;
  // A process that has nothing else to wait for must wait for this.
  keeper.ref();
  await new Promise<void>((resolve) => {
    keeper.once('exit', () => resolve());
    keeper.stdin?.end();
  });
}
