import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatementList } from '../../../src/model/artefacts/change.ts';
import { matchUnits, type Match } from '../../../src/planner/match/match-units.ts';
import { pieceOfUnit, type MatchUnit } from '../../../src/planner/match/piece.ts';
import { bodyOf, cutOf } from '../../support/planner-builders.ts';

const NOTHING: StatementList = { merge: [], moved: [], retire: [], split: [] };

function pieces(text: string): readonly MatchUnit[] {
  const cut = cutOf(text);
  return cut.units.map((unit) => pieceOfUnit(unit, bodyOf(cut, unit.eid)));
}

/** `class from -> to basis` for every unit that is not unchanged, then the retired ones. */
function story(before: string, after: string, statements: StatementList = NOTHING): readonly string[] {
  const [old, fresh] = [pieces(before), pieces(after)];
  const match = matchUnits(old, fresh, statements);
  return [
    ...match.units.flatMap((unit, index) => {
      if (unit.change === 'unchanged') return [];
      const from = unit.from === null ? '' : `${old[unit.from]?.eid} -> `;
      return [`${unit.change} ${from}${fresh[index]?.eid} ${unit.basis}`];
    }),
    ...match.retired.map(({ from, basis }) => `retired ${old[from]?.eid} ${basis}`),
    ...match.uncertain.map(({ from, to }) => `uncertain ${from} -> ${to}`),
  ];
}

/** Words that are nowhere else in a law made of such texts. */
function prose(seed: string, words = 24): string {
  return Array.from({ length: words }, (_, index) => `${seed}${index}`).join(' ');
}

const law = (...articles: readonly (readonly [number | string, string])[]) =>
  `# Law\n\n${articles.map(([number, text]) => `## § ${number}\n\n${text}\n\n`).join('')}`;

