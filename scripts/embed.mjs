/**
 * Writes the generated modules, which embed files of another kind in the program: the SQL, the built-in profiles, and the
 * files of an evidence pack. They are not in git; the build makes them first. `--check` writes nothing and exits 1 when one
 * of them is out of date.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const STATEMENTS = 'sql/statements';
const CONTRACT = 'sql/contract';
const PROFILES = 'src/planner/profiles/built-in';
const EVIDENCE_PACK = 'src/state/audit';

const MODULES = {
  'src/state/db/sql.generated.ts': sqlModule,
  'src/planner/profiles/built-in.generated.ts': profilesModule,
  'src/state/audit/audit-files.generated.ts': evidencePackModule,
};

for (const [name, compose] of Object.entries(MODULES)) {
  const file = path.join(ROOT, name);
  const text = compose();
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${name} is out of date: node scripts/embed.mjs\n`);
    process.exitCode = 1;
  } else writeFileSync(file, text);
}

/** With digests, so that a plan can pin the very statements that would be sent. */
function sqlModule() {
  const statements = readStatements();
  const contract = filesIn(CONTRACT, '.sql').map((file) => ({ name: path.basename(file, '.sql'), sql: read(file) }));
  return `/** Made from sql/ by scripts/embed.mjs. */

/** Every statement that cutter sends, by name (the file's name with underscores). */
export const STATEMENTS = {
${statements.map(({ name, sql }) => `  ${name}: { name: '${name}', sql: ${literal(sql)} },`).join('\n')}
} as const;

/** Pins the statements in a plan: framed sha256 (model/encoding/digest.ts) over names and texts, sorted by name. */
export const STATEMENTS_SHA256 = '${framedSha256(
    'cutter.statements/1',
    statements.flatMap(({ name, sql }) => [name, sql]),
  )}';

/** The contract's files in the order in which they are applied; \`sha256\` is of the file's bytes. */
export const CONTRACT = [
${contract.map(({ name, sql }) => `  { name: '${name}', sha256: '${sha256(sql)}', sql: ${literal(sql)} },`).join('\n')}
] as const;
`;
}

/** All folders share one name space, because code and error messages name statements without a folder. */
function readStatements() {
  const statements = new Map();
  for (const file of filesIn(STATEMENTS, '.sql')) {
    const name = path.basename(file, '.sql').replaceAll('-', '_');
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${file}: expected a kebab-case name`);
    if (statements.has(name)) throw new Error(`${file}: the name ${name} is taken`);
    statements.set(name, { name, sql: read(file) });
  }
  return [...statements.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** The planner reads no files. */
function profilesModule() {
  const profiles = filesIn(PROFILES, '.yaml').map((file) => {
    const profile = parse(read(file), { strict: true, uniqueKeys: true });
    if (`${profile.profile}.yaml` !== path.basename(file)) throw new Error(`${file}: calls itself ${profile.profile}`);
    return `  '${profile.profile}': ${JSON.stringify(profile)},`;
  });
  return `/** Made from built-in/*.yaml by scripts/embed.mjs. */

/** The values of the built-in profile files, by name. */
export const BUILT_IN_PROFILES = {
${profiles.join('\n')}
} as const;
`;
}

function evidencePackModule() {
  const files = ['README.txt', 'verify.py'].map(
    (name) => `  '${name}': ${JSON.stringify(read(`${EVIDENCE_PACK}/${name}`))},`,
  );
  return `/** Made from the files in this folder by scripts/embed.mjs. */

/** The files that every evidence pack carries, by name. */
export const AUDIT_FILES = {
${files.join('\n')}
} as const;
`;
}

function filesIn(folder, extension) {
  return readdirSync(path.join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(extension))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/** A template literal turns CRLF into LF, so a file with CR would be embedded as other bytes than its digest says. */
function read(file) {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  if (text.includes('\r')) throw new Error(`${file}: has carriage returns`);
  return text;
}

function literal(sql) {
  return `\`${sql.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** The same framing as src/model/encoding/digest.ts; a test compares the two. */
function framedSha256(domain, fields) {
  return sha256([domain, ...fields].map((field) => `${Buffer.byteLength(field)}:${field},`).join(''));
}
