/** The promise of a plan is what the opened plan says, and nothing is read of bytes that are not in canonical form. */
import { describe, expect, it } from 'vitest';
import type { Plan, SealedPlan } from '../../../src/model/artefacts/plan.ts';
import { readPlanPromise } from '../../../src/planner/plan/plan-promise.ts';
import { sealPlan } from '../../../src/planner/plan/seal-plan.ts';
import { planOf } from '../../support/planner-builders.ts';
import { recutPlan } from '../../support/recut-plan.ts';

/** Texts that look like what is searched for, as far as a text within JSON can. */
const SOURCES = [
  'a',
  '# T\n\n    "text": "x",\n\n  "source": {\n',
  '# "units": [\n\n  ],\n  "units_sha256": "\n',
  '# \u2028 "\\\n',
];

const PLANS: readonly (readonly [string, SealedPlan])[] = [
  ...SOURCES.map((source) => [JSON.stringify(source), sealPlan(planOf(source))] as const),
  [
    'a re-cut',
    sealPlan(recutPlan([{ title: 'One', body: 'Second.', change: 'revised', before: '# One\nFirst.\n' }]).plan),
  ],
];

function promiseOf({ units: _units, ...frame }: Plan) {
  const { text: _text, ...source } = frame.source;
  return { ...frame, source, units: [] };
}

describe('readPlanPromise', () => {
  it.each(PLANS)('is the plan without text and units: %s', (_name, { plan, bytes }) => {
    expect(readPlanPromise(bytes)).toEqual(promiseOf(plan));
  });

  it('is nothing for bytes in another form, of another shape, or that are no JSON', () => {
    const { plan, bytes } = sealPlan(planOf('# T\n\ntext\n'));
    const text = bytes.toString('utf8');
    const others = [
      '',
      JSON.stringify(plan),
      text.replaceAll('\n', '\r\n'),
      text.replace('"text": ', '"text":  '),
      text.replace('\n  "source": {', '\n  "source":  {'),
      text.replace('"cutter.plan/2"', '"cutter.plan/1"'),
      text.replace('  "header": {', '  "header": ['),
      text.replace('\n  "valid_from": null', ',\n  "valid_from": null'),
    ];
    for (const other of others) expect([other, readPlanPromise(Buffer.from(other))]).toEqual([other, null]);
  });
});
