/** The list of the gate's checks, in the order in which they are made, and the one way in which each is made and told. */
import { Refusal } from '../model/refusals/refusal.ts';

/** Step numbers of design 4, section 2, and what each asks. V1.1, V1.5 and V2.1 are made while the files are read. */
export const GATE_CHECKS = {
  'V0.2': 'the verifier knows good from bad',
  'V1.4': 'the trust file is in force',
  'V2.1': 'there is an approval, and it is signed',
  'V2.2': 'signature files are plain ASCII',
  'V2.3': 'each is exactly one armor block',
  'V2.4': 'its base64 and checksum are right',
  'V2.5': 'it holds exactly one signature packet',
  'V2.6': 'the packet can be read in one way only',
  'V2.7': 'its version is accepted',
  'V2.8': 'it is a binary document signature',
  'V2.9': 'its hash is accepted',
  'V2.10': 'its algorithm is accepted',
  'V2.11': 'it has no unsigned attachments',
  'V2.12': 'it names the full fingerprint of its key',
  'V2.13': 'it demands nothing unknown',
  'V3.1': 'the signing key is pinned',
  'V3.2': 'the key is not revoked by the trust file',
  'V3.3': 'the signer has a say at this gate',
  'V3.4': 'the signature verifies',
  'V3.5': 'the key is valid now',
  'V3.6': 'the key that verified is the key that is named',
  'V4.1': 'the approval is plain ASCII',
  'V4.2': 'it is canonical JSON',
  'V4.3': 'it has the form of its type',
  'V5.1': 'it is for this gate',
  'V5.2': 'it is for this plan',
  'V5.3': 'run, document, source, review and units are those of the plan',
  'V5.4': 'the database is that of the plan',
  'V5.5': 'the allowance is exactly what the plan needs',
  'V5.6': 'it names the ledger that the plan, or SG_1, left behind',
  'V5.7': 'it binds what went before',
  'V6.1': 'it was not issued in the future',
  'V6.2': 'it has not expired',
  'V6.3': 'its lifetime is allowed',
  'V6.4': 'it is not older than the plan',
  'V6.5': 'it was signed within its lifetime',
  'V7.1': 'nobody rejected',
  'V7.2': 'the planner did not sign',
  'V7.3': 'no machine key signed',
  'V7.4': 'it was made under the trust file in force',
  'V7.5': 'enough people signed',
} as const;
export type GateCheck = keyof typeof GATE_CHECKS;

/** Told after each check: `null` when it passed, else the refusal that will be thrown. */
export type Observe = (check: GateCheck, refusal: Refusal | null) => void;

/** Makes one check: runs it, tells the observer, hands on its value or its refusal. */
export type RunCheck = <T>(step: GateCheck, body: () => T | Promise<T>) => Promise<T>;

/** A Check that tells `observe`. The observer hears; it cannot change an outcome. */
export function observedBy(observe: Observe): RunCheck {
  return async (step, body) => {
    const value = await told(step, body, observe);
    observe(step, null);
    return value;
  };
}

async function told<T>(step: GateCheck, body: () => T | Promise<T>, observe: Observe): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof Refusal) observe(step, error);
    throw error;
  }
}

/** A Check that nobody watches: for the plan's signature, whose steps are one step of the whole. */
export const unobserved: RunCheck = async (_step, body) => body();

/** All checks in order, for listing those that were not reached. */
export function gateChecks(): readonly GateCheck[] {
  return Object.keys(GATE_CHECKS).filter(isGateCheck);
}

/** What is asked of plans alone, and of no resolution. */
const OF_PLANS: readonly GateCheck[] = ['V5.1', 'V5.3', 'V5.5', 'V5.6', 'V5.7', 'V6.4', 'V7.1', 'V7.2'];

/** The checks that a resolution of SG_3 goes through, in order. */
export function resolutionChecks(): readonly GateCheck[] {
  return gateChecks().filter((check) => !OF_PLANS.includes(check));
}

function isGateCheck(key: string): key is GateCheck {
  return Object.hasOwn(GATE_CHECKS, key);
}
