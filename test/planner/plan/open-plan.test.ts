import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { openPlan } from '../../../src/planner/plan/open-plan.ts';
import { readProfile } from '../../../src/planner/profiles/read-profile.ts';
import { isSealOf, MAX_PLAN_BYTES, sealPlan, sealWithin } from '../../../src/planner/plan/seal-plan.ts';
import { planOf } from '../../support/planner-builders.ts';
import { cutBy } from '../../support/profile-cuts.ts';

const TORTURE = readFileSync(join(import.meta.dirname, '..', '..', 'cases', '001-torture', 'source.md'));
const sealed = sealPlan(planOf(TORTURE));
const text = sealed.bytes.toString('utf8');

async function refusalOf(bytes: Buffer | string): Promise<unknown> {
  try {
    await openPlan(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'utf8'));
  } catch (error) {
    return error;
  }
  throw new Error('the plan was opened');
}

/** The plan with one textual edit, which must have an effect. */
function edited(from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
}

describe('openPlan', () => {
  it('gives back the sealed plan, whatever form the source has', async () => {
    const lf = TORTURE.toString('utf8');
    for (const source of [lf, lf.replaceAll('\n', '\r\n'), `\uFEFF${lf}`, 'a', '# \u2028 </script> "\\ \u0001\n']) {
      for (const through of ['draft', 'enacted'] as const) {
        const plan = sealPlan(planOf(source, { through }));
        const opened = await openPlan(plan.bytes);
        expect(opened.plan).toEqual(plan.plan);
        expect(opened.sha256).toBe(sha256(plan.bytes));
      }
    }
  });

  it('cuts again with the profile that travels in the plan', async () => {
    const profile = await readProfile(
      "profile: mine\nversion: 1\nkinds:\n  - { kind: article, abbr: art, pattern: '^Regel (?P<num>\\d+)', engine: re2, num: [arabic], heading: true, runin: true }\n",
      'mine.yaml',
    );
    const choice = { profile, isBuiltIn: false, acceptsAmbiguity: true };
    const plan = sealPlan(planOf('#', { cut: cutBy(choice, 'Regel 1\n\nText.\n\nRegel 2\n\nText.\n') }));
    const opened = await openPlan(plan.bytes);
    expect(opened.plan.profile).toMatchObject({ name: 'mine', accepts_ambiguity: true });
    expect(opened.plan.units).toHaveLength(2);
    const tampered = plan.bytes.toString('utf8').replace('Regel (?P', '[R]egel (?P');
    expect(await refusalOf(tampered)).toMatchObject({ code: 'PLAN_TAMPERED' });
  });

  it.each([
    ['no JSON', 'PLAN_JSON', '{'],
    ['nothing', 'PLAN_JSON', ''],
    ['a byte order mark', 'PLAN_JSON', `\uFEFF${text}`],
    ['another format', 'PLAN_VERSION', edited('cutter.plan/2', 'cutter.plan/1')],
    ['an array', 'PLAN_VERSION', '[]'],
    ['null', 'PLAN_VERSION', 'null'],
    ['an unknown member', 'PLAN_SCHEMA', edited('"through": "draft"', '"through": "draft",\n  "throughs": 1')],
    ['a missing member', 'PLAN_SCHEMA', edited('  "through": "draft",\n', '')],
    ['missing units', 'PLAN_SCHEMA', '{"format":"cutter.plan/2"}'],
    ['a run id of another form', 'PLAN_SCHEMA', edited('6f9619ff', 'XXXXXXXX')],
    ['a negative zero', 'PLAN_SCHEMA', edited('"rows": 0', '"rows": -0')],
    ['half a character', 'PLAN_SCHEMA', edited('"cutter_version": "0.1.0"', '"cutter_version": "\\ud800"')],
    ['half a character of the source', 'PLAN_SCHEMA', edited('"text": "', '"text": "\\ud800')],
    ['an unknown profile', 'PROFILE_UNKNOWN', edited('"name": "markdown-headings"', '"name": "other"')],
  ])('refuses %s', async (_name, code, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject({ code });
  });

  it('refuses bytes that are not UTF-8, and a file beyond the limit before it is read', async () => {
    expect(await refusalOf(Buffer.concat([sealed.bytes.subarray(0, 50), Buffer.from([0xff])]))).toMatchObject({
      code: 'PLAN_JSON',
    });
    expect(await refusalOf(Buffer.alloc(MAX_PLAN_BYTES + 1))).toMatchObject({ code: 'PLAN_SIZE' });
  });

  it('lists the issues of a wrong form', async () => {
    expect(await refusalOf(edited('"through": "draft"', '"through": "live"'))).toMatchObject({
      code: 'PLAN_SCHEMA',
      facts: { issues: [expect.stringMatching(/^through: /)], count: 1 },
    });
  });

  it.each([
    ['a title', edited('Điều 1. Phạm vi"', 'Điều 1. Phạm vi!"'), 'units[4].title'],
    ['a span', edited(/("end_byte": )\d+/, '$10'), 'units[0].end_byte'],
    ['a word of the source', edited('Tab-indented', 'Tab_indented'), 'source.sha256'],
    ['the digest of the units', edited(/("units_sha256": ")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`), 'units_sha256'],
    ['an expected row', edited(/"rows": 11,/, '"rows": 12,'), 'expected[3].rows'],
    ['a diagnostic', edited(/"code": "W_UNCLAIMED"/, '"code": "W_OTHER"'), 'diagnostics[0].code'],
    ['a policy', edited('"result": "warn"', '"result": "pass"'), 'policies[0].result'],
    ['a step', edited('"writes": "nothing"', '"writes": "all"'), 'steps[0].writes'],
    ['the title of the document', edited(/"title": "Quy chế mẫu"/, '"title": "Other"'), 'document.title'],
    ['the pin', edited(/"bytes": \d+/, '"bytes": 1'), 'source.bytes'],
    [
      'the profile digest',
      edited(/("profile": \{[^}]*"sha256": ")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`),
      'profile.sha256',
    ],
    ['a member twice', edited('"through": "draft"', '"through": "draft",\n  "through": "draft"'), 'spelling'],
    ['another order', edited(/ {2}"through": "draft",\n/, '').replace('{\n', '{\n  "through": "draft",\n'), 'spelling'],
    ['CRLF', text.replaceAll('\n', '\r\n'), 'spelling'],
    ['no final line end', text.trimEnd(), 'spelling'],
    ['one line', JSON.stringify(JSON.parse(text)), 'spelling'],
    ['an escaped letter', edited('"format"', '"\\u0066ormat"'), 'spelling'],
    ['a number in another spelling', edited('"version": 1', '"version": 1.0'), 'spelling'],
    [
      'the prototype as a member of a unit',
      edited('"change": "created",', '"__proto__": {},\n      "change": "created",'),
      'units[0].__proto__',
    ],
    ['a text that is empty', edited(/"text": ".*"/, '"text": ""'), 'source.text'],
  ])('refuses %s that its source does not yield', async (_name, bytes, path) => {
    const refusal = await refusalOf(bytes);
    expect(refusal).toMatchObject({ code: 'PLAN_TAMPERED', facts: { first_difference: path } });
  });

  it('refuses units that were added, removed or exchanged', async () => {
    const { units, ...rest } = planOf(TORTURE);
    const withUnits = (list: typeof units) => sealPlan({ ...rest, units: list }).bytes;
    expect(await refusalOf(withUnits(units.slice(0, -1)))).toMatchObject({
      code: 'PLAN_TAMPERED',
      facts: { first_difference: 'units[10]' },
    });
    expect(await refusalOf(withUnits([]))).toMatchObject({
      code: 'PLAN_TAMPERED',
      facts: { first_difference: 'units[0]' },
    });
    expect(await refusalOf(withUnits([...units, ...units.slice(-1)]))).toMatchObject({
      code: 'PLAN_TAMPERED',
      facts: { first_difference: 'units[11]' },
    });
    expect(await refusalOf(withUnits(units.toReversed()))).toMatchObject({ code: 'PLAN_TAMPERED' });
  });

  it('opens a changed fact as another plan with another digest, never as this one', async () => {
    const other = await openPlan(Buffer.from(edited('"rows": 0', '"rows": 7')));
    expect(other.sha256).not.toBe(sealed.sha256);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, difference) => {
        const bytes = Buffer.from(sealed.bytes);
        bytes[at] = ((bytes[at] ?? 0) + difference) % 256;
        let digest = '';
        try {
          digest = (await openPlan(bytes)).sha256;
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^(?:PLAN_(?:JSON|VERSION|SCHEMA|TAMPERED)|PROFILE_UNKNOWN)$/),
          });
        }
        expect(digest).not.toBe(sealed.sha256);
      }),
      { numRuns: 400 },
    );
  });

  it('does not recurse into a deeply nested file', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(await refusalOf(deep)).toMatchObject({ code: 'PLAN_VERSION' });
    expect(await refusalOf(edited('"units": [', `"units": [${deep},`))).toMatchObject({
      code: 'PLAN_TAMPERED',
      facts: { first_difference: 'units[0]' },
    });
  });
});

