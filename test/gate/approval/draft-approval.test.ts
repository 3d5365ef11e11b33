/** The approval that a plan needs: every member from the plan and the trust file, and no draft that the gate would refuse. */
import { beforeAll, describe, expect, test } from 'vitest';
import { draftApproval, type ApprovalDraft } from '../../../src/gate/approval/draft-approval.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { allowanceOfGate } from '../../../src/model/artefacts/expected.ts';
import { instantOf } from '../../../src/model/ids.ts';
import { phasesOfGate } from '../../../src/model/phase.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makePerson, makeTrust, NOW_MS, PLANNED_MS, BACKUP_FPR, REVIEWS } from '../../support/signing/signing.ts';

const { plan } = PLAN;
const ID = '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10';
const PRIOR = {
  reviewDecisionId: '0b8f3a52-91a5-4f21-8a1a-0a6f4c5b7d10',
  manifestSha256: sha256('manifest'),
  ledgerHead: { size: 9, root: sha256('ledger') },
};
const told = (code: string, facts: object) => expect.objectContaining({ code, facts });

let trust: AdmittedTrust;
beforeAll(async () => {
  trust = await makeTrust({ people: [await makePerson('alice'), await makePerson('bob')], version: 4 }).admit();
});

function draft(changes: Partial<ApprovalDraft> = {}) {
  return draftApproval({
    gate: 'SG_1',
    decision: 'approve',
    plan: PLAN,
    reviews: REVIEWS,
    backupFpr: BACKUP_FPR,
    trust,
    planner: 'none',
    prior: null,
    reviewDecisionId: ID,
    nowMs: NOW_MS,
    ttlSeconds: 3_600,
    note: 'read twice',
    ...changes,
  });
}

describe('a draft', () => {
  test('says what the plan and the trust file say', () => {
    expect(draft()).toEqual({
      type: 'cutter/approval/v2',
      decision: 'approve',
      gate: 'SG_1',
      review_decision_id: ID,
      run_id: plan.header.run_id,
      plan_sha256: PLAN.sha256,
      review_sha256: REVIEWS.markdown,
      review_html_sha256: REVIEWS.html,
      units_sha256: plan.units_sha256,
      rows_sha256: plan.rows_sha256,
      text_sha256: plan.source.text_sha256,
      backup_fpr: BACKUP_FPR,
      target_document_id: plan.document.document_id,
      source_sha256: plan.source.sha256,
      database: {
        cluster_id: plan.target.system_identifier,
        name: plan.target.database_name,
        uuid: plan.target.install_uuid,
      },
      trust_root: { version: 4, sha256: trust.sha256 },
      threshold: { m: 1, n: 2 },
      ledger_head: plan.header.ledger_head,
      planner: 'none',
      phases: phasesOfGate('SG_1'),
      allowance: allowanceOfGate(plan.expected, 'SG_1'),
      prior: null,
      issued_at: instantOf(NOW_MS),
      not_after: instantOf(NOW_MS + 3_600_000),
      note: 'read twice',
    });
  });

  test('of SG_2 names what went before, and one of SG_1 does not', () => {
    expect(draft({ gate: 'SG_2', prior: PRIOR })).toMatchObject({
      prior: { review_decision_id: PRIOR.reviewDecisionId, manifest_sha256: PRIOR.manifestSha256 },
      ledger_head: PRIOR.ledgerHead,
    });
    expect(draft({ prior: PRIOR })).toMatchObject({ prior: null, ledger_head: plan.header.ledger_head });
    expect(() => draft({ gate: 'SG_2' })).toThrow(told('APPROVAL_PRIOR', { problem: 'SG_1 is not closed' }));
  });

  test('is dated as the plan by a clock that is a little behind, and by the clock otherwise', () => {
    const issued = (nowMs: number) => draft({ nowMs }).issued_at;
    expect(issued(PLANNED_MS - 300_000)).toBe(instantOf(PLANNED_MS));
    expect(issued(PLANNED_MS - 1000)).toBe(instantOf(PLANNED_MS));
    expect(issued(PLANNED_MS)).toBe(instantOf(PLANNED_MS));
    expect(issued(PLANNED_MS + 1000)).toBe(instantOf(PLANNED_MS + 1000));
    expect(() => issued(PLANNED_MS - 301_000)).toThrow(
      told('APPROVAL_BEFORE_PLAN', {
        created_at: plan.header.created_at,
        issued_at: instantOf(PLANNED_MS - 301_000),
      }),
    );
  });

  test('is refused where the gate would refuse it', () => {
    expect(() => draft({ gate: 'SG_3' })).toThrow(told('GATE_UNKNOWN', { gate: 'SG_3' }));
    expect(() => draft({ ttlSeconds: 86_401 })).toThrow(told('APPROVAL_TTL', { seconds: 86_401, allowed: 86_400 }));
    expect(() => draft({ ttlSeconds: 0 })).toThrow(told('APPROVAL_TTL', { seconds: 0, allowed: 86_400 }));
    for (const note of ['caf\u00e9', 'x'.repeat(281)])
      expect(() => draft({ note })).toThrow(
        expect.objectContaining({
          code: 'APPROVAL_SCHEMA',
          facts: { issues: [expect.stringMatching(/^note: /)] },
          cause: expect.objectContaining({ flaw: 'schema' }),
        }),
      );
  });
});
