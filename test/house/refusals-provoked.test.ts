/** A refusal that no test provokes may not work: every code of the catalogue must be asserted somewhere. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../src/model/refusals/refusal.ts';
import { REGISTER } from '../attacks/attack.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

function textBelow(folder: string): string {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('house'))
    .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8'))
    .join('\n');
}

/** The register's codes are asserted through `attack()`, which attacks-registered.test.ts sees to. */
const tests = `${textBelow('test')}\n${REGISTER.flatMap((each) => ('codes' in each ? each.codes : [])).join('\n')}`;
const sources = textBelow('src');
const CODES = Object.keys(REFUSALS);

/** Code and not part of a longer one: STOP_FILE is not provoked by STOP_FILE_SIZE. */
function occursIn(text: string, code: string): boolean {
  return new RegExp(`(?<![A-Z0-9_])${code}(?![A-Z0-9_])`).test(text);
}

describe('the catalogue of refusals', () => {
  it('is provoked in full by the tests', () => {
    expect(CODES.filter((code) => !occursIn(tests, code))).toEqual([]);
  });

  it('holds no code that nothing throws', () => {
    const thrown = CODES.reduce((text, code) => text.replace(`  ${code}: {`, ''), sources);
    expect(CODES.filter((code) => !new RegExp(`['"\`]${code}['"\`]`).test(thrown))).toEqual([]);
  });
});
