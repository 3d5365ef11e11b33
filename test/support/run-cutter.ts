/** Runs the built cutter as a process of its own, as a user would. Needs `npm run build`; `npm test` does that. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const BIN = path.join(ROOT, 'bin', 'cutter.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Inherits only what Node and gpg need, so that the developer's own variables do not decide a test. */
export async function runCutter(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: { readonly [name: string]: string };
    /** Gets the process id as soon as there is one. */
    readonly meddle?: (pid: number) => void;
  },
): Promise<Ran> {
  if (!existsSync(path.join(ROOT, 'dist', 'cli', 'main.js'))) throw new Error('cutter is not built: npm run build');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { cwd: options.cwd, env: { PATH, HOME, ...options.env } });
  if (child.pid !== undefined) options.meddle?.(child.pid);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
}
