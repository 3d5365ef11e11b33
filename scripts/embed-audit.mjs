/**
 * Embeds the files of src/state/audit into src/state/audit/audit-files.generated.ts: every evidence pack carries them. `--check`
 * changes nothing and exits 1 when the file is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const FOLDER = path.join(ROOT, 'src', 'state', 'audit');
const TARGET = path.join(ROOT, 'src', 'state', 'audit', 'audit-files.generated.ts');

const files = ['README.txt', 'verify.py'].map(
  (name) => `'${name}': ${JSON.stringify(readFileSync(path.join(FOLDER, name), 'utf8'))},`,
);
const text = `/** Made from audit/ by scripts/embed-audit.mjs; never edited by hand. */

/** What every evidence pack carries, by name. */
export const AUDIT_FILES = {\n${files.join('\n')}\n} as const;\n`;
const generated = await format(text, { ...(await resolveConfig(TARGET)), filepath: TARGET });
const current = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (current !== generated) {
    process.stderr.write('src/state/audit/audit-files.generated.ts is out of date: node scripts/embed-audit.mjs\n');
    process.exitCode = 1;
  }
} else if (current !== generated) writeFileSync(TARGET, generated);
