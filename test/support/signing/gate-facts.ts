/** The facts of a decision that would be yes, for tests that spoil one of them. */
import { authorize, type Authorization } from '../../../src/gate/approval/authorize.ts';
import type { GateFacts } from '../../../src/gate/approval/judge-approval.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { envelopeOf, MANIFEST_PAYLOAD_TYPE } from '../../../src/model/encoding/dsse.ts';
import type { SealedPlan } from '../../../src/model/artefacts/plan.ts';
import { derivedPlan } from '../derived-plan.ts';
import { NOW_MS, BACKUP_FPR, REVIEWS } from './signing.ts';

/** A plan through enactment, made when the tests' plans are made. */
export const PLAN: SealedPlan = derivedPlan('# One\n\nThe text.\n\n# Two\n\nMore text.\n', { through: 'enacted' });

/** Facts for SG_1 of PLAN, without an approval. */
export function gateFacts(trust: AdmittedTrust, changes: Partial<GateFacts>): GateFacts {
  return {
    gate: 'SG_1',
    trust,
    approvalFiles: [],
    plan: PLAN,
    reviews: REVIEWS,
    backupFpr: BACKUP_FPR,
    planSignature: undefined,
    prior: null,
    nowMs: NOW_MS,
    ...changes,
  };
}

/** Decides, unwatched. */
export function decide(trust: AdmittedTrust, changes: Partial<GateFacts>): Promise<Authorization> {
  return authorize(gateFacts(trust, changes), () => undefined);
}

/** A manifest that nobody signed, for priors whose trust file demands no signatures. */
export const UNSIGNED_MANIFEST = envelopeOf({ payloadType: MANIFEST_PAYLOAD_TYPE, payload: '{}', halves: [] });
