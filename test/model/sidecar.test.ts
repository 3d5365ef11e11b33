import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/model/canonical.ts';
import { sha256 } from '../../src/model/digest.ts';
import { emptySidecar, isWhole, nextSidecar, receiptOf, stepKey, type SidecarStep } from '../../src/model/sidecar.ts';

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
    const state = nextSidecar(first, { steps: { source_pin: done('1'), mark: done('2'), grant_probe: done('3') } });
    const mark = receiptOf(state, 'mark');
    expect(mark).toEqual(receiptOf(state, 'mark'));
    expect(receiptOf(state, 'grant_probe')?.prev).toBe(sha256(canonicalJson(mark ?? {})));
    expect(receiptOf(state, 'source_pin')?.prev).toBe('0'.repeat(64));
  });

  it('gives no receipt for an intent', () => {
    const state = nextSidecar(first, { steps: { mark: { ...done('2'), state: 'intent', output_sha256: null } } });
    expect(receiptOf(state, 'mark')).toBeNull();
  });
});
