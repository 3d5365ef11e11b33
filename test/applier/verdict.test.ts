import { describe, expect, it } from 'vitest';
import { VERDICTS, verdictOf } from '../../src/applier/verdict.ts';

const SIDECAR = ['none', 'intent', 'done', 'other'] as const;
const LEDGER = ['none', 'same', 'other'] as const;
const ROWS = ['zero', 'full', 'other'] as const;

/** Design 6, 3.2: the cells that agree. Everything else is a conflict. */
const AGREE: Readonly<Record<string, string>> = {
  'none none zero': 'RUN',
  'intent none zero': 'RUN',
  'intent same full': 'ADOPT',
  'done same full': 'NOOP',
};

/** Design 6, 3.2 and rows 60, 68–70: the reasons that the design names by cell. */
const NAMED: Readonly<Record<string, string>> = {
  'done none zero': 'LOST_COMMIT',
  'none same full': 'SIDECAR_MISSING',
  'done same zero': 'ROWS_MISSING',
  'done same other': 'ROWS_CHANGED',
  'none none full': 'FOREIGN_ROWS',
  'none other full': 'OTHER_PLAN',
};

describe('the verdict table', () => {
  const cells = SIDECAR.flatMap((s) => LEDGER.flatMap((d) => ROWS.map((r) => [s, d, r] as const)));

  it('has 36 cells', () => {
    expect(cells).toHaveLength(36);
    expect(Object.keys(VERDICTS)).toHaveLength(36);
  });

  it.each(cells)('sidecar %s, ledger %s, rows %s', (s, d, r) => {
    const verdict = verdictOf(s, d, r);
    expect(verdict.kind).toBe(AGREE[`${s} ${d} ${r}`] ?? 'STOP_REPLAY_CONFLICT');
    const reason = NAMED[`${s} ${d} ${r}`];
    if (reason !== undefined) expect(verdict).toEqual({ kind: 'STOP_REPLAY_CONFLICT', reason });
  });
});
