#!/usr/bin/env node
// Starts cutter. `--version` is answered here, before anything is loaded, because scripts ask for it often (design 8, P8).
import { existsSync, readFileSync } from 'node:fs';

const [first] = process.argv.slice(2);
if (process.argv.length === 3 && (first === '--version' || first === '-v')) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${version}\n`);
} else {
  await start();
}

async function start() {
  const main = new URL('../dist/cli/main.js', import.meta.url);
  if (!existsSync(main)) {
    process.stderr.write('cutter is not built. Run:\n  npm run build\n');
    process.exitCode = 1;
    return;
  }
  const { main: run } = await import(main.href);
  process.exitCode = await run(process.argv.slice(2));
}
