import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { requireCluster } from '../../support/database/test-database.ts';
import { sharedFaultProject } from '../harness/describe-fault.ts';
import { byForm } from '../harness/form.ts';
import { codeOf, type FaultProject } from '../harness/fault-project.ts';

const BIN = fileURLToPath(new URL('../../../bin/cutter.js', import.meta.url));

/** Signals to a real process, sent while the server lets it wait for a lock: no guess at a time is needed. */
describe('a signal', () => {
  let made: FaultProject | null = null;
  beforeEach(async (context) => {
    requireCluster(context);
    made = await sharedFaultProject('draft');
    await made.reset();
  });

  it('that comes a second time ends the process at once; the same command continues [fault 77]', async () => {
    const faultProject = present(made);
    const blocker = await locked(faultProject, 'public.unit_version', 'EXCLUSIVE');
    const cutter = startApply(faultProject);
    await untilBlocked(faultProject, `usename = 'cutter_exec'`);
    const asked = untilSaid(cutter, 'once more stops at once');
    cutter.kill('SIGINT');
    await asked;
    cutter.kill('SIGINT');
    expect(await ended(cutter)).toBe(130);
    await blocker.end();
    await faultProject.quiet();
    expect((await faultProject.expectWholePhases()).steps).toEqual([]);
    await faultProject.expectAsUndisturbed();
  });

  it.each(byForm({ short: [], long: ['an hour'] }))(
    'that stops it for %s lets another continue, and it writes nothing when it wakes up [fault 27]',
    async () => {
      const faultProject = present(made);
      const blocker = await locked(faultProject, 'public.unit_version', 'EXCLUSIVE');
      const cutter = startApply(faultProject);
      await untilBlocked(faultProject, `usename = 'cutter_exec'`);
      cutter.kill('SIGSTOP');
      await blocker.end();
      expect(await codeOf(() => faultProject.again())).toBe('STOP_LOCK_HELD');
      await vi.waitUntil(async () => (await codeOf(() => faultProject.again())) === null, {
        timeout: 90_000,
        interval: 500,
      });
      await faultProject.expectUndisturbedState();
      cutter.kill('SIGCONT');
      expect(await ended(cutter)).toBe(6);
      await faultProject.quiet();
      await faultProject.expectAsUndisturbed();
    },
  );

  it('to the whole group of processes does not reach pg_dump, and cutter stops behind it [fault 75, 78]', async () => {
    const faultProject = present(made);
    const { path, pidFile, goOn } = patientPgDump(faultProject);
    const cutter = startApply(faultProject, { PATH: path });
    await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', { timeout: 60_000 });
    const asked = untilSaid(cutter, 'once more stops at once');
    process.kill(-(cutter.pid ?? 0), 'SIGINT');
    await asked;
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    goOn();
    expect(await ended(cutter)).toBe(7);
    await faultProject.quiet();
    expect((await faultProject.expectWholePhases()).steps).toEqual([]);
    await faultProject.expectAsUndisturbed();
  });
});

function present(faultProject: FaultProject | null): FaultProject {
  if (faultProject === null) throw new Error('the project was not made');
  return faultProject;
}

/** In a process group of its own, as a shell starts it. */
function startApply({ project, command }: FaultProject, env: { readonly [name: string]: string } = {}): ChildProcess {
  const flags = command.approvals.flatMap((path) => ['--approval', path]);
  return spawn(process.execPath, [BIN, 'apply', command.planPath, ...flags], {
    cwd: project.folder,
    env: { ...project.env, ...env },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** A pg_dump that waits until it is told to go on, and then is the real one. */
function patientPgDump({ project }: FaultProject): {
  readonly path: string;
  readonly pidFile: string;
  readonly goOn: () => void;
} {
  const folder = join(project.folder, 'programs');
  const [pidFile, signFile] = [join(folder, 'pid'), join(folder, 'go-on')];
  mkdirSync(folder);
  const program = `#!/bin/sh
if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.1"; exit 0; fi
echo $$ > ${pidFile}
while [ ! -e ${signFile} ]; do sleep 0.05; done
exec ${join(project.database?.cluster.bin ?? '', 'pg_dump')} "$@"
`;
  writeFileSync(join(folder, 'pg_dump'), program, { mode: 0o755 });
  return { path: `${folder}:${process.env['PATH']}`, pidFile, goOn: () => writeFileSync(signFile, '') };
}

async function locked({ project }: FaultProject, table: string, mode: string): Promise<Client> {
  const client = await project.database?.client('postgres');
  if (client === undefined) throw new Error('a server database is needed');
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
  return client;
}

async function untilBlocked({ project }: FaultProject, who: string): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND ${who} AND wait_event_type = 'Lock'`;
  const deadline = performance.now() + 60_000;
  while ((await project.database?.adminQuery(sql))?.length === 0) {
    if (performance.now() > deadline) throw new Error(`nobody was blocked: ${who}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function untilSaid(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes(words)) resolve();
    });
  });
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return await new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}
