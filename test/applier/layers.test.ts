import { describe, expect, it } from 'vitest';
import {
  enactmentSha256,
  inputOf,
  keyOf,
  ledgerState,
  needsDigest,
  rowState,
  sidecarState,
  verificationSha256,
  type LayerFacts,
  type LedgerStep,
} from '../../src/applier/layers.ts';
import { framedSha256, sha256 } from '../../src/model/encoding/digest.ts';
import { RECORDED_PHASES, type RecordedPhase } from '../../src/model/phase.ts';
import { emptySidecar, nextSidecar, stepKey, type SidecarStep } from '../../src/model/artefacts/sidecar.ts';
import { samplePlan } from '../support/sample-plan.ts';

/** Seven units: three created, two revised, two carried. Every number differs, so that none can stand for another. */
const COUNTS = { created: 3, written: 5, carried: 2, logged: 11 } as const;
const sections = ['1', '2', '3', '4', '5', '6', '7'].map((title) => ({ title, body: title }));
const insert = (transaction: 'cut_leg_a' | 'lifecycle_enact', table: string, rows: number) =>
  ({ gate: transaction === 'cut_leg_a' ? 'SG_1' : 'SG_2', transaction, op: 'INSERT', rows, table }) as const;
const { plan, sha256: planSha256 } = samplePlan(sections, {
  expected: [
    insert('cut_leg_a', 'public.information_unit', COUNTS.created),
    insert('cut_leg_a', 'public.unit_version', COUNTS.written),
    insert('lifecycle_enact', 'public.iu_lifecycle_log', COUNTS.logged),
  ],
});
/** A re-cut that only moves units: it enacts without a row of its own to count. */
const moving = samplePlan(sections, { expected: [] }).plan;

const digestOf = (what: string) => sha256(`the ${what}`);
const KEY = digestOf('key');
const step = (name: string, outputSha256: string, key = KEY): LedgerStep => ({
  step: name,
  stepKey: key,
  inputSha256: digestOf('input'),
  outputSha256,
  delta: [],
});

const rowsDigest = digestOf('rows');
const actualSha256 = digestOf('payload');
const rebuiltSha256 = digestOf('rebuilt source');
const EMPTY: Omit<LayerFacts, 'unitsSha256'> = {
  steps: [],
  evidence: { changeSets: 0, executorSignatures: 0, verifierSignatures: 0, manifest: null, verification: null },
  units: { units: 0, versions: 0, carried: 0, enactedUnits: 0, enactedVersions: 0, logged: 0 },
  rowsDigest: null,
};
/** What the database holds after a whole run that was enacted. */
const WHOLE: typeof EMPTY = {
  steps: [
    step('cut_leg_a', rowsDigest),
    step('leg_b_record', actualSha256),
    step('write_verify', verificationSha256(rebuiltSha256, rowsDigest, actualSha256)),
    step('lifecycle_enact', enactmentSha256(rowsDigest, COUNTS.logged)),
  ],
  evidence: {
    changeSets: 1,
    executorSignatures: 1,
    verifierSignatures: 1,
    manifest: { actualSha256 },
    verification: { rebuiltSha256, result: 'pass' },
  },
  units: {
    units: COUNTS.created,
    versions: COUNTS.written,
    carried: COUNTS.carried,
    enactedUnits: COUNTS.created,
    enactedVersions: COUNTS.written,
    logged: COUNTS.logged,
  },
  rowsDigest,
};
const withUnits = (units: Partial<LayerFacts['units']>) => ({ ...WHOLE, units: { ...WHOLE.units, ...units } });
const withEvidence = (evidence: Partial<LayerFacts['evidence']>) => ({
  ...WHOLE,
  evidence: { ...WHOLE.evidence, ...evidence },
});
const noUnits = EMPTY.units;

describe('the sidecar', () => {
  const empty = emptySidecar({
    run_id: plan.header.run_id,
    plan_sha256: planSha256,
    document_id: 'law-44',
    install_uuid: plan.target.install_uuid,
  });
  const claims = (state: SidecarStep['state']): SidecarStep => ({
    state,
    step_key: KEY,
    attempt: 1,
    at: '',
    input_sha256: digestOf('input'),
    output_sha256: null,
    delta: [],
    facts: {},
  });

  it.each(['intent', 'done'] as const)('says %s under the key of this run only', (state) => {
    const sidecar = nextSidecar(empty, { steps: { cut_leg_a: claims(state) } });
    expect(sidecarState(sidecar, 'cut_leg_a', KEY)).toBe(state);
    expect(sidecarState(sidecar, 'cut_leg_a', digestOf('another key'))).toBe('other');
  });

  it('says nothing of a phase that it does not name', () => {
    expect(sidecarState(empty, 'cut_leg_a', KEY)).toBe('none');
    expect(sidecarState(nextSidecar(empty, { steps: { cut_leg_a: claims('done') } }), 'leg_b_record', KEY)).toBe(
      'none',
    );
  });
});

