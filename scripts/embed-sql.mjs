/**
 * Embeds sql/ into src/state/db/sql.generated.ts with digests, so that the shipped program needs no files and a plan
 * can pin the very statements that would be sent. `--check` changes nothing and exits 1 when the file is out of date.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const TARGET = join(root, 'src/state/db/sql.generated.ts');

const generated = await render(readStatements(), readContract());
const current = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (current !== generated) {
    process.stderr.write('src/state/db/sql.generated.ts is out of date: node scripts/embed-sql.mjs\n');
    process.exitCode = 1;
  }
} else if (current !== generated) {
  writeFileSync(TARGET, generated);
}

/** Reading and writing statements share one name space, because code and error messages name them without a folder. */
function readStatements() {
  const files = ['sql/statements/read', 'sql/statements/write'].flatMap(sqlFiles);
  const statements = new Map();
  for (const file of files) {
    const name = basename(file, '.sql').replaceAll('-', '_');
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${file}: expected a kebab-case name`);
    if (statements.has(name)) throw new Error(`${file}: the name ${name} is taken`);
    statements.set(name, readSql(file));
  }
  return [...statements].sort(([left], [right]) => (left < right ? -1 : 1));
}

function readContract() {
  return sqlFiles('sql/contract').map((file) => [basename(file, '.sql'), readSql(file)]);
}

/** A template literal turns CRLF into LF, so a file with CR would be embedded as other bytes than its digest says. */
function readSql(file) {
  const text = readFileSync(join(root, file), 'utf8');
  if (text.includes('\r')) throw new Error(`${file}: has carriage returns`);
  return text;
}

function sqlFiles(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => `${folder}/${file}`);
}

async function render(statements, contract) {
  const text = `/** Made from sql/ by scripts/embed-sql.mjs; never edited by hand. */

/** Every statement that cutter sends, by name (the file's name with underscores). */
export const STATEMENTS = {
${statements.map(([name, sql]) => `${name}: { name: '${name}', sql: ${literal(sql)} },`).join('\n')}
} as const;

/** Pins the statements in a plan: framed sha256 (model/digest.ts) over names and texts, sorted by name. */
export const STATEMENTS_SHA256 = '${framedSha256('cutter.statements/1', statements.flat())}';

/** The contract's files in the order in which they are applied; \`sha256\` is of the file's bytes. */
export const CONTRACT = [
${contract.map(([name, sql]) => `{ name: '${name}', sha256: '${sha256(sql)}', sql: ${literal(sql)} },`).join('\n')}
] as const;
`;
  return await format(text, { ...(await resolveConfig(TARGET)), filepath: TARGET });
}

/** A template literal keeps the lines, so that a change of the SQL can be read in the change of the generated file. */
function literal(sql) {
  return `\`${sql.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** The same framing as src/model/encoding/digest.ts; a test holds the two together. */
function framedSha256(domain, fields) {
  return sha256([domain, ...fields].map((field) => `${Buffer.byteLength(field)}:${field},`).join(''));
}
