/**
 * Makes the generated modules (embed.mjs), bundles every command and the entry point into dist/ with esbuild, and writes
 * oclif.manifest.json and THIRD-PARTY-LICENSES. Types are not checked here (`npm run check` does). The bundle is what makes the start quick.
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { bundledLicences } from './bundled-licences.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SOURCE = path.join(ROOT, 'src');
const DIST = path.join(ROOT, 'dist');
/** Built beside dist and put in its place at the end, so that a failed build leaves no half of two versions. */
const STAGING = path.join(ROOT, `.dist-${process.pid}`);

/** Not inlined: openpgp for its licence (LGPL), PGlite for its WASM files, the rest because it is loaded on demand only. */
const EXTERNAL = [
  'openpgp',
  '@electric-sql/pglite',
  '@electric-sql/pglite-tools',
  '@electric-sql/pglite-tools/*',
  'typescript',
  'ts-node',
  'tsx',
];

/**
 * Parts of packages that cost start-up time and are of no use here: zod's messages in some fifty languages, oclif's look
 * at whether it runs under WSL, its measure of emoji, and its search for command files, which the manifest makes needless.
 */
const LEFT_OUT = [
  { filter: /zod\/v4\/locales\/index\.js$/, contents: "export { default as en } from './en.js';" },
  // pg takes its native client, which is not installed, from wherever NODE_PATH says.
  { filter: /\/pg\/lib\/native\/index\.js$/, contents: "module.exports = require('../client');" },
  // Help is measured for wrapping; it holds no emoji, and the expression that finds them takes 5 ms to compile.
  { filter: /\/emoji-regex\/index\.js$/, contents: 'module.exports = () => /(?!)/g;' },
  { filter: /\/wsl-utils\/index\.js$/, contents: 'export const isWsl = false;' },
  {
    filter: /\/tinyglobby\/dist\/index\.(c|m)?js$/,
    contents: "exports.glob = () => { throw new Error('oclif.manifest.json is missing: npm run build'); };",
  },
];
const LEAVE_OUT = {
  name: 'leave-out',
  setup: ({ onLoad }) => {
    for (const { filter, contents } of LEFT_OUT)
      onLoad({ filter }, (file) => ({ contents, resolveDir: path.dirname(file.path) }));
  },
};

/** Programs of threads, which are started from a file. */
const THREADS = [path.join(SOURCE, 'planner', 'formats', 'pdf', 'pdf-worker.ts')];

/** CommonJS packages in an ESM bundle still call `require` and read `__dirname`. */
const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __pathDirname } from 'node:path';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __pathDirname(__filename);',
].join('\n');

try {
  embed();
  await bundle();
  rmSync(DIST, { recursive: true, force: true });
  renameSync(STAGING, DIST);
  await writeManifest();
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(STAGING, { recursive: true, force: true });
}

function embed() {
  const script = path.join(ROOT, 'scripts', 'embed.mjs');
  const run = spawnSync(process.execPath, [script], { cwd: ROOT, stdio: 'inherit' });
  if (run.status !== 0) throw new Error('files could not be embedded (scripts/embed.mjs)');
}

async function bundle() {
  const { build } = await loadEsbuild();
  const commands = commandFiles();
  if (commands.length === 0) throw new Error('src/commands holds no command');
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [path.join(SOURCE, 'cli', 'main.ts'), ...commands, ...THREADS],
    outdir: STAGING,
    outbase: SOURCE,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // json-diff-ts has no exports map: its ESM build is found by this order.
    mainFields: ['module', 'main'],
    external: EXTERNAL,
    plugins: [LEAVE_OUT],
    banner: { js: BANNER },
    legalComments: 'none',
    metafile: true,
    // Names and syntax stay, so that a stack trace can be read; there is only less to scan at every start.
    minifyWhitespace: true,
    logLevel: 'warning',
  });
  if (result.warnings.length > 0) throw new Error(`esbuild gave ${result.warnings.length} warnings`);
  writeWhole('THIRD-PARTY-LICENSES', bundledLicences(ROOT, result.metafile.inputs));
}

async function loadEsbuild() {
  try {
    return await import('esbuild');
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(
      'esbuild is not installed. Development packages were left out, by NODE_ENV=production or --omit=dev.\n' +
        'Install them:\n  npm ci --include=dev',
      { cause: error },
    );
  }
}

/** oclif reads the manifest instead of loading every command; core alone can write it. */
async function writeManifest() {
  const { Plugin } = await import('@oclif/core/config');
  const { settings } = await import('@oclif/core/settings');
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({
    root: ROOT,
    isRoot: true,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
  });
  await plugin.load();
  const ids = Object.keys(plugin.manifest.commands).length;
  if (ids !== commandFiles().length) throw new Error(`${ids} commands in the manifest, ${commandFiles().length} files`);
  writeWhole('oclif.manifest.json', `${JSON.stringify(plugin.manifest, null, 1)}\n`);
}

function writeWhole(name, text) {
  const file = path.join(ROOT, name);
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

function commandFiles() {
  return readdirSync(path.join(SOURCE, 'commands'), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(SOURCE, 'commands', name))
    .toSorted();
}
