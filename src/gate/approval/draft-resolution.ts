/** The resolution that SG_3 signs, ready to be signed. Pure; `authorizeResolution` judges the signed result. */
import { instantOf } from '../../model/ids.ts';
import type { LedgerHead } from '../../model/artefacts/ledger.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { RESOLUTION_TYPE, resolutionSchema, type Resolution, type Resolves } from '../../model/artefacts/resolution.ts';
import type { Target } from '../../model/artefacts/target.ts';
import { refusingDocument } from './approval-document.ts';
import { requireSchema } from '../canonical-document.ts';
import { requireLifetime } from './lifetime.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';

export interface ResolutionDraft {
  readonly resolves: Resolves;
  readonly target: Target;
  /** The ledger now: a database that was restored refuses what was signed later. */
  readonly ledgerHead: LedgerHead;
  readonly trust: AdmittedTrust;
  /** A fresh UUID: it is used once. */
  readonly reviewDecisionId: string;
  /** Epoch milliseconds, by the clock of the database. */
  readonly nowMs: number;
  readonly ttlSeconds: number;
  readonly note: string;
}

/** Refusals: GATE_UNKNOWN, APPROVAL_TTL, APPROVAL_SCHEMA. */
export function draftResolution(draft: ResolutionDraft): Resolution {
  const { resolves, target, trust, nowMs } = draft;
  const policy = trust.gate('SG_3');
  if (policy === null) throw new Refusal('GATE_UNKNOWN', { gate: 'SG_3' });
  const resolution = refusingDocument(() =>
    requireSchema(resolutionSchema, {
      type: RESOLUTION_TYPE,
      gate: 'SG_3',
      review_decision_id: draft.reviewDecisionId,
      resolves,
      database: { cluster_id: target.system_identifier, name: target.database_name, uuid: target.install_uuid },
      trust_root: { version: trust.trust.version, sha256: trust.sha256 },
      threshold: { m: policy.m, n: policy.people.length },
      ledger_head: draft.ledgerHead,
      issued_at: instantOf(nowMs),
      not_after: instantOf(nowMs + draft.ttlSeconds * 1000),
      note: draft.note,
    }),
  );
  requireLifetime({ approval: resolution }, 'SG_3', trust);
  return resolution;
}
