/** What a signer cannot see is not in what a signer reads: every such character of a document is shown by its number. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { derivedPlan } from '../support/derived-plan.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A member of every block that Unicode lets a program leave out of sight; then every space but U+0020. */
const UNSEEN = [
  ...[0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x200b, 0x2064, 0x206f, 0x3164, 0xfe00, 0xfe0f],
  ...[0xfeff, 0xffa0, 0xfff0, 0xfff9, 0x1bca0, 0x1d173, 0xe0001, 0xe0080, 0xe0100, 0xe01ef, 0xe0fff],
  ...[0x2800],
  ...[0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
  ...[0x202f, 0x205f, 0x3000],
];
const names = UNSEEN.map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
const LAW = `# Law\n\n## Article 1 on${characters('x')}it\n\nText${characters('y')}.\n`;

function characters(between: string): string {
  return UNSEEN.map((code) => between + String.fromCodePoint(code)).join('');
}

test.each([
  ['review.md', ['--format', 'md']],
  ['review.html', ['--format', 'html']],
  ['the terminal', ['--units']],
])('[attack 241] unseen characters in %s', async (_where, options) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'plan.json'), derivedPlan(LAW).bytes);
  const { code, stdout } = await runCutter(['show', 'plan.json', ...options], { cwd });
  expect(code).toBe(0);
  expect(UNSEEN.filter((each) => stdout.includes(String.fromCodePoint(each)))).toEqual([]);
  if (options.includes('--format')) expect(names.filter((name) => !stdout.includes(name))).toEqual([]);
});
