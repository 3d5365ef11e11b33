/** `npm run bench`: bundles the measuring programs and runs them. The rows and what they mean: bench/main.ts. */
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BENCH = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(BENCH);

mkdirSync(path.join(BENCH, 'out'), { recursive: true });
/** Inside the checkout, so that the packages are found. */
const folder = mkdtempSync(path.join(BENCH, 'out', 'run-'));
try {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(BENCH, 'main.ts'), path.join(BENCH, 'cut-once.ts')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  process.exitCode = await run([path.join(folder, 'main.js'), ...process.argv.slice(2)]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The terminal's Ctrl-C reaches the program too; this one only cleans up after it. */
async function run(args) {
  process.on('SIGINT', () => undefined);
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
