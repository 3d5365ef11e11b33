/** What an approval must say of the plan, member by member, and that a refusal names both values. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  ledgerHeadOf,
  requireAllowance,
  requireBackupKey,
  requireDatabase,
  requireGate,
  requireHead,
  requirePlan,
  requirePrior,
  requireSubject,
} from '../../../src/gate/approval/coverage.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import type { Approval } from '../../../src/model/artefacts/approval.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makeApproval, makePerson, makeTrust, REVIEWS } from '../../support/signing/signing.ts';

const OTHER = sha256('something else');
const PRIOR = {
  reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
  manifestSha256: sha256('manifest'),
  ledgerHead: { size: 9, root: sha256('ledger') },
};
const { plan } = PLAN;
const told = (code: string, facts: object) => expect.objectContaining({ code, facts });

let trust: AdmittedTrust;
let good: Approval;
beforeAll(async () => {
  trust = await makeTrust({ people: [await makePerson('alice')] }).admit();
  good = makeApproval(PLAN, { trust });
});

describe('each check of coverage accepts an equal value, and names both values when they differ', () => {
  test('the gate', () => {
    requireGate({ approval: good }, 'SG_1');
    expect(() => requireGate({ approval: good }, 'SG_2')).toThrow(
      told('APPROVAL_GATE', { signed: 'SG_1', actual: 'SG_2' }),
    );
  });

  test('the plan', () => {
    requirePlan({ approval: good }, PLAN.sha256);
    expect(() => requirePlan({ approval: good }, OTHER)).toThrow(
      told('APPROVAL_PLAN_MISMATCH', { signed: PLAN.sha256, actual: OTHER }),
    );
  });

  test('the key of the backup, where one is made', () => {
    requireBackupKey({ approval: good }, good.backup_fpr);
    requireBackupKey({ approval: good }, null);
    const actual = '0'.repeat(40);
    expect(() => requireBackupKey({ approval: good }, actual)).toThrow(
      told('APPROVAL_BACKUP_KEY', { signed: good.backup_fpr, actual }),
    );
  });

  test('run, document, source, review and units', () => {
    requireSubject({ approval: good }, plan, REVIEWS);
    const members = [
      ['run_id', 'APPROVAL_RUN'],
      ['target_document_id', 'APPROVAL_DOCUMENT'],
      ['source_sha256', 'APPROVAL_SOURCE'],
      ['review_sha256', 'APPROVAL_REVIEW'],
      ['review_html_sha256', 'APPROVAL_REVIEW'],
      ['units_sha256', 'APPROVAL_UNITS'],
      ['rows_sha256', 'APPROVAL_UNITS'],
      ['text_sha256', 'APPROVAL_UNITS'],
    ] as const;
    for (const [member, code] of members)
      expect(() => requireSubject({ approval: { ...good, [member]: OTHER } }, plan, REVIEWS)).toThrow(
        told(code, { signed: OTHER, actual: good[member] }),
      );
  });

  test('the database', () => {
    requireDatabase({ approval: good }, plan);
    for (const member of ['cluster_id', 'name', 'uuid'] as const) {
      const approval = { ...good, database: { ...good.database, [member]: 'other' } };
      expect(() => requireDatabase({ approval }, plan)).toThrow(
        told('APPROVAL_DATABASE', { signed: 'other', actual: good.database[member] }),
      );
    }
  });

  test('the allowance and the phases', () => {
    requireAllowance({ approval: good }, plan, 'SG_1');
    expect(() => requireAllowance({ approval: { ...good, allowance: [] } }, plan, 'SG_1')).toThrow(
      told('APPROVAL_ALLOWANCE', { signed: canonicalJson([]), needed: canonicalJson(good.allowance) }),
    );
    expect(() => requireAllowance({ approval: { ...good, phases: ['cut_leg_a'] } }, plan, 'SG_1')).toThrow(
      told('APPROVAL_PHASES', { signed: 'cut_leg_a', actual: good.phases.join(' ') }),
    );
    expect(good.phases.length).toBeGreaterThan(1);
  });

  test('the head of the ledger, which for SG_2 is that of the prior', () => {
    expect(ledgerHeadOf(plan, 'SG_1', PRIOR)).toEqual(plan.header.ledger_head);
    expect(ledgerHeadOf(plan, 'SG_3', PRIOR)).toEqual(plan.header.ledger_head);
    expect(ledgerHeadOf(plan, 'SG_2', PRIOR)).toEqual(PRIOR.ledgerHead);
    expect(ledgerHeadOf(plan, 'SG_2', null)).toBeNull();
    requireHead({ approval: good }, plan.header.ledger_head);
    expect(() => requireHead({ approval: good }, PRIOR.ledgerHead)).toThrow(
      told('APPROVAL_LEDGER_HEAD', {
        signed: canonicalJson(good.ledger_head),
        actual: canonicalJson(PRIOR.ledgerHead),
      }),
    );
  });

  test('the prior, which SG_2 has and no other gate', () => {
    const prior = { review_decision_id: PRIOR.reviewDecisionId, manifest_sha256: PRIOR.manifestSha256 };
    const second: Approval = { ...good, gate: 'SG_2', prior };
    requirePrior({ approval: good }, 'SG_1', PRIOR);
    requirePrior({ approval: second }, 'SG_2', PRIOR);
    const refused = (approval: Approval, gate: 'SG_1' | 'SG_2', left: typeof PRIOR | null, facts: object) =>
      expect(() => requirePrior({ approval }, gate, left)).toThrow(told('APPROVAL_PRIOR', facts));
    refused(second, 'SG_1', PRIOR, { problem: 'SG_1 has no prior' });
    refused(second, 'SG_2', null, { problem: 'SG_1 is not closed' });
    refused(good, 'SG_2', PRIOR, { problem: 'the approval names no prior' });
    refused(second, 'SG_2', { ...PRIOR, reviewDecisionId: 'x' }, { signed: PRIOR.reviewDecisionId, actual: 'x' });
    refused(second, 'SG_2', { ...PRIOR, manifestSha256: OTHER }, { signed: PRIOR.manifestSha256, actual: OTHER });
  });
});
