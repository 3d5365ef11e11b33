/** The checks of the gate by name, in the order in which they are made, and the way in which one check is run and observed. */
import { Refusal } from '../model/refusals/refusal.ts';

/** Every check with its title. `approval check` prints both; docs/invariants.md lists them. */
export const GATE_CHECKS = {
  'self-test': 'the signature verifier passes its self-test',
  'trust-in-force': 'the trust file is in force',
  'approval-present': 'there is an approval, and it is signed',
  'signature-ascii': 'each signature file is plain ASCII',
  'armor-block': 'each signature file is exactly one armor block',
  'armor-encoding': 'the base64 and the checksum of the armor are right',
  'one-packet': 'the armor holds exactly one signature packet',
  'packet-form': 'the packet can be read in one way only',
  'signature-version': 'the version of the signature is accepted',
  'signature-type': 'the signature is over a binary document',
  'signature-hash': 'the hash algorithm is accepted',
  'signature-algorithm': 'the signature algorithm is accepted',
  'unhashed-area': 'the signature carries no unsigned data',
  'issuer-fingerprint': 'the signature names the full fingerprint of its key',
  'critical-subpackets': 'the signature makes no unknown demand',
  'signer-pinned': 'the trust file pins the signing key',
  'signer-not-revoked': 'the trust file does not revoke the signing key',
  'signer-may-sign': 'the signer may sign at this gate',
  'signature-verifies': 'the signature verifies',
  'signer-key-valid': 'the signing key is valid at the time of the decision',
  'signer-key-matches': 'the key that verified is the key that the signature names',
  'approval-ascii': 'the approval is plain ASCII',
  'approval-canonical': 'the approval is canonical JSON',
  'approval-form': 'the approval has the type and the members that it must have',
  'gate-matches': 'the approval names this gate',
  'plan-matches': 'the approval names the sha256 of this plan',
  'plan-signed': 'the plan is signed, if the trust file requires it',
  'subject-matches': 'run, document, source, review and units are those of the plan',
  'action-matches': 'the resolution allows exactly the action that is expected',
  'database-matches': 'the approval names the expected database',
  'allowance-matches': 'the allowance and the phases are exactly those that the plan needs',
  'ledger-head-matches': 'the approval names the ledger head of the plan, or for SG_2 of the closed SG_1',
  'prior-matches': 'an approval of SG_2 names the closed SG_1 and its signed manifest',
  'issued-in-the-past': 'the approval was not issued in the future',
  'not-expired': 'the approval has not expired',
  'lifetime-allowed': 'the lifetime is allowed',
  'issued-after-plan': 'the approval is not older than the plan',
  'signed-in-lifetime': 'each signature was made within the lifetime',
  'nobody-rejected': 'nobody rejected the plan, and there is only one approval',
  'planner-did-not-sign': 'the planner did not sign the approval',
  'no-machine-signed': 'no machine key signed the approval',
  'trust-policy-matches': 'the approval names the trust file and the threshold in force',
  'threshold-reached': 'enough people signed',
} as const;
export type GateCheck = keyof typeof GATE_CHECKS;

/** Called after each check with `null` when it passed, else with the refusal that is about to be thrown. */
export type Observe = (check: GateCheck, refusal: Refusal | null) => void;

/** Runs one check and returns its value; throws what the check throws. */
export type RunCheck = <T>(check: GateCheck, body: () => T | Promise<T>) => Promise<T>;

/** Runs checks and reports each to `observe`, which cannot change an outcome. */
export function observedBy(observe: Observe): RunCheck {
  return async (check, body) => {
    const value = await observeRefusal(check, body, observe);
    observe(check, null);
    return value;
  };
}

async function observeRefusal<T>(check: GateCheck, body: () => T | Promise<T>, observe: Observe): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Refusal) observe(check, error);
    throw error;
  }
}

/** Runs checks that nobody observes. */
export const unobserved: RunCheck = async (_check, body) => body();

const ONLY_FOR_APPROVALS: readonly GateCheck[] = [
  'gate-matches',
  'plan-matches',
  'plan-signed',
  'subject-matches',
  'allowance-matches',
  'ledger-head-matches',
  'prior-matches',
  'issued-after-plan',
  'nobody-rejected',
  'planner-did-not-sign',
];
const ONLY_FOR_RESOLUTIONS: readonly GateCheck[] = ['action-matches'];

/** The checks of an approval, in order. */
export function approvalChecks(): readonly GateCheck[] {
  return gateChecks().filter((check) => !ONLY_FOR_RESOLUTIONS.includes(check));
}

/** The checks of a resolution of SG_3, in order. */
export function resolutionChecks(): readonly GateCheck[] {
  return gateChecks().filter((check) => !ONLY_FOR_APPROVALS.includes(check));
}

function gateChecks(): readonly GateCheck[] {
  return Object.keys(GATE_CHECKS).filter(isGateCheck);
}

function isGateCheck(key: string): key is GateCheck {
  return Object.hasOwn(GATE_CHECKS, key);
}
