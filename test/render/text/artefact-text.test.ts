import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../src/model/artefacts/approval.ts';
import type { Receipt } from '../../../src/model/artefacts/receipt.ts';
import type { Verification } from '../../../src/model/artefacts/verification.ts';
import { approvalText } from '../../../src/render/text/approval-text.ts';
import { deltaTable } from '../../../src/render/text/delta-text.ts';
import { createPaint } from '../../../src/render/format/paint.ts';
import { receiptText } from '../../../src/render/text/receipt-text.ts';
import { verificationText } from '../../../src/render/text/verification-text.ts';

const PLAIN = createPaint({ isTTY: false, noColor: true, dumb: true });
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const RUN = '3f2c8a10-0000-4000-8000-000000000001';

describe('approvalText', () => {
  it('shows every value that a signature binds, in full', () => {
    const approval: Approval = {
      type: 'cutter/approval/v2',
      decision: 'approve',
      gate: 'SG_2',
      review_decision_id: '3f2c8a10-0000-4000-8000-000000000002',
      run_id: RUN,
      plan_sha256: A,
      review_sha256: B,
      review_html_sha256: '1'.repeat(64),
      units_sha256: 'c'.repeat(64),
      rows_sha256: '2'.repeat(64),
      text_sha256: '3'.repeat(64),
      backup_fpr: '4'.repeat(40),
      target_document_id: 'law-44',
      source_sha256: 'd'.repeat(64),
      database: { cluster_id: '7710378185651943387', name: 'directus', uuid: '11111111-1111-4111-8111-111111111111' },
      trust_root: { version: 3, sha256: 'e'.repeat(64) },
      threshold: { m: 2, n: 3 },
      ledger_head: { size: 12, root: '9'.repeat(64) },
      planner: 'none',
      phases: ['lifecycle_enact'],
      allowance: [{ op: 'UPDATE', rows: 58, table: 'public.unit_version' }],
      prior: { review_decision_id: '3f2c8a10-0000-4000-8000-000000000003', manifest_sha256: 'f'.repeat(64) },
      issued_at: '2026-11-20T12:00:00Z',
      not_after: '2026-11-20T18:00:00Z',
      note: 'second reading',
    };
    const text = approvalText(approval).join('\n');
    for (const bound of [
      'approve SG_2',
      `12 receipts, root ${'9'.repeat(64)}`,
      RUN,
      A,
      B,
      'c'.repeat(64),
      '1'.repeat(64),
      '2'.repeat(64),
      '3'.repeat(64),
      '4'.repeat(40),
      'law-44',
      '7710378185651943387',
      'version 3',
      '2 of 3',
      'UPDATE 58',
      'f'.repeat(64),
      '2026-11-20T18:00:00Z',
      'second reading',
    ])
      expect(text).toContain(bound);
  });
});

describe('receiptText', () => {
  it('shows the phase, the delta and the facts', () => {
    const receipt: Receipt = {
      type: 'cutter/receipt/v1',
      run_id: RUN,
      document_id: 'law-44',
      plan_sha256: A,
      n: 6,
      phase: 'cut_leg_a',
      state: 'done',
      attempt: 1,
      at: '2026-11-20T12:00:00.000001Z',
      input_sha256: A,
      output_sha256: B,
      delta: [{ op: 'INSERT', rows: 58, table: 'public.unit_version' }],
      facts: { xid: '777', late: ['a', 'b'] },
      prev: '0'.repeat(64),
    };
    const text = receiptText(receipt).join('\n');
    for (const shown of ['6/11 cut_leg_a, done', 'public.unit_version INSERT 58', '777', 'a, b', B])
      expect(text).toContain(shown);
  });
});

describe('verificationText', () => {
  const check = (expected: string | number, actual: string | number) => ({
    check: 'rows',
    table: 'public.unit_version',
    expected,
    actual,
    matched: expected === actual,
  });
  const verification = (checks: readonly ReturnType<typeof check>[]): Verification => ({
    format: 'cutter.verification/1',
    run_id: RUN,
    document_id: 'law-44',
    plan_sha256: A,
    through: 'draft',
    result: checks.every(({ matched }) => matched) ? 'matched' : 'mismatch',
    checks,
    notes: [],
  });

  it('counts what differs and marks it in words', () => {
    const lines = verificationText(verification([check(58, 57), check(1, 1)]), PLAIN);
    expect(lines.filter((line) => line.endsWith('differs'))).toHaveLength(1);
    expect(lines.at(-1)).toContain('1 of 2 checks');
  });

  it('shows digests whole where they differ and short where they agree', () => {
    const text = verificationText(verification([check(A, B), check(A, A)]), PLAIN).join('\n');
    expect(text).toContain(B);
    expect(text.split(A)).toHaveLength(2);
  });
});

describe('deltaTable', () => {
  it('shows a table that only one side names as zero on the other', () => {
    const planned = [{ op: 'INSERT', rows: 58, table: 'public.unit_version' }] as const;
    const stray = [{ op: 'DELETE', rows: 2, table: 'public.stray' }] as const;
    const lines = deltaTable(planned, stray, PLAIN).map((line) => line.trim().split(/ {2,}/));
    expect(lines).toContainEqual(['public.unit_version INSERT', '58', '0', 'differs']);
    expect(lines).toContainEqual(['public.stray DELETE', '0', '2', 'differs']);
  });
});
