import { describe, expect, it } from 'vitest';
import type { StatementList } from '../../../src/model/artefacts/change.ts';
import { matchUnits } from '../../../src/planner/match/match-units.ts';
import { law, matchUnitsOf, NO_STATEMENTS, prose } from '../../support/law-builder.ts';

/** `class from -> to basis` for every unit that is not unchanged, then the retired ones. */
function story(before: string, after: string, statements: StatementList = NO_STATEMENTS): readonly string[] {
  const [old, fresh] = [matchUnitsOf(before), matchUnitsOf(after)];
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
    const [old, fresh] = [matchUnitsOf(law([1, '(repealed)'])), matchUnitsOf(law([1, prose('a')]))];
    const match = matchUnits(
      old.map((piece) => ({ ...piece, isRepealed: piece.kind === 'article' })),
      fresh,
      NO_STATEMENTS,
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
    expect(story(before, after, { ...NO_STATEMENTS, moved: [{ from: 'art_5', to: 'art_9' }] })).toEqual([
      'revised art_5 -> art_9 stated',
    ]);
    expect(story(before, after, { ...NO_STATEMENTS, retire: ['art_5'] })).toEqual([
      'created art_9 none',
      'retired art_5 stated',
    ]);
    const whole = law([1, `${prose('a', 40)} ${prose('b', 30)}`]);
    const parts = law([1, prose('b', 30)], [2, prose('a', 40)]);
    expect(story(whole, parts, { ...NO_STATEMENTS, split: [{ from: 'art_1', to: ['art_1', 'art_2'] }] })).toEqual([
      'created art_1 stated',
      'revised art_1 -> art_2 stated',
    ]);
    expect(story(parts, whole, { ...NO_STATEMENTS, merge: [{ from: ['art_1', 'art_2'], to: 'art_1' }] })).toEqual([
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
    expect(() => story(text, text, { ...NO_STATEMENTS, ...statements })).toThrowError(
      expect.objectContaining({ code: 'STATEMENT_UNMATCHED' }),
    );
  });

  it('suggests a split and a merge, and does neither', () => {
    const whole = law([1, `${prose('a', 40)} ${prose('b', 30)}`]);
    const parts = law([1, prose('a', 40)], [2, prose('b', 30)]);
    expect(matchUnits(matchUnitsOf(whole), matchUnitsOf(parts), NO_STATEMENTS).suggestions).toEqual([
      { kind: 'split', from: ['art_1'], to: ['art_1', 'art_2'], score: 1000 },
    ]);
    expect(matchUnits(matchUnitsOf(parts), matchUnitsOf(whole), NO_STATEMENTS).suggestions).toEqual([
      { kind: 'merge', from: ['art_1', 'art_2'], to: ['art_1'], score: 1000 },
    ]);
  });
});
