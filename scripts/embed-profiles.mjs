/**
 * Embeds src/planner/profiles/built-in/*.yaml into src/planner/profiles/built-in.generated.ts, because the planner reads
 * no files. `--check` changes nothing and exits 1 when the file is out of date.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const FOLDER = path.join(ROOT, 'src', 'planner', 'profiles', 'built-in');
const TARGET = path.join(ROOT, 'src', 'planner', 'profiles', 'built-in.generated.ts');

const profiles = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .toSorted()
  .map((name) => {
    const value = parse(readFileSync(path.join(FOLDER, name), 'utf8'), { strict: true, uniqueKeys: true });
    if (`${value.profile}.yaml` !== name) throw new Error(`${name}: calls itself ${value.profile}`);
    return `'${value.profile}': ${JSON.stringify(value)},`;
  });
const text = `/** Made from built-in/*.yaml by scripts/embed-profiles.mjs; never edited by hand. */

/** The values of the built-in profile files, by name. */
export const BUILT_IN_PROFILES = {\n${profiles.join('\n')}\n} as const;\n`;
const generated = await format(text, { ...(await resolveConfig(TARGET)), filepath: TARGET });
const current = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : '';
if (process.argv.includes('--check')) {
  if (current !== generated) {
    process.stderr.write(
      'src/planner/profiles/built-in.generated.ts is out of date: node scripts/embed-profiles.mjs\n',
    );
    process.exitCode = 1;
  }
} else if (current !== generated) writeFileSync(TARGET, generated);
