/** The audit of an approval makes the checks of the gate, all of them, at the time of the receipt. */
import { beforeAll, describe, expect, test } from 'vitest';
import { authorize } from '../../../src/gate/approval/authorize.ts';
import type { LedgerEntry } from '../../../src/gate/audit/ledger-file.ts';
import { followTrust } from '../../../src/gate/audit/trust-chain.ts';
import { verifyApprovalAsOf, type ApprovalAsOf } from '../../../src/gate/audit/verify-approval-as-of.ts';
import { approvalChecks, observedBy, unobserved, type GateCheck } from '../../../src/gate/check.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { gateFacts, PLAN } from '../../support/signing/gate-facts.ts';
import {
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  recordedTrust,
  REVIEWS,
  signApproval,
  type TestPerson,
} from '../../support/signing/signing.ts';

const { size, root } = PLAN.plan.header.ledger_head;
const DAY_MS = 86_400_000;
let alice: TestPerson;
let trust: AdmittedTrust;
let facts: ApprovalAsOf;

beforeAll(async () => {
  alice = await makePerson('alice');
  const files = makeTrust({ people: [alice] });
  trust = await files.admit();
  const pack = new Map([
    ['trust/trust.json', files.bytes],
    ...[...files.certFiles].map(([fpr, cert]) => [`trust/certs/${fpr}.asc`, cert] as const),
  ]);
  facts = {
    gate: 'SG_1',
    file: await signApproval(makeApproval(PLAN, { trust }), [alice]),
    plan: PLAN,
    planSignature: undefined,
    reviews: REVIEWS,
    prior: null,
    chain: await followTrust(pack, files.bytes, [recordedTrust(files)]),
    ledger: { fault: null, evidence: [], roots: [...Array.from({ length: size }, () => 'earlier'), root] },
    decision: receipt({ seq: size + 2 }),
  };
});

function receipt(changes: Partial<LedgerEntry>): LedgerEntry {
  return { seq: 0, kind: 'review_decision', runId: null, documentId: null, atMs: NOW_MS, row: {}, ...changes };
}

describe('verifyApprovalAsOf', () => {
  test('makes every check of an approval once, in its order', async () => {
    const made: GateCheck[] = [];
    await verifyApprovalAsOf(
      facts,
      observedBy((check) => void made.push(check)),
    );
    expect(made).toEqual(approvalChecks());
  });

  test('accepts an approval that has expired since', async () => {
    const { file } = facts;
    const now = authorize(gateFacts(trust, { approvalFiles: [file], nowMs: NOW_MS + DAY_MS }), () => undefined);
    await expect(now).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' });
    await expect(verifyApprovalAsOf(facts, unobserved)).resolves.toMatch(/^signed by alice [0-9a-f]{40}; valid at/);
  });

  test('refuses an approval that had expired at the time of the receipt', async () => {
    const decision = receipt({ seq: size + 2, atMs: NOW_MS + DAY_MS });
    await expect(verifyApprovalAsOf({ ...facts, decision }, unobserved)).rejects.toMatchObject({
      code: 'APPROVAL_EXPIRED',
    });
  });

  test('refuses a rejection, another review and another gate', async () => {
    const rejection = await signApproval(makeApproval(PLAN, { trust, decision: 'reject' }), [alice]);
    const changes: readonly (readonly [Partial<ApprovalAsOf>, string])[] = [
      [{ file: rejection }, 'APPROVAL_REJECTED'],
      [{ reviews: { ...REVIEWS, markdown: '0'.repeat(64) } }, 'APPROVAL_REVIEW'],
      [{ reviews: { ...REVIEWS, html: '0'.repeat(64) } }, 'APPROVAL_REVIEW'],
      [{ gate: 'SG_2' }, 'APPROVAL_GATE'],
    ];
    for (const [change, code] of changes)
      await expect(verifyApprovalAsOf({ ...facts, ...change }, unobserved)).rejects.toMatchObject({ code });
  });

  test('fails when the approval names another ledger, or one that was longer than the one then', async () => {
    const ledger = { ...facts.ledger, roots: facts.ledger.roots.map(() => 'another') };
    await expect(verifyApprovalAsOf({ ...facts, ledger }, unobserved)).rejects.toThrow('it saw another ledger');
    const decision = receipt({ seq: size - 1 });
    await expect(verifyApprovalAsOf({ ...facts, decision }, unobserved)).rejects.toThrow('it saw another ledger');
  });

  test('fails when another run recorded the document in between', async () => {
    const { document, header } = PLAN.plan;
    const earlier = Array.from({ length: size }, (_, seq) => receipt({ seq }));
    const between = (runId: string) =>
      receipt({ seq: size, kind: 'cutter_run_step', runId, documentId: document.document_id });
    const withEvidence = (entry: LedgerEntry) => ({
      ...facts,
      ledger: { ...facts.ledger, evidence: [...earlier, entry] },
    });
    await expect(verifyApprovalAsOf(withEvidence(between(header.run_id)), unobserved)).resolves.toContain('alice');
    await expect(verifyApprovalAsOf(withEvidence(between('another run')), unobserved)).rejects.toThrow(
      `receipt ${size}: another run recorded the document after the approval was made`,
    );
  });
});
