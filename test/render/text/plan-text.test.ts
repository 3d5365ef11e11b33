import { describe, expect, it } from 'vitest';
import { createPaint } from '../../../src/render/format/paint.ts';
import { planText } from '../../../src/render/text/plan-text.ts';
import { recutPlan } from '../../support/recut-plan.ts';
import { samplePlan } from '../../support/sample-plan.ts';

const PLAIN = createPaint({ isTTY: false, noColor: true, dumb: true });
const sections = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ title: `Article ${index + 1}`, body: 'Text.' }));
const show = (count: number, units: 'outline' | 'all') =>
  planText(samplePlan(sections(count)), { units, files: [], planPath: 'p/plan.json' }, PLAIN);

describe('planText', () => {
  it('shows now, after and change for every table that moves, and zero for the rest', () => {
    const lines = show(58, 'outline');
    expect(
      lines
        .find((line) => line.includes('public.information_unit'))
        ?.trim()
        .split(/ {2,}/),
    ).toEqual(['public.information_unit', '158', '216', '+58']);
    expect(
      lines
        .find((line) => line.includes('review_decision'))
        ?.trim()
        .split(/ {2,}/),
    ).toEqual(['cutter_governance.review_decision', '?', '?', '+1']);
    expect(lines.find((line) => line.includes('all other governed tables (10)'))).toMatch(/0$/);
  });

  it('says in one line what it would do, and that nothing has been done', () => {
    expect(show(58, 'outline')).toContain(
      'Plan: 58 to create, 0 to change, 0 to delete. Nothing has been written to the database.',
    );
  });

  it('leaves units out of the outline by number, and shows all of them on request', () => {
    expect(show(58, 'outline').join('\n')).toContain('46 more: cutter show p/plan.json --units');
    const all = show(58, 'all').join('\n');
    expect(all).not.toContain('more:');
    expect(all).toContain('sec_58');
  });

  it('counts a re-cut by class, and outlines what it retires and changes', () => {
    const sealed = recutPlan(
      [
        { title: 'Kept', body: 'Stays.', change: 'unchanged', before: '# Kept\nStays.\n' },
        { title: 'Term', body: 'Six weeks.', change: 'revised', before: '# Term\nThree months.\n' },
        { title: 'New', body: 'Added.', change: 'created', before: null },
      ],
      [{ eid: 'sec_77', body: 'Left.' }],
    );
    const lines = planText(sealed, { units: 'outline', files: [], planPath: 'p' }, PLAIN);
    expect(lines).toContain(
      'Plan: = 1 unchanged, ~ 1 revised, + 1 created, - 1 retired. In force with SG_2. Nothing has been written to the database.',
    );
    const outlined = lines.map((line) => line.trim().split(/ {2,}/)).filter(([sign]) => /^[=~+-]$/.test(sign ?? ''));
    expect(outlined.map((cells) => cells.slice(0, 2))).toEqual([
      ['-', 'sec_77'],
      ['~', 'sec_2'],
      ['+', 'sec_3'],
    ]);
  });

  it('shows nothing of the document that a terminal would obey', () => {
    const hostile = samplePlan([{ title: 'A\u001b]0;owned\u0007\u202e', body: '' }]);
    const text = planText(hostile, { units: 'all', files: [], planPath: 'p' }, PLAIN).join('\n');
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(text).toContain('A<U+001B>');
  });
});
