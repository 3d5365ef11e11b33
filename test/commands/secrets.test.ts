/**
 * Attack 128 of docs/attacks.md: secrets of every kind that cutter is given, each with a canary of its own, through every command,
 * on good ways and bad. Not one of them may be found in what is printed, written, handed on or kept in the database.
 * In `npm test` each bad way is gone by one command, with the fault suites by all that can go it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as openpgp from 'openpgp';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readEnvironment } from '../../src/config/environment.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { openConfigured } from '../../src/operations/shared/with-database.ts';
import { byForm } from '../faults/harness/form.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { knowledgeBase } from '../support/knowledge-base.ts';
import { serverPrograms } from '../support/database/postgres-programs.ts';
import { makeProject, type Project } from '../support/project.ts';
import { runCutter, type Ran } from '../support/run-cutter.ts';
import { makeKey, type TestKey } from '../support/signing/signing.ts';
import { requireCluster } from '../support/database/test-database.ts';
import { TEST_LOGINS } from '../support/database/test-logins.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ROLES = ['reader', 'executor', 'verifier', 'admin'] as const;
const DSN_OF = {
  reader: 'CUTTER_RO_DSN',
  executor: 'CUTTER_EXEC_DSN',
  verifier: 'CUTTER_VERIFY_DSN',
  admin: 'CUTTER_ADMIN_DSN',
} as const;

/** The part of each secret that no encoding of URLs changes; the secret has more around it that every encoding does. */
const KINDS = [
  ...ROLES,
  'pgpassword',
  'pgpass',
  'passphrase',
  'wrongpass',
  'backuppass',
  'library',
  'unrelated',
] as const;
const CANARIES = KINDS.map((name) => `Kanari0${name}9vogel`);
type Canary = (typeof KINDS)[number];
const secret = (name: Canary) => `p@ss/ Kanari0${name}9vogel&?%`;

/** As it stands, in hexadecimal, and in base64 wherever it begins in a group of three bytes. */
const NEEDLES = CANARIES.flatMap((canary) => {
  const inBase64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(canary)]).toString('base64');
    // The first and last groups also hold neighbours.
    return whole.slice(4, -4);
  });
  return [canary, Buffer.from(canary).toString('hex'), ...inBase64].map((needle) => ({ canary, needle }));
});

function canariesIn(text: string): readonly string[] {
  return [...new Set(NEEDLES.filter(({ needle }) => text.includes(needle)).map(({ canary }) => canary))];
}

let project: Project;
/** Where the secrets themselves lie, the one folder that is not searched. */
let secrets: string;
let env: { readonly [name: string]: string };
const printed: { readonly line: string; readonly ran: Ran }[] = [];

async function cutter(args: readonly string[], changed: { readonly [name: string]: string } = {}): Promise<Ran> {
  const ran = await runCutter(args, { cwd: project.folder, env: { ...env, ...changed } });
  printed.push({ line: args.join(' '), ran });
  return ran;
}

async function good(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cutter(args);
  expect([args, code, code === 0 ? '' : stdout + stderr]).toEqual([args, 0, '']);
  return stdout;
}

async function prepare(): Promise<void> {
  project = await makeProject('postgres');
  const { folder } = project;
  secrets = join(folder, 'secrets');
  for (const name of ['secrets', 'tmp', 'home', 'bin', 'fresh', 'demo']) mkdirSync(join(folder, name));
  const write = (name: string, text: string) => writeFileSync(join(secrets, name), text, { mode: 0o600 });
  write('passphrase', `${secret('passphrase')}\n`);
  write('wrongpass', `${secret('wrongpass')}\n`);
  write('backuppass', `${secret('backuppass')}\n`);
  write('pgpass', `*:*:*:*:${secret('pgpass').replaceAll(':', '\\:')}\n`);
  await lock(project.sovereign.keys[0], secret('passphrase'), join(folder, 'locked.key.asc'));
  const backup = await openpgp.readPrivateKey({ armoredKey: readFileSync(join(folder, 'backup.key.asc'), 'utf8') });
  await lock({ privateKey: backup }, secret('backuppass'), join(folder, 'backup.locked.asc'));
  writeFileSync(join(folder, 'backup.asc'), backup.toPublic().armor());
  writeFileSync(join(folder, 'bob.asc'), (await makeKey('bob', { date: new Date(Date.now() - 3_600_000) })).cert);
  project.source('law.md', SMALL_LAW);
  const dump = join(serverPrograms() ?? '', 'pg_dump');
  const spy = `#!/bin/sh\nprintf '%s\\n' "$@" >>'${folder}/argv.log'\nenv >>'${secrets}/pg_dump.env'\nexec '${dump}' "$@"\n`;
  writeFileSync(join(folder, 'bin', 'pg_dump'), spy, { mode: 0o755 });
  env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    ...Object.fromEntries(ROLES.map((role) => [DSN_OF[role], dsn(role)])),
    PGPASSWORD: secret('pgpassword'),
    PGPASSFILE: join(secrets, 'pgpass'),
    AWS_SECRET_ACCESS_KEY: secret('unrelated'),
  };
}

