/** Texts to measure with: real law for planning, and law of a chosen number of equal units for writing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const GRUNDGESETZ = join(process.cwd(), 'test', 'cases', '002-grundgesetz-2022', 'source.md');

/** At least `bytes` bytes of German law: the whole text over and over, never ending inside one. */
export function lawOfBytes(bytes: number): Buffer {
  const once = readFileSync(GRUNDGESETZ);
  return Buffer.concat(Array.from({ length: Math.ceil(bytes / once.length) }, () => once));
}

const SENTENCE =
  'Die zuständige Behörde prüft den Antrag und gibt ihm statt, soweit das öffentliche Interesse überwiegt. ';

/**
 * Markdown that cuts into exactly `units` units of about 460 bytes: chapters of 99 paragraphs under one title.
 * `salt` makes the text another one without changing its length.
 */
export function lawOfUnits(units: number, salt: string): string {
  const lines = [`# Gesetz ${salt}\n\n${SENTENCE.repeat(4)}\n`];
  for (let unit = 1; unit < units; unit += 1) {
    const isChapter = unit % 100 === 1;
    const heading = isChapter ? `## Kapitel ${Math.floor(unit / 100) + 1}` : `### § ${unit} Gegenstand ${unit}`;
    lines.push(`${heading}\n\n(1) ${salt} ${unit}. ${SENTENCE.repeat(4).trimEnd()}\n`);
  }
  return lines.join('\n');
}
