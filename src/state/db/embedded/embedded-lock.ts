/**
 * Keeps two processes off one embedded database, which has no lock of its own and would be damaged.
 * Knows files and process ids, nothing of the database.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, type ReadRules } from '../../../config/read-once.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';

const holderSchema = z.strictObject({
  host: z.string(),
  pid: z.int(),
  /** When the process started, as the kernel counts; tells a process from a later one with the same id. */
  started: z.string().nullable(),
  since: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** A lock is one line, and so is what the kernel says of a process. */
const RULES = { limitBytes: 4_096, kind: 'EMBEDDED_BUSY', size: 'EMBEDDED_BUSY' } as const;

const LOCK = /^lock\.[0-9a-f-]{36}\.json$/;

/**
 * Locks the folder and returns the function that releases it. Each process writes its own file and then reads the others,
 * so that two processes that start together see each other (both may refuse, both never pass), and removing the file of a
 * dead process never removes that of a live one. Refuses with EMBEDDED_BUSY (facts folder, pid, host, since).
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `lock.${randomUUID()}.json`;
  const own = join(folder, name);
  await writeHolder(own);
  const release = async (): Promise<void> => await rm(own, { force: true });
  try {
    for (const other of await readdir(folder)) {
      if (LOCK.test(other) && other !== name) await removeIfDead(folder, other);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

/** Renamed into place, so that nobody reads half a file. */
async function writeHolder(path: string): Promise<void> {
  const holder: Holder = {
    host: hostname(),
    pid: process.pid,
    started: await startOf(process.pid),
    since: new Date().toISOString(),
  };
  await writeFile(`${path}.tmp`, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** Removes the file of a process that is known to be dead; on another host that is never known. */
async function removeIfDead(folder: string, name: string): Promise<void> {
  const holder = await readHolder(join(folder, name));
  if (holder === 'gone') return;
  if (holder === 'unreadable')
    throw new Refusal('EMBEDDED_BUSY', { folder, file: name, reason: 'the lock is unreadable' });
  if (holder.host !== hostname() || (await isAlive(holder))) {
    const { pid, host, since } = holder;
    throw new Refusal('EMBEDDED_BUSY', { folder, file: name, pid, host, since });
  }
  await rm(join(folder, name), { force: true });
}

async function readHolder(path: string): Promise<Holder | 'gone' | 'unreadable'> {
  const text = await textOf(path, RULES);
  if (text === null) return 'gone';
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return 'unreadable';
    throw error;
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    // EPERM: the process exists and belongs to another user.
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return true;
    throw error;
  }
  const now = await startOf(pid);
  return started === null || now === null || started === now;
}

/** Field 22 of /proc/<pid>/stat (proc(5)); null where there is no such file. The name before it may hold anything but `)`. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await textOf(`/proc/${pid}/stat`, { ...RULES, hasNoSize: true });
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

async function textOf(path: string, rules: ReadRules): Promise<string | null> {
  return (await readIfThere(path, rules))?.bytes.toString('utf8') ?? null;
}
