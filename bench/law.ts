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

/**
 * A law of `before` units and a later version of it with `after` units, in words of the Grundgesetz in no real order, so
 * that no two units say the same: of the old ones a tenth is revised by a sentence, a twentieth stands elsewhere, a
 * fortieth is gone, and the rest of the new version is new. The same for the same numbers.
 */
export function changedLaw(before: number, after: number): { readonly old: string; readonly fresh: string } {
  const words = readFileSync(GRUNDGESETZ, 'utf8').match(/\p{L}{3,}/gu) ?? [];
  const draw = drawing(before);
  const sentence = () => `${Array.from({ length: 14 }, () => words[draw(words.length)] ?? '').join(' ')}.`;
  const unit = (number: number) => ({ number, text: [sentence(), sentence(), sentence(), sentence()] });
  const old = Array.from({ length: before - 1 }, (_, index) => unit(index + 1));
  const kept = old
    .filter(() => draw(40) > 0)
    .map((each) => (draw(10) > 0 ? each : { ...each, text: [...each.text.slice(1), sentence()] }));
  for (let moved = 0; moved < before / 20; moved += 1) {
    const [taken] = kept.splice(draw(kept.length), 1);
    if (taken !== undefined) kept.splice(draw(kept.length), 0, taken);
  }
  let next = before;
  while (kept.length < after - 1) kept.splice(draw(kept.length), 0, unit((next += 1)));
  return { old: articles(old), fresh: articles(kept) };
}

function articles(units: readonly { readonly number: number; readonly text: readonly string[] }[]): string {
  const lines = units.map(({ number, text }) => `## Art ${number}\n\n${text.join(' ')}\n`);
  return ['# Gesetz\n', ...lines].join('\n');
}

/** Whole numbers below a limit, from a linear congruential generator (Numerical Recipes): repeatable, and no more. */
function drawing(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