async function lock(key: Pick<TestKey, 'privateKey'>, passphrase: string, file: string): Promise<void> {
  writeFileSync(file, (await openpgp.encryptKey({ privateKey: key.privateKey, passphrase })).armor());
}

/** The cluster trusts everybody on its socket, so that a password is sent nowhere and still given to cutter. */
function dsn(role: (typeof ROLES)[number]): string {
  return project.database?.dsn(role).replace('@', `:${encodeURIComponent(secret(role))}@`) ?? '';
}

const PLAN = ['plan', 'law.md', '--document', 'law', '--through', 'draft'] as const;
const elsewhere = (folder: string) => [...PLAN, '--out', `${folder}/plan.json`];
let planned: string;
let approval: string;

test('[attack 128] no secret is found in anything that is printed, written or handed on, nor in any object', async (context) => {
  requireCluster(context);
  await prepare();
  try {
    await goodWays();
    await badWays();
    await printedObjects();
  } finally {
    await project.close();
  }
  const { commands } = z
    .object({ commands: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')));
  const names = Object.keys(commands).map((id) => id.replaceAll(':', ' '));
  const lines = printed.map(({ line }) => line);
  expect(names.filter((name) => !lines.some((line) => line === name || line.startsWith(`${name} `)))).toEqual(
    byForm({ short: ['demo'], long: [] }),
  );
});

async function goodWays(): Promise<void> {
  await good('init', '--cwd', 'fresh', '--database', 'postgres');
  await good('trust', 'show');
  await good('trust', 'add-person', 'bob', '--cert', 'bob.asc', '--gate', 'SG_1');
  await good('trust', 'set-backup-key', 'backup.asc');
  await good('trust', 'update', '--expires', '2099-01-01T00:00:00Z');
  await good('trust', 'update', '--grant', 'root=sovereign');
  await good('trust', 'sign', '--key', 'locked.key.asc', '--passphrase-file', 'secrets/passphrase');
  await good('trust', 'accept');
  await good('trust', 'log');
  await good('trust', 'record', '--json');
  await good('db', 'migrate');
  await good('db', 'status', '--verbose');
  await good('doctor', '--json');
  await good(...PLAN, '--verbose');
  const [run = ''] = readdirSync(join(project.folder, 'plans', 'law'));
  planned = `plans/law/${run}/plan.json`;
  approval = `plans/law/${run}/SG_1.json`;
  await good(...elsewhere('second'), '--json');
  await good('diff', planned, 'second/plan.json');
  await good('show', planned);
  await good('approval', 'prepare', planned, '--gate', 'SG_1');
  await good('approval', 'sign', approval, '--key', 'locked.key.asc', '--passphrase-file', 'secrets/passphrase');
  await good('approval', 'check', planned, '--approval', approval, '--json');
  await good('apply', planned, '--approval', approval, '--events', 'events.jsonl', '--verbose');
  await good('verify', planned, '--json');
  await good('history', 'law');
  await good('export', 'law', '--at', sha256(SMALL_LAW), '--out', 'exported.md');
  await good('run', 'list');
  await good('run', 'show', run);
  await good('backup', 'verify', run, '--key', 'backup.locked.asc', '--passphrase-file', 'secrets/backuppass');
  const key = ['--key', 'backup.locked.asc', '--passphrase-file', 'secrets/backuppass'];
  await good('backup', 'restore', run, '--into', `${project.database?.name}_copy`, ...key);
  await project.database?.adminQuery(`DROP DATABASE ${project.database.name}_copy`);
  await good('audit', 'export', run, '--out', 'pack.tar');
  await good('audit', 'verify', 'pack.tar', '--trust', 'trust/trust.json');
  await good('run', 'rebuild', run, '--json');
  await library(run);
  await good('explain');
  await good('schema', 'plan');
  await good('profile', 'list');
  await good('profile', 'show', 'legal-en');
  await good('profile', 'test', 'markdown-headings', 'law.md');
  // Ten seconds for an embedded database.
  if (byForm({ short: false, long: true })) await good('demo', '--cwd', 'demo', '--verbose');
  expectNothing();
  expect(read('argv.log')).toContain('--snapshot=');
  // What pg_dump needs it is given in its environment, and no other secret.
  expect(canariesIn(read('secrets/pg_dump.env'))).toEqual(['Kanari0reader9vogel']);
}

/** A knowledge base with a token: one that takes everything, one that is not there, and tokens that cannot be sent. */
async function library(run: string): Promise<void> {
  const base = await knowledgeBase();
  const named = (url: string) => ({
    ...z.record(z.string(), z.unknown()).parse(JSON.parse(read('cutter.json'))),
    kb: { url, token_env: 'LIBRARY_TOKEN' },
  });
  writeFileSync(join(project.folder, 'library.json'), JSON.stringify(named(base.url)));
  writeFileSync(join(project.folder, 'closed.json'), JSON.stringify(named('http://127.0.0.1:1/')));
  const apply = ['apply', planned, '--approval', approval, '--verbose', '--config'];
  const token = { LIBRARY_TOKEN: 'Kanari0library9vogel&?%' };
  const ran = [
    await cutter([...apply, 'closed.json'], token),
    await cutter([...apply, 'library.json'], token),
    await cutter([...apply, 'closed.json'], { LIBRARY_TOKEN: secret('library') }),
    await cutter(['doctor', '--config', 'library.json'], { LIBRARY_TOKEN: secret('library') }),
    await cutter(['run', 'show', run, '--config', 'library.json'], token),
  ];
  expect(ran.map(({ code }) => code)).toEqual([7, 0, 2, 6, 0]);
  expect(base.requests.every(({ headers }) => headers.authorization === `Bearer ${token.LIBRARY_TOKEN}`)).toBe(true);
  expect(base.requests.length).toBeGreaterThan(5);
}

async function badWays(): Promise<void> {
  const { port = 0 } = project.database?.cluster ?? {};
  const password = (role: (typeof ROLES)[number]) => encodeURIComponent(secret(role));
  const all = (of: (role: (typeof ROLES)[number]) => string) =>
    Object.fromEntries(ROLES.map((role) => [DSN_OF[role], of(role)]));
  const unreachable = all((role) => `postgresql://${TEST_LOGINS[role]}:${password(role)}@127.0.0.1:1/none`);
  const broken = [
    unreachable,
    all((role) => `postgresql://with_password:${password(role)}@127.0.0.1:${port}/${project.database?.name ?? ''}`),
    all((role) => `postgresql://u:${password(role)}@one,two/none`),
    all((role) => `host=h user=u password=${secret(role)}`),
    all((role) => `postgresql://u:${secret(role)}@h/none`),
    all((role) => dsn(role).replace(/\/t_\w+/, '/none')),
    all((role) => dsn(role).replace(TEST_LOGINS[role], role === 'admin' ? TEST_LOGINS.reader : 'postgres')),
    // Only the password file is left.
    {
      ...all((role) => `postgresql://with_password@127.0.0.1:${port}/${project.database?.name ?? role}`),
      PGPASSWORD: '',
    },
    // libpq's variables in place of strings.
    { ...all(() => ''), PGHOST: '127.0.0.1', PGPORT: '1', PGDATABASE: 'none' },
  ];
  const asking = [
    elsewhere('third'),
    ['apply', planned, '--approval', approval, '--events', 'failed.jsonl'],
    ['verify', planned],
    ['trust', 'record'],
    ['db', 'migrate'],
    ['db', 'status'],
    ['doctor'],
    ['history', 'law'],
    ['export', 'law', '--out', 'other.md'],
    ['run', 'list'],
    ['run', 'show', '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10'],
    ['backup', 'verify', '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10'],
    ['backup', 'restore', '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10', '--into', 'law_before'],
  ];
  // No good way of these is gone above.
  const writing = [
    ['run', 'void', '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10'],
    ['orchestrate', 'void', '--run-id', '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10'],
    ['hold', '--reason', 'a test'],
    ['release', '--approval', approval],
  ];
  // Every broken environment, the first with what asks the database, in turns as text and as JSON.
  const lines = [
    ...[...asking.filter((_, at) => byForm({ short: at % 3 === 0, long: true })), ...writing].map((args) => ({
      args,
      changed: unreachable,
    })),
    ...broken.flatMap((changed, at) =>
      inTurn(at, [['doctor'], ['db', 'migrate'], ['verify', planned]]).map((args) => ({ args, changed })),
    ),
    // A secret where something else was meant.
    ...['passphrase', 'pgpass'].flatMap((file, turn) =>
      [
        ['show', `secrets/${file}`],
        ['doctor', '--config', `secrets/${file}`],
        ['approval', 'check', planned, '--approval', `secrets/${file}`],
        ['approval', 'sign', approval, '--key', `secrets/${file}`],
        ['profile', 'test', `secrets/${file}`, 'law.md'],
        [...elsewhere('fourth'), '--statements', `secrets/${file}`],
        ['trust', 'add-person', 'eve', '--cert', `secrets/${file}`],
        ['trust', 'set-backup-key', `secrets/${file}`],
        ['diff', `secrets/${file}`, planned],
      ]
        .filter((_, at) => byForm({ short: at % 2 === turn, long: true }))
        .map((args) => ({ args, changed: {} })),
    ),
    {
      args: ['approval', 'sign', approval, '--key', 'locked.key.asc', '--passphrase-file', 'secrets/wrongpass'],
      changed: {},
    },
    { args: ['trust', 'sign', '--key', 'secrets/passphrase'], changed: {} },
    { args: ['apply', planned, '--approval', 'nowhere.json'], changed: {} },
    { args: ['explain', secret('unrelated').slice(0, 2)], changed: {} },
    // A fault: a folder in place of the configuration.
    { args: ['doctor', '--config', 'home'], changed: {} },
    // A path that holds a password, in a refusal.
    { args: ['doctor', '--config', secret('admin')], changed: {} },
  ];
  const turns = lines.map(({ args, changed }, at) => ({
    args: [...args, at % 2 === 0 ? '--json' : '--verbose'],
    changed,
  }));
  for (let at = 0; at < turns.length; at += 4)
    await Promise.all(turns.slice(at, at + 4).map(({ args, changed }) => cutter(args, changed)));
  const succeeded = printed.slice(-turns.length).filter(({ ran }) => ran.code === 0);
  expect(succeeded.map(({ line }) => line)).toEqual([]);
  expectNothing();
}

/** One of these commands, the next one each time, in the short form; in the long form all of them. */
function inTurn<T>(at: number, commands: readonly T[]): readonly T[] {
  return byForm({ short: commands.filter((_, index) => index === at % commands.length), long: commands });
}

async function printedObjects(): Promise<void> {
  const at = { ...project.ctx, environment: readEnvironment(env) };
  const database = await openConfigured(at);
  const objects: unknown[] = [at, database];
  for (const role of ROLES) objects.push(await database.connect(role, 'test'));
  const failing = readEnvironment({ ...env, [DSN_OF.reader]: 'postgresql://u:Kanari0reader9vogel@127.0.0.1:1/none' });
  const refused = (await openConfigured({ ...at, environment: failing })).connect('reader', 'test');
  objects.push(await refused.catch((error: unknown) => error));
  for (const object of objects) {
    const shown = inspect(object, { depth: 12, showHidden: true, getters: true });
    expect(canariesIn(`${shown}${String(object)}${JSON.stringify(object) ?? ''}`)).toEqual([]);
  }
  await database.close();
}

function read(name: string): string {
  return readFileSync(join(project.folder, name), 'utf8');
}

/** Looks into everything that was printed, every file below the project but the secrets, and every row. */
function expectNothing(): void {
  const streams = printed.map(({ line, ran }) => [line, canariesIn(ran.stdout + ran.stderr)] as const);
  expect(streams.filter(([, found]) => found.length > 0)).toEqual([]);
  const files = readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(secrets))
    .map((entry) => join(entry.parentPath, entry.name));
  const found = files.map((file) => [file, canariesIn(readFileSync(file, 'latin1'))] as const);
  expect(found.filter(([, canaries]) => canaries.length > 0)).toEqual([]);
  // The search finds what is there: the plan among the files, and each secret where it lies.
  expect(files.some((file) => file.endsWith(planned))).toBe(true);
  expect(readdirSync(secrets).flatMap((name) => canariesIn(read(join('secrets', name)))).length).toBeGreaterThan(3);
  const rows = dumped();
  expect(canariesIn(rows)).toEqual([]);
  expect(rows).toContain('SG_1');
}

/** Everything that the database keeps, as text. */
function dumped(): string {
  const { cluster, name = '' } = project.database ?? {};
  const where = ['--host', cluster?.folder ?? '', '--port', `${cluster?.port ?? 0}`, '--username', 'postgres', name];
  return execFileSync(join(serverPrograms() ?? '', 'pg_dump'), where, { encoding: 'utf8', maxBuffer: 1 << 28 });
}
