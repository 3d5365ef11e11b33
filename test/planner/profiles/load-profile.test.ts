import { describe, expect, it } from 'vitest';
import { BUILT_IN_NAMES, builtInProfile } from '../../../src/planner/profiles/built-in.ts';
import { readProfile } from '../../../src/planner/profiles/read-profile.ts';
import { profileSha256 } from '../../../src/planner/profiles/profile.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { cutBy } from '../../support/profile-cuts.ts';

const head = 'profile: mine\nversion: 1\n';
const rule = (members: string) => `${head}kinds:\n  - { kind: article, abbr: art, ${members} }\n`;

function issuesOf(text: string): Promise<readonly string[]> {
  return readProfile(text, 'mine.yaml').then(
    () => [],
    (error: { code: string; facts: { issues: readonly string[] } }) => {
      expect(error.code).toBe('PROFILE_INVALID');
      return error.facts.issues;
    },
  );
}

describe('built-in profiles', () => {
  it('are in the order of their names, and each is valid', () => {
    expect(BUILT_IN_NAMES).toEqual(BUILT_IN_NAMES.toSorted());
    expect(BUILT_IN_NAMES).toEqual(
      expect.arrayContaining(['akn', 'clml', 'formex', 'gii', 'legal-en', 'numbered', 'uslm']),
    );
    for (const name of BUILT_IN_NAMES) expect(builtInProfile(name).profile).toBe(name);
  });

  it('come back the same from their canonical form', async () => {
    for (const name of BUILT_IN_NAMES) {
      const profile = builtInProfile(name);
      expect(profileSha256(await readProfile(canonicalJson(profile), name))).toBe(profileSha256(profile));
    }
  });
});

describe('profile files', () => {
  it('extend one parent: lists are replaced, maps are merged', async () => {
    const profile = await readProfile(
      'profile: mine\nversion: 3\nextends: legal-vi\nroles: { penalties: [Phạt] }\nquotes: []\n',
      'mine.yaml',
    );
    const parent = builtInProfile('legal-vi');
    expect(profile.kinds).toEqual(parent.kinds);
    expect(profile.quotes).toEqual([]);
    expect(profile.roles).toEqual({ ...parent.roles, penalties: ['Phạt'] });
    expect(profileSha256(profile)).not.toBe(profileSha256(parent));
  });

  it.each([
    ['an unknown member', `${head}extends: legal-vi\ncolour: red\n`, ': Unrecognized key: "colour"'],
    [
      'a wrong type',
      `${head}extends: legal-vi\ngranularity: sentence\n`,
      'granularity: Invalid option: expected one of "heading"|"article"|"paragraph"|"point"',
    ],
    ['an unknown family', rule('word: [Art], num: [greek], heading: true'), 'kinds.0.num: there is no family greek'],
    ['a number alone', rule('num: [arabic], runin: true'), 'kinds.0.sep: a number alone would match every number'],
    ['a rule for no line', rule('word: [Art], num: [arabic]'), 'kinds.0.heading: neither heading nor runin'],
    [
      'a pattern without an engine',
      rule("pattern: '^(?P<num>\\d+)', num: [arabic], heading: true"),
      'kinds.0.engine: a free pattern needs engine re2',
    ],
    [
      'a pattern that RE2 does not take',
      rule("pattern: '(a)\\1', engine: re2, num: [arabic], heading: true"),
      'kinds.0.pattern: is no RE2 expression',
    ],
    [
      'a citation of another form',
      `${head}extends: legal-vi\ncitation: 'Art {n}'\n`,
      'citation: is no citation template',
    ],
    ['no rules', head, 'kinds: is empty'],
    ['a list', '- 1\n', 'the file is no mapping'],
  ])('say what is wrong with %s', async (_, text, issue) => {
    expect(await issuesOf(text)).toContain(issue);
  });

  it('say where the YAML breaks, and refuse members that occur twice', async () => {
    expect((await issuesOf('profile: [a\n'))[0]).toMatch(/at line 2/);
    expect((await issuesOf('profile: a\nprofile: b\n'))[0]).toMatch(/unique/i);
  });

  it('refuse a parent that is not built in', async () => {
    await expect(readProfile(`${head}extends: nope\n`, 'mine.yaml')).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' });
  });

  it('refuse a file that is no profile by its size', async () => {
    await expect(readProfile(`# ${'x'.repeat(300_000)}`, 'mine.yaml')).rejects.toMatchObject({ code: 'E_LIMIT' });
  });

  it('do not unfold a bomb of aliases', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*a${index - 1}`)).join(', ')}]`,
    );
    await expect(readProfile(levels.join('\n'), 'mine.yaml')).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
  });
});

describe('free patterns', () => {
  it('are run by RE2, in linear time', async () => {
    const profile = await readProfile(
      rule(
        "pattern: '(?:\\w+\\s?)*Regel (?P<num>\\d+)', engine: re2, num: [arabic], heading: true, runin: true, scope: document",
      ),
      'mine.yaml',
    );
    const evil = `${'word '.repeat(100)}!\n\n`;
    const cut = cutBy(
      { profile, isBuiltIn: false, acceptsAmbiguity: false },
      `Die Regel 1\n\nText.\n\n${evil}Die Regel 2\n\nText.\n`,
    );
    expect(cut.units.map(({ eid, label }) => [eid, label])).toEqual([
      ['art_1', 'Die Regel 1'],
      ['art_2', 'Die Regel 2'],
    ]);
    expect(cut.profile.definition).toBe(canonicalJson(profile));
  });
});
