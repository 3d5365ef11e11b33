/**
 * Writes what is derived from code: schemas, the reference pages, the command snapshot, the licence list, the table of attacks. `--check`
 * writes nothing and fails on drift. Needs a build; asks the built cutter, so the pages show what really exists.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { faultsPage } from './faults-page.mjs';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const CHECK = process.argv.includes('--check');

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8'));
const commands = Object.entries(manifest.commands)
  .map(([id, command]) => ({ ...command, name: id.replaceAll(':', ' ') }))
  .toSorted((left, right) => (left.name < right.name ? -1 : 1));

const files = new Map([
  ['docs/refusals.md', refusalsPage()],
  ['docs/commands.md', commandsPage()],
  ['docs/licences.md', licencesPage()],
  ['docs/attacks.md', attacksPage()],
  ['docs/faults.md', faultsPage(ROOT)],
  ['test/commands/command-snapshot.json', `${JSON.stringify(snapshot(), null, 2)}\n`],
  ...schemas(),
]);

const drifted = [];
for (const [name, content] of files) {
  const file = path.join(ROOT, name);
  const formatted = await prettier.format(content, { ...(await prettier.resolveConfig(file)), filepath: file });
  if (existsSync(file) && readFileSync(file, 'utf8') === formatted) continue;
  drifted.push(name);
  if (CHECK) continue;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, formatted);
}
for (const name of readdirSync(path.join(ROOT, 'schemas'))) {
  if (files.has(`schemas/${name}`)) continue;
  drifted.push(`schemas/${name}`);
  if (!CHECK) rmSync(path.join(ROOT, 'schemas', name));
}
if (CHECK && drifted.length > 0) {
  process.stderr.write(`out of date, run npm run generate: ${drifted.join(', ')}\n`);
  process.exitCode = 1;
} else process.stdout.write(`${CHECK ? 'up to date' : `written: ${drifted.length}`} of ${files.size} files\n`);

function cutter(...args) {
  return execFileSync(process.execPath, [path.join(ROOT, 'bin', 'cutter.js'), ...args], { encoding: 'utf8' });
}

function schemas() {
  const { schemas: known } = JSON.parse(cutter('schema', '--json'));
  return known.map(({ name }) => [`schemas/${name}.json`, cutter('schema', name)]);
}

function refusalsPage() {
  const { codes } = JSON.parse(cutter('explain', '--json'));
  const sections = codes
    .toSorted((left, right) => (left.code < right.code ? -1 : 1))
    .map(({ code, exit, what, why, next }) =>
      [
        `## ${code}`,
        '',
        `**${what}** Exit code ${exit}.`,
        '',
        why,
        '',
        ...next.map((line) => `- ${asCode(line)}`),
      ].join('\n'),
    );
  return [
    '# Refusals',
    '',
    'Expected errors, sorted by code. `cutter explain CODE` prints the same text. This page is generated.',
    '',
    ...sections.flatMap((section) => [section, '']),
    '## FAULT',
    '',
    '**There is a bug in cutter.** Exit code 1. This is not a refusal. The message names a crash file, from which secrets are removed.',
    '',
  ].join('\n');
}

/** A command is shown as code; anything else is a sentence. */
function asCode(line) {
  return /^(cutter|gpg) /.test(line) ? `\`${line}\`` : line;
}

function commandsPage() {
  const sections = commands.map((command) => {
    const args = Object.values(command.args ?? {});
    const flags = Object.values(command.flags ?? {}).toSorted((left, right) => (left.name < right.name ? -1 : 1));
    const own = flags.filter((flag) => flag.helpGroup !== 'GLOBAL');
    return [
      `## cutter ${command.name}`,
      '',
      command.summary ?? '',
      '',
      command.description ?? '',
      '',
      ...args.map((arg) => `- \`${arg.name}\`${arg.required ? '' : ' (optional)'}: ${arg.description ?? ''}`),
      ...own.map((flag) => `- \`${flagUsage(flag)}\`: ${flag.description ?? ''}${flagDefault(flag)}`),
      '',
      ...(command.examples ?? []).flatMap((example) => [
        '```sh',
        example.replaceAll('<%= config.bin %>', 'cutter'),
        '```',
        '',
      ]),
    ].join('\n');
  });
  const global = Object.values(commands[0]?.flags ?? {}).filter((flag) => flag.helpGroup === 'GLOBAL');
  return [
    '# Commands',
    '',
    'Every command and flag. This page is generated. Every command also takes:',
    '',
    ...global.map((flag) => `- \`${flagUsage(flag)}\`: ${flag.description}`),
    '',
    ...sections,
  ].join('\n');
}

function flagUsage(flag) {
  const short = flag.char === undefined ? '' : `-${flag.char}, `;
  return flag.type === 'boolean'
    ? `${short}--${flag.name}`
    : `${short}--${flag.name} ${flag.helpValue ?? (flag.options ?? ['VALUE']).join('|')}`;
}

function flagDefault(flag) {
  return flag.default === undefined || flag.type === 'boolean' ? '' : ` Default: \`${flag.default}\`.`;
}

/** What a change of the command surface must show in review. */
function snapshot() {
  return commands.map(({ name, args, flags }) => ({
    command: name,
    args: Object.values(args ?? {}).map((arg) => `${arg.name}${arg.required ? '' : '?'}`),
    flags: Object.values(flags ?? {})
      .map(
        (flag) =>
          `${flagUsage(flag)}${flag.required ? '' : '?'}${flag.multiple ? '*' : ''}${flag.options ? ` [${flag.options.join('|')}]` : ''}`,
      )
      .toSorted(),
  }));
}

/** From the register that the tests take their codes from, and the titles of the tests. */
function attacksPage() {
  const register = JSON.parse(readFileSync(path.join(ROOT, 'test/attacks/register.json'), 'utf8'));
  const tests = readdirSync(path.join(ROOT, 'test'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('house'))
    .toSorted()
    .map((name) => ({ name, numbers: attacksNamed(readFileSync(path.join(ROOT, 'test', name), 'utf8')) }));
  const pending = register.filter((attack) => 'pending' in attack).length;
  const rows = register.map((attack) => {
    const { number, codes, outcome } = attack;
    const own = tests.filter(({ numbers }) => numbers.includes(number));
    const links = own.map(({ name }) => `[${name.replace('.test.ts', '')}](../test/${name})`);
    const result = codes?.map((code) => `\`${code}\``).join(', ') ?? outcome ?? `not yet: ${attack.pending}`;
    return `| ${[number, attack.case, result, links.join(', ')].join(' | ')} |`;
  });
  return [
    '# Attacks',
    '',
    'Attacks that were tried against cutter, and how each ends: with a [refusal](refusals.md), or with an SQLSTATE where the test talks to the',
    'database directly. Each row has at least one test, which takes the expected code from the same register as this page. A row without a',
    'test, or a test without a row, fails the suite. Numbers from 201 on were added later. This page is generated.',
    '',
    `${register.length} attacks, ${pending} of them not tried yet.`,
    '',
    '| number | attack | ends with | tests |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function attacksNamed(text) {
  return [...text.matchAll(/\[attack ([\d, ]+)\]/g)].flatMap(([, list]) => list.split(', ').map(Number));
}

function licencesPage() {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const rows = Object.entries(packages)
    .filter(([where, { dev }]) => where !== '' && dev !== true)
    .map(([where, { version, license }]) => [where.split('node_modules/').at(-1), version, license])
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [
    '# Licences',
    '',
    'The packages in a production install of cutter. All licences are permissive, except that of openpgp (LGPL-3.0+), which is therefore a separate package and not bundled. This page is generated.',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}