describe('sealPlan', () => {
  it('gives equal bytes for equal facts', () => {
    expect(sealPlan(planOf(TORTURE)).bytes.equals(sealed.bytes)).toBe(true);
  });

  it.each([0, 1, 499, 500, 501, 1200])('writes %i units as the canonical form of the whole plan', (count) => {
    const plan = planOf('# A \n  "units": []\n'.repeat(Math.max(1, count)));
    const whole = { ...plan, units: plan.units.slice(0, count) };
    const { bytes } = sealPlan(whole);
    expect(bytes.toString('utf8')).toBe(canonicalJson(whole));
    expect(isSealOf(bytes, whole)).toBe(true);
    for (const other of [bytes.subarray(0, -1), bytes.subarray(1), Buffer.concat([bytes, Buffer.from('\n')])]) {
      expect(isSealOf(other, whole)).toBe(false);
    }
  });

  it('refuses a plan beyond the limit', () => {
    const plan = planOf(TORTURE);
    expect(sealWithin(plan, sealed.bytes.length).sha256).toBe(sealed.sha256);
    expect(() => sealWithin(plan, sealed.bytes.length - 1)).toThrow(
      expect.objectContaining({ code: 'E_LIMIT', facts: expect.objectContaining({ limit: 'plan_bytes' }) }),
    );
  });
});
