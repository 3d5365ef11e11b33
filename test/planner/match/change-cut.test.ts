import { describe, expect, it } from 'vitest';
import { requireCountedRows } from '../../../src/applier/count-rows.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { countChanges, previousBody, type BasedOn } from '../../../src/model/artefacts/change.ts';
import { sumDeltas } from '../../../src/model/artefacts/expected.ts';
import type { Plan } from '../../../src/model/artefacts/plan.ts';
import { openPlan } from '../../../src/planner/plan/open-plan.ts';
import { sealPlan } from '../../../src/planner/plan/seal-plan.ts';
import { tallyOf } from '../../../src/planner/plan/writes.ts';
import { bodyOf, cutOf, planOf } from '../../support/planner-builders.ts';

const section = (number: number, text: string) => `## § ${number}\n\n${text}\n\n`;
const words = (seed: string) => Array.from({ length: 20 }, (_, index) => `${seed}${index}`).join(' ');
const BEFORE = `# Law\n\n${section(1, words('a'))}${section(2, words('b'))}${section(3, words('c'))}${section(4, words('d'))}`;
const AFTER = `# Law\n\n${section(1, `${words('a')} more`)}${section(3, words('b'))}${section(4, '(repealed)')}${section(5, words('e'))}`;

/** The version in force as the database would tell it: texts only where `after` does not hold them. */
function inForce(before: string, after: string): BasedOn {
  const cut = cutOf(before);
  const atHand = new Set(cutOf(after).units.map(({ sha256 }) => sha256));
  return {
    run_id: '6f9619ff-8b86-4011-b42d-00cf4fc964f0',
    source_sha256: cut.source.sha256,
    source_version_id: '6f9619ff-8b86-4011-b42d-00cf4fc964f1',
    units: cut.units.map((unit) => ({
      body: atHand.has(unit.sha256) ? null : bodyOf(cut, unit.eid),
      citation: unit.citation,
      eid: unit.eid,
      is_repealed: false,
      iu_id: '6f9619ff-8b86-8011-a42d-00cf4fc964f2',
      label: unit.label,
      norm_sha256: unit.norm_sha256,
      parent: unit.parent,
      path: unit.path,
      section_type: unit.section_type,
      sha256: unit.sha256,
      title: unit.title,
      unit_kind: unit.unit_kind,
      uv_id: '6f9619ff-8b86-8011-a42d-00cf4fc964f3',
      wid: unit.wid,
    })),
  };
}

function recut(before: string, after: string): Plan {
  const plan = planOf(after, { basedOn: inForce(before, after), through: 'enacted' });
  const baseline = { ...plan.baseline, cuts: 1, document_registered: true };
  return planOf(after, { basedOn: inForce(before, after), through: 'enacted', baseline });
}

describe('the plan of a re-cut', () => {
  const plan = recut(BEFORE, AFTER);

  it('names every unit by its identity and every change by both addresses', () => {
    expect(plan.units.map(({ wid, change }) => `${change} ${wid}`)).toEqual([
      'unchanged v1__hd_law',
      'revised v1__art_1',
      'renumbered v1__art_2',
      'repealed v1__art_4',
      'created v2__art_5',
    ]);
    expect(plan.changes.map(({ class: name, from, to, is_written: written }) => [name, from, to, written])).toEqual([
      ['revised', 'art_1', 'art_1', true],
      ['renumbered', 'art_2', 'art_3', true],
      ['repealed', 'art_4', 'art_4', true],
      ['retired', 'art_3', null, false],
    ]);
    expect(countChanges(plan)).toMatchObject({
      unchanged: 1,
      revised: 1,
      renumbered: 1,
      repealed: 1,
      created: 1,
      retired: 1,
    });
  });

  it('carries what was, where the new text does not hold it', () => {
    const textOf = (unit: { readonly start_byte: number; readonly end_byte: number }) =>
      Buffer.from(plan.source.text).toString('utf8', unit.start_byte, unit.end_byte);
    expect(previousBody(plan, 'v1__art_1', textOf)).toBe(section(1, words('a')));
    expect(previousBody(plan, 'v1__art_3', textOf)).toBe(section(3, words('c')));
    expect(previousBody(plan, 'v1__hd_law', textOf)).toBe('# Law\n\n');
    expect(previousBody(plan, 'v2__art_5', textOf)).toBeNull();
  });

  it('promises the rows that are counted one by one', () => {
    expect(tallyOf(plan)).toEqual({ created: 1, revised: 3, carried: 1, retired: 1, readdressed: 2 });
    const lines = sumDeltas(plan.expected.filter(({ transaction }) => transaction === 'lifecycle_enact'));
    expect(lines.map(({ op, rows, table }) => `${table} ${op} ${rows}`)).toEqual([
      'cutter_governance.cutter_run_step INSERT 1',
      'public.information_unit UPDATE 4',
      'public.iu_lifecycle_log INSERT 8',
      'public.unit_version UPDATE 8',
    ]);
    expect(requireCountedRows(plan)).toBe(6);
    expect(requireCountedRows(recut(AFTER, BEFORE))).toBe(6);
    expect(requireCountedRows(recut(BEFORE, BEFORE))).toBe(6);
  });

  it('is derived again when it is opened, matching included', async () => {
    const sealed = sealPlan(plan);
    expect((await openPlan(sealed.bytes)).plan).toEqual(plan);
    const text = sealed.bytes.toString('utf8');
    const open = (from: string, to: string) => {
      expect(text).toContain(from);
      return openPlan(Buffer.from(text.replace(from, to)));
    };
    const tampered = { code: 'PLAN_TAMPERED' };
    await expect(open('"class": "revised"', '"class": "unchanged"')).rejects.toMatchObject(tampered);
    await expect(open('a0 a1 a2', 'a0 a1 x2')).rejects.toMatchObject(tampered);
    await expect(open('"wid": "v1__art_2"', '"wid": "v1__art_9"')).rejects.toMatchObject(tampered);
    const withText = canonicalJson({
      ...plan,
      based_on: { ...inForce(BEFORE, AFTER), units: inForce(BEFORE, 'x').units },
    });
    await expect(openPlan(Buffer.from(withText))).rejects.toMatchObject({
      ...tampered,
      facts: { first_difference: 'based_on.units[0].body' },
    });
  });
});
