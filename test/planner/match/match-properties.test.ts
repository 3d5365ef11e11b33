/** Matching for every text: 300 in `npm test`, 3,400 with the fault suites. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchUnits, type Match } from '../../../src/planner/match/match-units.ts';
import { byForm } from '../../faults/harness/form.ts';
import { law, matchUnitsOf, NO_STATEMENTS, prose } from '../../support/law-builder.ts';

const RUNS = { numRuns: byForm({ short: 300, long: 3_400 }) };
const word = fc.constantFrom(
  'law',
  'person',
  'shall',
  'may',
  'right',
  'court',
  'năm',
  'Điều',
  'Gesetz',
  'of',
  'the',
  'no',
);
/** Texts of every length, many of them short and many alike. */
const text = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));
const articles = fc.array(text, { minLength: 1, maxLength: 14 });
const chapters = fc.array(articles, { minLength: 1, maxLength: 5 });

const numbered = (texts: readonly string[], from = 1) =>
  law(...texts.map((each, index) => [index + from, each] as const));
const book = (parts: readonly { readonly name: string; readonly texts: readonly string[] }[]) =>
  `# Law\n\n${parts
    .map(
      ({ name, texts }) =>
        `## Chapter ${name}\n\n${texts.map((each, at) => `### Article ${name}-${at + 1}\n\n${each}\n\n`).join('')}`,
    )
    .join('')}`;
const count = (match: Match, change: string) => match.units.filter((unit) => unit.change === change).length;

describe('matchUnits, for every text', () => {
  it('finds the same bytes unchanged', () => {
    fc.assert(
      fc.property(articles, (texts) => {
        const match = matchUnits(matchUnitsOf(numbered(texts)), matchUnitsOf(numbered(texts)), NO_STATEMENTS);
        expect(count(match, 'unchanged')).toBe(match.units.length);
        expect(match.retired).toEqual([]);
      }),
      RUNS,
    );
  });

  it('finds exactly one unit created when one article is inserted under a number of its own', () => {
    fc.assert(
      fc.property(articles, text, fc.nat(), (texts, added, at) => {
        const place = at % (texts.length + 1);
        const after = [
          ...texts.slice(0, place).map((each, index) => [index + 1, each] as const),
          [`${place}a`, added] as const,
          ...texts.slice(place).map((each, index) => [place + index + 1, each] as const),
        ];
        const match = matchUnits(matchUnitsOf(numbered(texts)), matchUnitsOf(law(...after)), NO_STATEMENTS);
        expect([count(match, 'created'), match.retired.length]).toEqual([1, 0]);
      }),
      RUNS,
    );
  });

  it('finds exactly one unit created when the articles after the new one are renumbered', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9_999), { minLength: 2, maxLength: 14 }), fc.nat(), (seeds, at) => {
        const [added, ...rest] = seeds.map((seed) => prose(`w${seed}x`));
        const place = at % (rest.length + 1);
        const after = [...rest.slice(0, place), added ?? '', ...rest.slice(place)];
        const match = matchUnits(matchUnitsOf(numbered(rest)), matchUnitsOf(numbered(after)), NO_STATEMENTS);
        expect([count(match, 'created'), count(match, 'revised'), match.retired.length]).toEqual([1, 0, 0]);
      }),
      RUNS,
    );
  });

  it('finds nothing created or retired when chapters change places', () => {
    const shuffled = chapters.chain((parts) => {
      const named = parts.map((texts, index) => ({ name: String(index + 1), texts }));
      return fc.tuple(
        fc.constant(named),
        fc.shuffledSubarray(named, { minLength: named.length, maxLength: named.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([before, after]) => {
        const match = matchUnits(matchUnitsOf(book(before)), matchUnitsOf(book(after)), NO_STATEMENTS);
        expect([count(match, 'created'), count(match, 'revised'), match.retired.length]).toEqual([0, 0, 0]);
      }),
      RUNS,
    );
  });

  it('finds nothing revised when only white space, line ends or the normal form change', () => {
    const respelled = fc.constantFrom<(source: string) => string>(
      (source) => source.replaceAll('\n', '\r\n'),
      (source) => source.normalize('NFD'),
      (source) => source.replaceAll(' law', '  law'),
      (source) => `${source}\n\n`,
    );
    fc.assert(
      fc.property(articles, respelled, (texts, respell) => {
        const before = numbered(texts);
        const match = matchUnits(matchUnitsOf(before), matchUnitsOf(respell(before)), NO_STATEMENTS);
        expect(count(match, 'unchanged') + count(match, 'reformatted')).toBe(match.units.length);
        expect(match.retired).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is the same from either side', () => {
    fc.assert(
      fc.property(articles, articles, (left, right) => {
        const [before, after] = [matchUnitsOf(numbered(left)), matchUnitsOf(numbered(right, 2))];
        const forth = matchUnits(before, after, NO_STATEMENTS);
        const back = matchUnits(after, before, NO_STATEMENTS);
        const pairs = (match: Match) =>
          match.units.flatMap(({ from, score }, to) => (from === null ? [] : [{ from, to, score }]));
        expect(
          pairs(back)
            .map(({ from, to, score }) => `${to} ${from} ${score}`)
            .toSorted(),
        ).toEqual(
          pairs(forth)
            .map(({ from, to, score }) => `${from} ${to} ${score}`)
            .toSorted(),
        );
        expect(count(forth, 'created')).toBe(back.retired.length);
        expect(count(back, 'created')).toBe(forth.retired.length);
        expect(forth.units.filter(({ isMoved }) => isMoved)).toHaveLength(
          back.units.filter(({ isMoved }) => isMoved).length,
        );
      }),
      RUNS,
    );
  });
});
