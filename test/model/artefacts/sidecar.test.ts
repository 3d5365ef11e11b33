import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { framedSha256, sha256 } from '../../../src/model/encoding/digest.ts';
import {
  doneStep,
  emptySidecar,
  isWhole,
  nextSidecar,
  receiptOf,
  sidecarSchema,
  stepKey,
  type SidecarStep,
} from '../../../src/model/artefacts/sidecar.ts';

const runId = '11111111-1111-4111-8111-111111111111';
const first = emptySidecar({
  run_id: runId,
  plan_sha256: 'a'.repeat(64),
  document_id: 'law',
  install_uuid: '22222222-2222-4222-8222-222222222222',
});
const done = (output: string): SidecarStep => ({
  state: 'done',
  step_key: stepKey(runId, 'a'.repeat(64), 'mark', 'b'.repeat(64)),
  attempt: 1,
  at: '2026-01-01T00:00:00.000000Z',
  input_sha256: 'b'.repeat(64),
  output_sha256: output.repeat(64),
  delta: [],
  facts: {},
});

describe('a sidecar', () => {
  it('begins with nothing claimed and nothing before it', () => {
    expect(first).toMatchObject({
      format: 'cutter.sidecar/1',
      serial: 0,
      prev_sha256: '0'.repeat(64),
      attempt: 0,
      status: 'running',
      steps: {},
    });
    expect(isWhole(first)).toBe(true);
  });

  it('is chained: each state carries the digest of the one before', () => {
    const second = nextSidecar(first, { attempt: 1 });
    expect(second.prev_sha256).toBe(first.self_sha256);
    expect(second.serial).toBe(1);
    expect(isWhole(second)).toBe(true);
  });

  it('is not whole when any member was edited', () => {
    expect(isWhole({ ...first, attempt: 7 })).toBe(false);
    expect(isWhole({ ...first, self_sha256: 'c'.repeat(64) })).toBe(false);
  });

  it('gives the same receipt again, chained to the nearest done phase before it', () => {
    const state = nextSidecar(first, {
      steps: {
        source_pin: done('1'),
        mark: done('2'),
        cutplan: { ...done('4'), state: 'intent' },
        pre_write_backup: done('3'),
        grant_probe: done('5'),
        closeout: done('6'),
      },
    });
    const mark = receiptOf(state, 'mark');
    expect(mark).toEqual({
      type: 'cutter/receipt/v1',
      run_id: runId,
      document_id: 'law',
      plan_sha256: 'a'.repeat(64),
      n: 2,
      phase: 'mark',
      state: 'done',
      attempt: 1,
      at: '2026-01-01T00:00:00.000000Z',
      input_sha256: 'b'.repeat(64),
      output_sha256: '2'.repeat(64),
      delta: [],
      facts: {},
      prev: sha256(canonicalJson(receiptOf(state, 'source_pin') ?? {})),
    });
    expect(receiptOf(state, 'pre_write_backup')?.prev).toBe(sha256(canonicalJson(mark ?? {})));
    const probe = receiptOf(state, 'grant_probe');
    expect(receiptOf(state, 'closeout')?.prev).toBe(sha256(canonicalJson(probe ?? {})));
    expect(receiptOf(state, 'source_pin')?.prev).toBe('0'.repeat(64));
  });

  it('gives no receipt for what is not done', () => {
    const intent = { ...done('2'), state: 'intent' } as const;
    const state = nextSidecar(first, { steps: { mark: intent, cutplan: { ...done('3'), output_sha256: null } } });
    expect(receiptOf(state, 'source_pin')).toBeNull();
    expect(receiptOf(state, 'mark')).toBeNull();
    expect(receiptOf(state, 'cutplan')).toBeNull();
  });
});

describe('a step', () => {
  it('has a key of its own kind and of all that it is bound to', () => {
    expect(stepKey(runId, 'plan', 'mark', 'input')).toBe(
      framedSha256('cutter.step/1', [runId, 'plan', 'mark', 'input']),
    );
  });

  it('that is done says what the outcome says', () => {
    const outcome = {
      at: '2026-01-01T00:00:00.000000Z',
      inputSha256: 'b'.repeat(64),
      outputSha256: 'c'.repeat(64),
      delta: [{ op: 'INSERT', rows: 1, table: 'a.b' }],
      facts: { detail: 'one' },
    } as const;
    expect(doneStep(first, { phase: 'mark', attempt: 3, outcome })).toEqual({
      state: 'done',
      step_key: stepKey(runId, 'a'.repeat(64), 'mark', 'b'.repeat(64)),
      attempt: 3,
      at: outcome.at,
      input_sha256: outcome.inputSha256,
      output_sha256: outcome.outputSha256,
      delta: outcome.delta,
      facts: outcome.facts,
    });
  });
});

describe('the form of a sidecar', () => {
  const isSidecar = (value: unknown) => sidecarSchema.safeParse(value).success;
  const withStep = (step: unknown) => ({ ...first, steps: { mark: step } });
  const full: SidecarStep = { ...done('1'), delta: [{ op: 'INSERT', rows: 1, table: 'a.b' }], facts: { bytes: 7 } };

  it.each(['running', 'complete_draft', 'receipts_pending', 'done', 'held'])('knows the status %s', (status) => {
    expect(isSidecar({ ...first, status })).toBe(true);
  });

  it('takes a step that is intended and one that is done', () => {
    expect(sidecarSchema.parse(withStep(full))).toEqual(withStep(full));
    expect(isSidecar(withStep({ ...full, state: 'intent', output_sha256: null }))).toBe(true);
  });

  it.each(Object.keys(first))('needs %s', (member) => {
    expect(isSidecar(Object.fromEntries(Object.entries(first).filter(([name]) => name !== member)))).toBe(false);
  });

  it.each(Object.keys(full))('needs %s in a step', (member) => {
    const rest = Object.fromEntries(Object.entries(full).filter(([name]) => name !== member));
    expect(isSidecar(withStep(rest))).toBe(false);
  });

  it.each([
    { ...first, format: 'cutter.sidecar/2' },
    { ...first, format: '' },
    { ...first, status: '' },
    { ...first, more: 1 },
    { ...first, steps: { elsewhere: full } },
    withStep({ ...full, state: '' }),
    withStep({ ...full, more: 1 }),
    withStep({ ...full, delta: [{ op: 'INSERT', rows: -1, table: 'a.b' }] }),
    withStep({ ...full, delta: [{ op: 'INSERT', rows: 1, table: 'a.b', more: 1 }] }),
    withStep({ ...full, facts: { deep: {} } }),
  ])('refuses what it does not know: %j', (value) => {
    expect(isSidecar(value)).toBe(false);
  });
});
