/** Who signed a version of the trust file, from bytes alone: whose keys count, once each, and which signatures are looked at. */
import { beforeAll, describe, expect, test } from 'vitest';
import { pinTrust, type PinnedTrust } from '../../src/gate/pinned-trust.ts';
import { requireRootSigned, tallyRoots, type TrustSignature } from '../../src/gate/trust-signatures.ts';
import { attack } from '../attacks/attack.ts';
import {
  makeKey,
  makePerson,
  makeTrust,
  NOW_MS,
  signBytes,
  trustOf,
  type TestKey,
  type TestPerson,
  type TestTrust,
  type TrustOptions,
} from '../support/signing.ts';

let alice: TestPerson;
let bob: TestPerson;
let carol: TestPerson;
beforeAll(async () => {
  alice = { id: 'alice', keys: [await makeKey('alice'), await makeKey('alice')] };
  [bob, carol] = [await makePerson('bob'), await makePerson('carol')];
});

const roots = (m: number, ...people: readonly string[]) => [{ role: 'root' as const, m, people }];

/** Alice, Bob and Carol are known in every version; `root` says who must sign. */
function version(number: number, root: TrustOptions['roles'], more: Partial<TrustOptions> = {}): TestTrust {
  const made = makeTrust({ people: [alice, bob, carol], version: number, roles: root ?? [], ...more });
  return trustOf({ ...made.trust, prev_sha256: number === 1 ? null : 'a'.repeat(64) }, made.certFiles);
}

const pinned = ({ bytes, certFiles }: TestTrust): Promise<PinnedTrust> => pinTrust(bytes, certFiles);

async function signed(trust: TestTrust, ...by: readonly (TestPerson | TestKey)[]): Promise<readonly TrustSignature[]> {
  const files = await Promise.all(by.map((signer) => signBytes(trust.bytes, signer)));
  return files.map((file) => ({ ...file, version: trust.trust.version }));
}

async function step(next: TestTrust, before: TestTrust | null, signatures: readonly TrustSignature[]) {
  return {
    bytes: next.bytes,
    next: await pinned(next),
    before: before === null ? null : await pinned(before),
    signatures,
    nowMs: NOW_MS,
  };
}

describe('the root people of a version', () => {
  test('[attack 80] count once each, however many keys they sign with', async () => {
    const next = version(1, roots(2, 'alice', 'bob'));
    const [one, two] = alice.keys;
    if (two === undefined) throw new Error('Alice has two keys');
    const twice = await step(next, null, await signed(next, one, two));
    await expect(tallyRoots(twice)).resolves.toEqual([{ version: 1, m: 2, signed: ['alice'], missing: ['bob'] }]);
    await expect(requireRootSigned(twice)).rejects.toMatchObject({
      code: attack(80, 'TRUST_SIGNATURE'),
      facts: { version: 1, needed: '2 of the root people of version 1', signed: ['alice'], missing: ['bob'] },
    });
    await requireRootSigned(await step(next, null, await signed(next, two, bob)));
  });
});