describe('the ledger', () => {
  it('says of each phase its own row', () => {
    const steps = [step('leg_b_record', rowsDigest, digestOf('another key')), step('cut_leg_a', rowsDigest)];
    expect(ledgerState(steps, 'cut_leg_a', KEY)).toBe('same');
    expect(ledgerState(steps, 'leg_b_record', KEY)).toBe('other');
    expect(ledgerState(steps, 'write_verify', KEY)).toBe('none');
  });
});

describe('the key of a step', () => {
  const steps = [step('leg_b_record', actualSha256), step('cut_leg_a', rowsDigest)];
  const inputs = { cut_leg_a: plan.units_sha256, leg_b_record: rowsDigest } as const;

  it.each([
    ['cut_leg_a', inputs.cut_leg_a],
    ['leg_b_record', inputs.leg_b_record],
    ['write_verify', actualSha256],
    ['lifecycle_enact', actualSha256],
  ] as const)('of %s names what the phase builds on', (phase, input) => {
    expect(inputOf(phase, plan, steps)).toBe(input);
    expect(keyOf(phase, plan, planSha256, steps)).toBe(stepKey(plan.header.run_id, planSha256, phase, input));
  });

  it('is there for leg A from the beginning, and for the others once what they build on is recorded', () => {
    const after = (names: readonly string[]) =>
      RECORDED_PHASES.filter((phase) => {
        const recorded = steps.filter(({ step: name }) => names.includes(name));
        return keyOf(phase, plan, planSha256, recorded) !== null;
      });
    expect(after([])).toEqual(['cut_leg_a']);
    expect(after(['cut_leg_a'])).toEqual(['cut_leg_a', 'leg_b_record']);
    expect(after(['leg_b_record'])).toEqual(['cut_leg_a', 'write_verify', 'lifecycle_enact']);
  });

  it('throws when it is asked for too early, which is a bug, and names what is missing', () => {
    expect(() => inputOf('leg_b_record', plan, [])).toThrow('the recorded output of cut_leg_a');
    expect(() => inputOf('write_verify', plan, [])).toThrow('the recorded output of leg_b_record');
  });
});

describe('the digest of an output', () => {
  it('is of its own kind and of each of its parts', () => {
    expect(verificationSha256('a', 'b', 'c')).toBe(framedSha256('cutter.write_verify/1', ['a', 'b', 'c']));
    expect(enactmentSha256('a', 7)).toBe(framedSha256('cutter.lifecycle_enact/1', ['a', '7']));
  });
});

