/**
 * `npm run check`: every check of the repository but the tests, one line each, two at a time. Runs all of them, prints what the
 * failing ones said, and fails if any failed. Tests are run by `npm test`.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { minVersion, satisfies } from 'semver';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A pull request that makes the package heavier has to say so here. Half a megabyte of it reads PDF. */
const MAX_PACKED_BYTES = 1_450_000;
const MAX_PRODUCTION_PACKAGES = 85;

const ALLOWED_LICENCES = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'PSF-2.0',
];
/** Licences that need a reason: openpgp stays a package of its own; type-fest offers MIT. */
const EXCEPTIONS = { openpgp: 'LGPL-3.0+', 'type-fest': '(MIT OR CC0-1.0)' };

/** Packages that name a newer Node than ours, and what makes them run: see the ADR on PDF. */
const RUNS_ANYWAY = { 'node_modules/unpdf': 'src/planner/formats/pdf/pdf-worker.ts supplies what Node 20 lacks' };

/** The longest first, so that no core waits for the last. */
const CHECKS = [
  ['types', () => program('typescript', ['--project', '.'], 'tsc')],
  ['format', () => program('prettier', ['--check', '--log-level', 'warn', '--cache', '.'])],
  ['lint', () => program('oxlint', ['--type-aware', '--deny-warnings'])],
  ['generated', generated],
  ['boundaries', boundaries],
  ['unused', () => program('knip', ['--no-progress'])],
  ['lock', lock],
  ['licences', licences],
];
/** Packing builds anew, so nothing else may look at dist meanwhile. */
const LAST = ['package', packed];

const waiting = [...CHECKS];
let failed = 0;
await Promise.all([work(), work()]);
await report(LAST);
process.stdout.write(failed === 0 ? 'check: all ok\n' : `check: ${failed} of ${CHECKS.length + 1} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await report(next);
}

async function report([name, check]) {
  const started = performance.now();
  const problem = await check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  const said = problem === null ? '' : `${problem.trimEnd()}\n`;
  process.stdout.write(`${name.padEnd(12)}${problem === null ? 'ok    ' : 'FAILED'}${seconds} s\n${said}`);
  if (problem !== null) failed += 1;
}

/** Runs a program of a development package with this Node. Null when it succeeded, otherwise all that it said. */
async function program(packageName, args, bin = packageName) {
  const folder = path.join(ROOT, 'node_modules', packageName);
  if (!existsSync(folder)) return `${packageName} is not installed: npm ci --include=dev`;
  const { bin: bins } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = path.join(folder, typeof bins === 'string' ? bins : bins[bin]);
  return problemOf(await run(process.execPath, [file, ...args]));
}

/** Null when the program succeeded, otherwise all that it said. */
function problemOf({ status, stdout, stderr }) {
  return status === 0 ? null : `${stdout}${stderr}`;
}

/** Runs a program to its end. `status` is null when a signal ended it. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'])
      child[stream].setEncoding('utf8').on('data', (text) => {
        said[stream] += text;
      });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...said }));
  });
}

/** A walker that resolves nothing finds no violation: it must have seen every source file. */
async function boundaries() {
  const bin = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [bin, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const ran = await run(process.execPath, args);
  if (ran.stdout === '') return ran.stderr;
  const { modules, summary } = JSON.parse(ran.stdout);
  const walked = modules.filter(({ source }) => source.startsWith('src/')).length;
  const files = readdirSync(path.join(ROOT, 'src'), { recursive: true }).filter((name) => name.endsWith('.ts')).length;
  if (walked !== files) return `${walked} modules walked, ${files} files in src`;
  const lines = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  return lines.length === 0 ? null : lines.join('\n');
}

async function generated() {
  const check = async (name) => problemOf(await run(process.execPath, [path.join(ROOT, 'scripts', name), '--check']));
  return (await check('embed.mjs')) ?? (await check('generate.mjs'));
}

/** npm leaves platform packages out of the lock without a word, and `npm ci` then refuses it. */
function lock() {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const missing = Object.entries(packages).flatMap(([where, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(packages, where, name))
      .map((name) => `${where} wants ${name}`),
  );
  const scripts = Object.entries(packages)
    .filter(([where, { hasInstallScript }]) => hasInstallScript === true && where !== 'node_modules/esbuild')
    .map(([where]) => `${where} has an install script`);
  const tooNew = Object.entries(packages)
    .filter(([where, { engines }]) => where !== '' && !runsOnFloor(engines?.node) && RUNS_ANYWAY[where] === undefined)
    .map(([where, { engines }]) => `${where} wants node ${engines.node}`);
  const problems = [...missing, ...scripts, ...tooNew];
  return problems.length === 0 ? null : problems.join('\n');
}

/** Looked up like Node does: from the folder of the package outwards. */
function isLocked(packages, where, name) {
  const parts = where === '' ? [] : where.split('/node_modules/');
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const folder = parts.slice(0, depth).join('/node_modules/');
    if (Object.hasOwn(packages, `${folder === '' ? '' : `${folder}/`}node_modules/${name}`)) return true;
  }
  return false;
}

/** `engines` of our own package names the oldest Node; .npmrc cannot demand it of all others, because it knows no exception. */
function runsOnFloor(range) {
  const { engines } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return range === undefined || satisfies(minVersion(engines.node), range);
}

function licences() {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const production = Object.entries(packages).filter(([where, { dev }]) => where !== '' && dev !== true);
  if (production.length > MAX_PRODUCTION_PACKAGES) return `${production.length} production packages`;
  const wrong = production
    .map(([where, { license }]) => ({ name: where.split('node_modules/').at(-1), license }))
    .filter(({ name, license }) => !ALLOWED_LICENCES.includes(license) && EXCEPTIONS[name] !== license);
  return wrong.length === 0 ? null : wrong.map(({ name, license }) => `${name}: ${license}`).join('\n');
}

async function packed() {
  const problem = await program('publint', ['run', '.', '--strict', '--pack', 'npm']);
  if (problem !== null) return problem;
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const ran = await run('npm', args);
  if (ran.status !== 0) return ran.stderr;
  const [{ size, files }] = JSON.parse(ran.stdout);
  const names = files.map((file) => file.path);
  const needed = [
    'bin/cutter.js',
    'dist/cli/main.js',
    'oclif.manifest.json',
    'README.md',
    'LICENSE',
    'THIRD-PARTY-LICENSES',
    'CHANGELOG.md',
  ];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0) return `missing from the package: ${missing.join(', ')}`;
  const stray = names.filter(
    (name) => /^(test|src|scripts|bench|node_modules)\//.test(name) || name.includes('.dist-'),
  );
  if (stray.length > 0) return `not for the package: ${stray.join(', ')}`;
  return size <= MAX_PACKED_BYTES ? null : `packed size ${size} bytes, allowed ${MAX_PACKED_BYTES}`;
}
