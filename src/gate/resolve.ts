/**
 * The decision about a resolution of SG_3: the same checks as for an approval, as far as there is no plan to compare with.
 * Knows only the facts that it is handed; it reads no file, clock or database.
 */
import { canonicalJson } from '../model/canonical.ts';
import { Refusal } from '../model/refusal.ts';
import {
  RESOLUTION_TYPE,
  resolutionSchema,
  type GivesUp,
  type Resolution,
  type Resolves,
} from '../model/resolution.ts';
import type { Target } from '../model/target.ts';
import {
  refusingDocument,
  requireApprovals,
  requireCanonical,
  requireText,
  type ApprovalFile,
} from './approval-document.ts';
import { asciiText, formed } from './canonical-document.ts';
import { unobserved as check } from './check.ts';
import { requireIssued, requireLifetime, requireSignedInside, requireUnexpired } from './lifetime.ts';
import { signersOfGate } from './planner-signature.ts';
import { refuseMachines, requirePolicy, requireThreshold } from './quorum.ts';
import { selfTest } from './selftest.ts';
import { verifySignatures, type VerifiedSignature } from './signature.ts';
import { requireAdmitted, type AdmittedTrust } from './trust.ts';

const GATE = 'SG_3';
const GRANTED: unique symbol = Symbol('granted by authorizeResolution');

export interface ResolutionFacts {
  readonly trust: AdmittedTrust;
  readonly file: ApprovalFile;
  /** The connected database. */
  readonly target: Target;
  /** What is about to be done; null for a release, whose holds the document itself names. */
  readonly due: GivesUp | null;
  /** Epoch milliseconds of the database's clock. */
  readonly nowMs: number;
}

/** A verified resolution, as it is shown to the database. Only `authorizeResolution` makes one. */
export class AuthorizedResolution {
  readonly resolution: Resolution;
  readonly approvalText: string;
  readonly people: readonly string[];
  readonly fingerprints: readonly string[];
  readonly signaturePackets: readonly Uint8Array[];

  constructor(
    key: typeof GRANTED,
    read: {
      readonly resolution: Resolution;
      readonly text: string;
      readonly signatures: readonly VerifiedSignature[];
    },
  ) {
    if (key !== GRANTED) throw new TypeError('a resolution is authorized by authorizeResolution only');
    this.resolution = read.resolution;
    this.approvalText = read.text;
    this.people = [...new Set(read.signatures.map(({ person }) => person))].toSorted();
    this.fingerprints = [...new Set(read.signatures.map(({ fpr }) => fpr))].toSorted();
    this.signaturePackets = read.signatures.map(({ packet }) => packet);
    Object.freeze(this);
  }
}

/**
 * Decides, in the order of `authorize`; the first failure wins. Refusals: SELFTEST, TRUST_EXPIRED, the catalogue of
 * approvals, and RESOLUTION_MISMATCH when it was signed for something else than is due.
 */
export async function authorizeResolution(facts: ResolutionFacts): Promise<AuthorizedResolution> {
  const { trust, file, target, due, nowMs } = facts;
  await selfTest();
  requireAdmitted(trust, nowMs);
  const claims = requireApprovals([file]);
  const signatures = await verifySignatures(claims, { policy: signersOfGate(trust, GATE), nowMs }, check);
  const [read] = requireCanonical(requireText([file], signatures));
  if (read === undefined) throw new Refusal('APPROVAL_MISSING');
  const resolution = resolutionOf(read.value);
  const signed = { approval: resolution, signatures: read.signatures };
  requireHere(resolution, target);
  requireDue(resolution.resolves, due);
  requireIssued(signed, nowMs);
  requireUnexpired(signed, nowMs);
  requireLifetime(signed, GATE, trust);
  requireSignedInside(signed, nowMs);
  refuseMachines(signed, trust);
  requirePolicy(signed, GATE, trust);
  requireThreshold(signed, GATE, trust);
  return new AuthorizedResolution(GRANTED, { resolution, text: read.text, signatures: read.signatures });
}

/** The content before anybody's signature is looked at, for showing and signing. Never decide by it. APPROVAL_*. */
export function unverifiedResolution(bytes: Uint8Array): Resolution {
  const text = refusingDocument(() => asciiText(bytes));
  const [read] = requireCanonical([{ text }]);
  return resolutionOf(read?.value);
}

function resolutionOf(value: unknown): Resolution {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (type !== RESOLUTION_TYPE) throw new Refusal('APPROVAL_TYPE', { expected: RESOLUTION_TYPE });
  return refusingDocument(() => formed(resolutionSchema, value));
}

function requireHere({ database }: Resolution, target: Target): void {
  const signed = [database.cluster_id, database.name, database.uuid].join(' ');
  const actual = [target.system_identifier, target.database_name, target.install_uuid].join(' ');
  if (signed !== actual) throw new Refusal('APPROVAL_DATABASE', { signed, actual });
}

function requireDue(resolves: Resolves, due: ResolutionFacts['due']): void {
  if (due === null ? resolves.action === 'release' : canonicalJson(resolves) === canonicalJson(due)) return;
  throw new Refusal('RESOLUTION_MISMATCH', {
    signed: canonicalJson(resolves),
    due: due === null ? 'release' : canonicalJson(due),
  });
}
