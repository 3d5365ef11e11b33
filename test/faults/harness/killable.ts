/** Processes to kill: bundled once, started ahead of time so that loading does not cost each case its second. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inject } from 'vitest';
import type { Effect } from './effect.ts';
import type { Order, Word } from './apply-process.ts';

export interface Ended {
  /** The effect at which it killed itself; null when it came to its end. */
  readonly diedAt: Effect | null;
  readonly signal: NodeJS.Signals | null;
  /** The refusal that it ended with, and how many effects it had. */
  readonly code: string | null;
  readonly effects: number;
}

export interface Killables {
  /** Runs one order in a fresh process. `meddle` gets its process id as soon as it has its order. */
  run(order: Order, meddle?: (pid: number) => void): Promise<Ended>;
  close(): void;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

const BANNER = `import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`;

/** The program of this worker, once somebody has asked for it; it ends with the run. */
let bundled: Promise<string> | null = null;

async function bundle(): Promise<string> {
  const folder = mkdtempSync(join(inject('sharedFolder'), 'killable-'));
  const program = join(folder, 'apply-process.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('apply-process.ts', import.meta.url))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // The embedded driver is loaded on demand only, and never here.
    splitting: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['@electric-sql/*', 'pg-native'],
    banner: { js: BANNER },
    logLevel: 'error',
  });
  return program;
}

export async function killables(): Promise<Killables> {
  const program = await (bundled ??= bundle());
  const cwd = dirname(program);
  const start = (): Child => spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'], cwd });
  let next = start();
  return {
    run: async (order, meddle = () => undefined) => {
      const child = next;
      next = start();
      return await obeyed(child, order, meddle);
    },
    close: () => void next.kill('SIGKILL'),
  };
}

async function obeyed(child: Child, order: Order, meddle: (pid: number) => void): Promise<Ended> {
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const closed = new Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  child.stdin.write(`${JSON.stringify(order)}\n`);
  if (child.pid !== undefined) meddle(child.pid);
  let last: Word | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const word = JSON.parse(line) as Word;
    last = word;
  }
  const { code, signal } = await closed;
  if (signal === null && code !== 0) throw new Error(`the process failed: ${Buffer.concat(errors).toString('utf8')}`);
  return {
    signal,
    diedAt: last?.kind === 'dying' ? last.effect : null,
    code: last?.kind === 'ended' ? last.code : null,
    effects: last?.kind === 'ended' ? last.effects : 0,
  };
}
