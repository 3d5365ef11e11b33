import { describe, expect, it } from 'vitest';
import { VERDICTS, verdictOf, type Verdict } from '../../src/applier/verdict.ts';

const SIDECAR = ['none', 'intent', 'done', 'other'] as const;
const LEDGER = ['none', 'same', 'other'] as const;
const ROWS = ['zero', 'full', 'other'] as const;

/**
 * The verdict table and rows 60 and 68 to 70 of docs/faults.md, written the other way round than in the source: what ledger and rows say decides, and
 * the sidecar is heard only where those two agree.
 */
function expected(sidecar: (typeof SIDECAR)[number], ledger: (typeof LEDGER)[number], rows: (typeof ROWS)[number]) {
  if (ledger === 'other') return 'OTHER_PLAN';
  if (ledger === 'none' && rows === 'zero')
    return { none: 'RUN', intent: 'RUN', done: 'LOST_COMMIT', other: 'SIDECAR_AHEAD' }[sidecar];
  if (ledger === 'none') return 'FOREIGN_ROWS';
  if (rows === 'full') return { none: 'SIDECAR_MISSING', intent: 'ADOPT', done: 'NOOP', other: 'OTHER_PLAN' }[sidecar];
  return rows === 'zero' ? 'ROWS_MISSING' : 'ROWS_CHANGED';
}

const nameOf = (verdict: Verdict) => (verdict.kind === 'STOP_REPLAY_CONFLICT' ? verdict.reason : verdict.kind);

describe('the verdict table', () => {
  const cells = SIDECAR.flatMap((s) => LEDGER.flatMap((d) => ROWS.map((r) => [s, d, r] as const)));

  it('has 36 cells', () => {
    expect(cells).toHaveLength(36);
    expect(Object.keys(VERDICTS).toSorted()).toEqual(cells.map((cell) => cell.join(' ')).toSorted());
  });

  it.each(cells)('sidecar %s, ledger %s, rows %s', (s, d, r) => {
    expect(nameOf(verdictOf(s, d, r))).toBe(expected(s, d, r));
  });

  it('lets four cells go on and stops in all others', () => {
    const goingOn = cells.filter((cell) => verdictOf(...cell).kind !== 'STOP_REPLAY_CONFLICT');
    expect(goingOn.map((cell) => cell.join(' '))).toEqual([
      'none none zero',
      'intent none zero',
      'intent same full',
      'done same full',
    ]);
  });
});