describe('the rows', () => {
  it.each(RECORDED_PHASES)('of %s are absent before, and whole after', (phase) => {
    expect(rowState(phase, plan, EMPTY)).toBe('zero');
    expect(rowState(phase, plan, WHOLE)).toBe('full');
  });

  it.each(RECORDED_PHASES)('of %s are something else when the ledger recorded another digest, or none', (phase) => {
    const changed = WHOLE.steps.map((each) => (each.step === phase ? step(phase, digestOf('past')) : each));
    expect(rowState(phase, plan, { ...WHOLE, steps: changed })).toBe('other');
    const unrecorded = WHOLE.steps.filter((each) => each.step !== phase);
    expect(rowState(phase, plan, { ...WHOLE, steps: unrecorded })).toBe('other');
  });

  it.each(['cut_leg_a', 'write_verify', 'lifecycle_enact'] as const)('of %s are judged by their digest', (phase) => {
    expect(rowState(phase, plan, { ...WHOLE, rowsDigest: digestOf('changed rows') })).toBe('other');
    expect(rowState(phase, plan, { ...WHOLE, rowsDigest: null })).toBe('other');
  });

  it.each<readonly [RecordedPhase, string, typeof EMPTY]>([
    ['cut_leg_a', 'a unit', withUnits({ units: COUNTS.created - 1 })],
    ['cut_leg_a', 'a version', withUnits({ versions: COUNTS.written - 1 })],
    ['cut_leg_a', 'a carried text', withUnits({ carried: COUNTS.carried - 1 })],
    ['leg_b_record', 'the change set', withEvidence({ changeSets: 0 })],
    ['leg_b_record', 'the signature', withEvidence({ executorSignatures: 0 })],
    ['leg_b_record', 'the manifest', withEvidence({ manifest: null })],
    ['write_verify', 'the signature', withEvidence({ verifierSignatures: 0 })],
    ['write_verify', 'the result', withEvidence({ verification: null })],
    ['write_verify', 'the manifest', withEvidence({ manifest: null })],
    ['lifecycle_enact', 'an enacted unit', withUnits({ enactedUnits: COUNTS.created - 1 })],
    ['lifecycle_enact', 'an enacted version', withUnits({ enactedVersions: COUNTS.written - 1 })],
    ['lifecycle_enact', 'a line of the log', withUnits({ logged: COUNTS.logged - 1 })],
  ])('of %s are something else without %s', (phase, _what, facts) => {
    expect(rowState(phase, plan, facts)).toBe('other');
  });

  it.each<readonly [RecordedPhase, typeof EMPTY]>([
    ['cut_leg_a', withUnits({ versions: COUNTS.written + 1 })],
    ['leg_b_record', withEvidence({ changeSets: 2 })],
    ['write_verify', withEvidence({ verifierSignatures: 2 })],
    ['lifecycle_enact', withUnits({ enactedUnits: COUNTS.created + 1 })],
  ])('of %s are something else with one too many', (phase, facts) => {
    expect(rowState(phase, plan, facts)).toBe('other');
  });

  it.each<readonly [RecordedPhase, string, typeof EMPTY]>([
    ['cut_leg_a', 'a unit', { ...WHOLE, units: { ...noUnits, units: 1 } }],
    ['cut_leg_a', 'a version', { ...WHOLE, units: { ...noUnits, versions: 1 } }],
    ['cut_leg_a', 'a carried text', { ...WHOLE, units: { ...noUnits, carried: 1 } }],
    ['leg_b_record', 'the change set', withEvidence({ executorSignatures: 0, manifest: null })],
    ['leg_b_record', 'the signature', withEvidence({ changeSets: 0, manifest: null })],
    ['leg_b_record', 'the manifest', withEvidence({ changeSets: 0, executorSignatures: 0 })],
    ['write_verify', 'the signature', withEvidence({ verification: null })],
    ['write_verify', 'the result', withEvidence({ verifierSignatures: 0 })],
    ['lifecycle_enact', 'an enacted unit', { ...WHOLE, units: { ...noUnits, enactedUnits: 1 } }],
    ['lifecycle_enact', 'an enacted version', { ...WHOLE, units: { ...noUnits, enactedVersions: 1 } }],
    ['lifecycle_enact', 'a line of the log', { ...WHOLE, units: { ...noUnits, logged: 1 } }],
  ])('of %s are not absent with %s alone', (phase, _what, facts) => {
    expect(rowState(phase, plan, facts)).toBe('other');
  });

  it.each<readonly [RecordedPhase, typeof EMPTY]>([
    ['cut_leg_a', { ...WHOLE, units: noUnits }],
    ['leg_b_record', { ...WHOLE, evidence: EMPTY.evidence }],
    ['write_verify', { ...WHOLE, evidence: { ...WHOLE.evidence, verifierSignatures: 0, verification: null } }],
    ['lifecycle_enact', { ...WHOLE, units: noUnits }],
  ])('of %s are absent when none is left, whatever the ledger recorded', (phase, facts) => {
    expect(rowState(phase, plan, facts)).toBe('zero');
  });

  it('of an enactment that has none follow from the ledger alone', () => {
    const enactment = step('lifecycle_enact', enactmentSha256(rowsDigest, 0));
    const facts = { ...EMPTY, rowsDigest, steps: [step('write_verify', rowsDigest), enactment] };
    expect(rowState('lifecycle_enact', moving, facts)).toBe('full');
    expect(rowState('lifecycle_enact', moving, { ...facts, steps: [step('write_verify', rowsDigest)] })).toBe('zero');
  });
});

describe('the digest of the unit rows', () => {
  it.each([
    ['cut_leg_a', true],
    ['leg_b_record', false],
    ['write_verify', true],
    ['lifecycle_enact', true],
  ] as const)('of %s is needed once rows are there: %s', (phase, isNeeded) => {
    expect(needsDigest(phase, plan, WHOLE)).toBe(isNeeded);
    expect(needsDigest(phase, plan, EMPTY)).toBe(false);
  });
});
