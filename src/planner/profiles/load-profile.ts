/**
 * Builds profiles from the values of profile files: one parent, defaults, and every check that a profile must pass.
 * Knows values; must not know files, YAML or lines of documents.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import { parseCitation } from './citation.ts';
import { FAMILY_NAMES, familyNamed } from './families.ts';
import { isFreePattern } from './free-pattern.ts';
import { profileSchema, type Profile } from './profile.ts';

const MAX_ISSUES = 20;
/** Members of a file that are merged with those of its parent, name by name; all others replace them. */
const MERGED = new Set(['fold', 'families', 'roles', 'plain', 'xml']);

const DEFAULTS: Readonly<Record<string, unknown>> = {
  language: 'und',
  structure: 'lines',
  reads: 'either',
  xml: null,
  granularity: 'article',
  fold: { form: 'NFC', spaces: true, invisibles: 'drop', map: {} },
  families: {},
  kinds: [],
  headings: 'markdown',
  plain: {
    numbered: { kind: 'heading', abbr: 'sec', scope: 'parent' },
    unnumbered: { kind: 'heading', abbr: 'hd', scope: 'document' },
  },
  regions: [],
  quotes: [],
  roles: {},
  repealed: [],
  toc: [],
  trivia: [],
  citation: null,
  expect: null,
  resolve: [],
};

/**
 * The profile that the value of a file describes. `parentNamed` gives the profile it `extends`. Refusals:
 * `PROFILE_INVALID` with the path of every issue (the first twenty) and the name in `source`, and those of
 * `parentNamed`.
 */
export function loadProfile(value: unknown, source: string, parentNamed: (name: string) => Profile): Profile {
  if (!isRecord(value)) throw profileRefusal(source, ['the file is no mapping']);
  const { extends: parentName, ...own } = value;
  if (parentName !== undefined && typeof parentName !== 'string') throw profileRefusal(source, ['extends: is no name']);
  const parent = parentName === undefined ? DEFAULTS : parentNamed(parentName);
  const result = profileSchema.safeParse(mergeProfile(parent, own));
  if (!result.success) {
    throw profileRefusal(
      source,
      result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`),
    );
  }
  const issues = issuesOf(result.data);
  if (issues.length > 0) throw profileRefusal(source, issues);
  return result.data;
}

function profileRefusal(source: string, issues: readonly string[]): Refusal {
  return new Refusal('PROFILE_INVALID', { profile: source, issues: issues.slice(0, MAX_ISSUES), count: issues.length });
}

function mergeProfile(parent: object, own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const inherited = new Map<string, unknown>(Object.entries(parent));
  for (const [key, value] of Object.entries(own)) {
    const before = inherited.get(key);
    inherited.set(key, MERGED.has(key) && isRecord(before) && isRecord(value) ? { ...before, ...value } : value);
  }
  return Object.fromEntries(inherited);
}

/** Checks that the schema cannot express: names that must exist, and rules that could match nothing or everything. */
function issuesOf(profile: Profile): readonly string[] {
  return [
    ...profile.kinds.flatMap((rule, index) => ruleIssues(profile, rule).map((issue) => `kinds.${index}.${issue}`)),
    ...Object.keys(profile.families)
      .filter((name) => FAMILY_NAMES.includes(name))
      .map((name) => `families.${name}: is the name of a built-in family`),
    ...(profile.structure === 'lines' && profile.kinds.length === 0 ? ['kinds: is empty'] : []),
    ...(profile.structure === 'source' && profile.xml === null
      ? ['xml: is missing; a profile of structure source reads elements']
      : []),
    ...(profile.citation === null || parseCitation(profile.citation) !== null
      ? []
      : ['citation: is no citation template']),
  ];
}

function ruleIssues(profile: Profile, rule: Profile['kinds'][number]): readonly string[] {
  const unknown = rule.num.filter((name) => familyNamed(name, profile.families) === undefined);
  const isBare = rule.word.length === 0 && rule.open === '' && rule.sep === '' && rule.pattern === null;
  return [
    ...unknown.map((name) => `num: there is no family ${name}`),
    ...(profile.structure === 'lines' && rule.num.length === 0 && rule.pattern === null ? ['num: is empty'] : []),
    ...(profile.structure === 'lines' &&
    isBare &&
    !rule.num.every((name) => name === 'dotted' || name === 'dotted-alpha')
      ? ['sep: a number alone would match every number']
      : []),
    ...(profile.structure === 'lines' && !rule.heading && !rule.runin ? ['heading: neither heading nor runin'] : []),
    ...(rule.pattern !== null && rule.engine === null ? ['engine: a free pattern needs engine re2'] : []),
    ...(rule.pattern !== null && !isFreePattern(rule.pattern) ? ['pattern: is no RE2 expression'] : []),
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