describe('matchUnits', () => {
  it('knows the same bytes again', () => {
    const text = law([1, prose('a')], [2, prose('b')]);
    expect(story(text, text)).toEqual([]);
  });

  it('calls a changed text revised, an added one created, one that is gone retired', () => {
    expect(
      story(
        law([1, prose('a')], [2, prose('b')], [3, prose('c')]),
        law([1, `${prose('a')} more`], [3, prose('c')], [4, prose('d')]),
      ),
    ).toEqual(['revised art_1 -> art_1 eid', 'created art_4 none', 'retired art_2 none']);
  });

  it('follows a chain of renumberings instead of calling every one a revision', () => {
    expect(
      story(
        law([649, prose('a')], [650, prose('b')], [651, prose('c')]),
        law([648, prose('a')], [649, prose('b')], [650, prose('c')]),
      ),
    ).toEqual([
      'renumbered art_649 -> art_648 hash',
      'renumbered art_650 -> art_649 hash',
      'renumbered art_651 -> art_650 hash',
    ]);
  });

  it('says revised, not renumbered, where a comma changed beside the number', () => {
    expect(story(law([5, `${prose('a')}, and`]), law([6, `${prose('a')} and`]))).toEqual([
      'revised art_5 -> art_6 hash',
    ]);
  });

  it('moves what changed its place and not what it passed', () => {
    const [a, b, c] = [prose('a'), prose('b'), prose('c')];
    expect(story(law(['1a', a], ['1b', b], ['1c', c]), law(['1c', c], ['1a', a], ['1b', b]))).toEqual([
      'moved art_1c -> art_1c hash',
    ]);
  });

  it('keeps short units below a parent that was renumbered', () => {
    const chapter = (number: string) =>
      `# Law\n\n## Chapter ${number}\n\n${prose('chapter')}\n\n### Section 1\n\nBe silent.\n\n### Section 2\n\nReturn books.\n`;
    expect(story(chapter('1'), chapter('2'))).toEqual([
      'renumbered chp_1 -> chp_2 hash',
      'renumbered chp_1__sec_1 -> chp_2__sec_1 hash',
      'renumbered chp_1__sec_2 -> chp_2__sec_2 hash',
    ]);
  });

  it('does not take boilerplate for evidence', () => {
    const boilerplate = prose('whoever');
    const many = Array.from({ length: 12 }, (_, index) => [index + 1, boilerplate] as const);
    expect(story(law(...many), law(...many.slice(1), [20, boilerplate]))).toEqual([
      'created art_20 none',
      'retired art_1 none',
    ]);
  });

  it('leaves what only says that it is repealed where it is', () => {
    expect(story(law([1, '(weggefallen)'], [2, prose('b')]), law([2, prose('b')], [3, '(weggefallen)']))).toEqual([
      'created art_3 none',
      'retired art_1 none',
    ]);
    expect(story(law([1, prose('a')], [2, '-']), law([1, '(weggefallen)'], [2, '(weggefallen)']))).toEqual([
      'repealed art_1 -> art_1 eid',
      'revised art_2 -> art_2 eid',
    ]);
  });

  it('brings no repealed unit back to life', () => {
    const [old, fresh] = [pieces(law([1, '(repealed)'])), pieces(law([1, prose('a')]))];
    const match = matchUnits(
      old.map((piece) => ({ ...piece, isRepealed: piece.kind === 'article' })),
      fresh,
      NOTHING,
    );
    expect(match.units.map(({ change }) => change)).toEqual(['unchanged', 'created']);
    expect(match.retired).toHaveLength(1);
  });

  it('asks a person where two texts are alike but not alike enough', () => {
    const half = `${prose('a', 30)} ${prose('x', 14)}`;
    expect(story(law([5, prose('a', 42)]), law([9, half]))).toEqual([
      'created art_9 none',
      'retired art_5 none',
      'uncertain art_5 -> art_9',
    ]);
  });

  it('does as stated: moved, retired, split and merged', () => {
    const before = law([5, prose('a', 42)]);
    const after = law([9, `${prose('a', 30)} ${prose('x', 14)}`]);
    expect(story(before, after, { ...NOTHING, moved: [{ from: 'art_5', to: 'art_9' }] })).toEqual([
      'revised art_5 -> art_9 stated',
    ]);
    expect(story(before, after, { ...NOTHING, retire: ['art_5'] })).toEqual([
      'created art_9 none',
      'retired art_5 stated',
    ]);
    const whole = law([1, `${prose('a', 40)} ${prose('b', 30)}`]);
    const parts = law([1, prose('b', 30)], [2, prose('a', 40)]);
    expect(story(whole, parts, { ...NOTHING, split: [{ from: 'art_1', to: ['art_1', 'art_2'] }] })).toEqual([
      'created art_1 stated',
      'revised art_1 -> art_2 stated',
    ]);
    expect(story(parts, whole, { ...NOTHING, merge: [{ from: ['art_1', 'art_2'], to: 'art_1' }] })).toEqual([
      'revised art_2 -> art_1 stated',
      'retired art_1 stated',
    ]);
  });

  it.each([
    ['an address that is not there', { moved: [{ from: 'art_7', to: 'art_1' }] }],
    ['a new address that is not there', { moved: [{ from: 'art_1', to: 'art_7' }] }],
    ['units of two kinds', { moved: [{ from: 'hd_law', to: 'art_1' }] }],
    ['a unit that is stated twice', { moved: [{ from: 'art_1', to: 'art_1' }], retire: ['art_1'] }],
    ['the retirement of what is not there', { retire: ['art_7'] }],
  ])('refuses a statement about %s', (_, statements) => {
    const text = law([1, prose('a')]);
    expect(() => story(text, text, { ...NOTHING, ...statements })).toThrowError(
      expect.objectContaining({ code: 'STATEMENT_UNMATCHED' }),
    );
  });

  it('suggests a split and a merge, and does neither', () => {
    const whole = law([1, `${prose('a', 40)} ${prose('b', 30)}`]);
    const parts = law([1, prose('a', 40)], [2, prose('b', 30)]);
    expect(matchUnits(pieces(whole), pieces(parts), NOTHING).suggestions).toEqual([
      { kind: 'split', from: ['art_1'], to: ['art_1', 'art_2'], score: 1000 },
    ]);
    expect(matchUnits(pieces(parts), pieces(whole), NOTHING).suggestions).toEqual([
      { kind: 'merge', from: ['art_1', 'art_2'], to: ['art_1'], score: 1000 },
    ]);
  });
});

const RUNS = { numRuns: 3_400 };
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
        const match = matchUnits(pieces(numbered(texts)), pieces(numbered(texts)), NOTHING);
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
        const match = matchUnits(pieces(numbered(texts)), pieces(law(...after)), NOTHING);
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
        const match = matchUnits(pieces(numbered(rest)), pieces(numbered(after)), NOTHING);
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
        const match = matchUnits(pieces(book(before)), pieces(book(after)), NOTHING);
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
        const match = matchUnits(pieces(before), pieces(respell(before)), NOTHING);
        expect(count(match, 'unchanged') + count(match, 'reformatted')).toBe(match.units.length);
        expect(match.retired).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is the same from either side', () => {
    fc.assert(
      fc.property(articles, articles, (left, right) => {
        const [before, after] = [pieces(numbered(left)), pieces(numbered(right, 2))];
        const forth = matchUnits(before, after, NOTHING);
        const back = matchUnits(after, before, NOTHING);
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
