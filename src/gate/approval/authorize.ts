/** Grants an authorization, the only value that permits can be minted from, when the judge of approvals accepts. */
import type { Approval } from '../../model/artefacts/approval.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import type { ReadApproval } from './approval-document.ts';
import { observedBy, type Observe } from '../check.ts';
import { judgeApproval, type GateFacts } from './judge-approval.ts';

/** Decides by `judgeApproval`, whose refusals it throws; `observe` is called after each check. */
export async function authorize(facts: GateFacts, observe: Observe): Promise<Authorization> {
  return new Authorization(GRANTED, await judgeApproval(facts, observedBy(observe)));
}

const GRANTED: unique symbol = Symbol('granted by authorize');

/**
 * A verified approval: the value, the digest and text of its bytes, and who signed. The file is not read again. Only
 * `authorize` can make one (docs/invariants.md: authorization-only-from-authorize).
 */
export class Authorization {
  readonly approval: Approval;
  /** sha256 of the approval's bytes. */
  readonly approvalSha256: string;
  /** The approval's bytes as text; they are printable ASCII. */
  readonly approvalText: string;
  /** Ids of the people who signed, sorted, each once. */
  readonly people: readonly string[];
  /** Fingerprints of the signing keys, sorted. */
  readonly fingerprints: readonly string[];
  /** The signatures, one packet each, in the order in which they were given. */
  readonly signaturePackets: readonly Uint8Array[];
  /** Epoch milliseconds at which the approval expires, by the clock of the database. */
  readonly notAfterMs: number;
  readonly #granted = true;

  constructor(key: typeof GRANTED, file: ReadApproval) {
    if (key !== GRANTED) throw new TypeError('an authorization is granted by authorize only');
    this.approval = file.approval;
    this.approvalSha256 = sha256(file.bytes);
    this.approvalText = file.text;
    this.people = sortedUnique(file.signatures.map(({ person }) => person));
    this.signaturePackets = file.signatures.map(({ packet }) => packet);
    this.fingerprints = sortedUnique(file.signatures.map(({ fpr }) => fpr));
    this.notAfterMs = Date.parse(file.approval.not_after);
    Object.freeze(this);
  }

  /** Whether a value is one that `authorize` made: an object of the same shape is not. */
  static isGranted(value: unknown): value is Authorization {
    return typeof value === 'object' && value !== null && #granted in value && value.#granted;
  }
}

function sortedUnique(entries: readonly string[]): readonly string[] {
  return [...new Set(entries)].toSorted();
}
