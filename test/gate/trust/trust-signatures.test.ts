/** Who signed a version of the trust file, from bytes alone: whose keys count, once each, and which signatures are looked at. */
import { beforeAll, describe, expect, test } from 'vitest';
import { pinTrust, type PinnedTrust } from '../../../src/gate/trust/pinned-trust.ts';
import { requireRootSigned, tallyRoots, type TrustSignature } from '../../../src/gate/trust/trust-signatures.ts';
import { attack } from '../../attacks/attack.ts';
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
} from '../../support/signing/signing.ts';

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

  test('sign it in the number that it asks for, its own and those of the version before', async () => {
    const before = version(1, roots(2, 'alice', 'bob'));
    const next = version(2, roots(2, 'alice', 'carol'));
    const tallies = async (...by: readonly TestPerson[]) =>
      tallyRoots(await step(next, before, await signed(next, ...by)));
    await expect(tallies(alice, carol)).resolves.toEqual([
      { version: 2, m: 2, signed: ['alice', 'carol'], missing: [] },
      { version: 1, m: 2, signed: ['alice'], missing: ['bob'] },
    ]);
    const short = requireRootSigned(await step(next, before, await signed(next, alice, carol)));
    await expect(short).rejects.toMatchObject({
      code: 'TRUST_SIGNATURE',
      facts: { version: 2, needed: '2 of the root people of version 1', signed: ['alice'], missing: ['bob'] },
    });
    await expect(tallies()).resolves.toMatchObject([{ signed: [] }, { signed: [] }]);
    await requireRootSigned(await step(next, before, await signed(next, alice, bob, carol)));
  });

  test('are those of the version before, where the next one has none, and nobody where neither has', async () => {
    const before = version(1, roots(1, 'alice'));
    const [none, plain] = [version(2, []), version(1, [])];
    await expect(tallyRoots(await step(none, before, []))).resolves.toEqual([
      { version: 1, m: 1, signed: [], missing: ['alice'] },
    ]);
    await expect(tallyRoots(await step(plain, null, await signed(plain, bob)))).resolves.toEqual([]);
    await expect(tallyRoots(await step(none, plain, await signed(none, bob)))).resolves.toEqual([]);
  });
});

describe('people who come and go', () => {
  const peopled = (number: number, people: readonly TestPerson[], root: TrustOptions['roles']) =>
    version(number, root, { people });

  test('count in the version that knows them', async () => {
    const before = peopled(1, [alice, bob], roots(2, 'alice', 'bob'));
    const next = peopled(2, [alice, carol], roots(2, 'alice', 'carol'));
    const all = await step(next, before, await signed(next, alice, bob, carol));
    await expect(requireRootSigned(all)).resolves.toEqual([
      { version: 2, m: 2, signed: ['alice', 'carol'], missing: [] },
      { version: 1, m: 2, signed: ['alice', 'bob'], missing: [] },
    ]);
  });

  test('are skipped when the new version does not name them and the version before is missing', async () => {
    const next = peopled(2, [alice], roots(1, 'alice'));
    const files = await signed(next, bob, alice);
    await expect(tallyRoots(await step(next, null, files))).resolves.toMatchObject([{ signed: ['alice'] }]);
  });
});

describe('a signature of the trust file', () => {
  const refusal = (because: string, facts: object = {}) => ({ code: 'TRUST_SIGNATURE', facts: { because, ...facts } });

  test('covers this version, whatever other files are in the folder', async () => {
    const next = version(2, roots(1, 'alice'));
    const other = (await signed(next, alice)).map((file) => ({ ...file, version: 1 }));
    await expect(tallyRoots(await step(next, null, other))).resolves.toMatchObject([{ signed: [] }]);
  });

  test('is good, or refuses them all with the check that failed', async () => {
    const next = version(1, roots(1, 'alice'));
    const [good] = await signed(next, alice);
    if (good === undefined) throw new Error('no signature');
    const junk = { name: 'junk.asc', bytes: Buffer.from('junk'), version: 1 };
    await expect(tallyRoots(await step(next, null, [good, junk]))).rejects.toMatchObject(
      refusal('SIGNATURE_ARMOR', { version: 1, file: 'junk.asc' }),
    );
    await expect(tallyRoots(await step(next, null, [junk]))).rejects.toMatchObject({
      cause: { code: 'SIGNATURE_ARMOR' },
    });
    // A fault decides nothing.
    const broken = Object.defineProperty({ ...junk }, 'bytes', { value: null });
    await expect(tallyRoots(await step(next, null, [broken]))).rejects.toBeInstanceOf(TypeError);
    const ofAnother = { ...(await signBytes(Buffer.from('another'), alice)), version: 1 };
    await expect(tallyRoots(await step(next, null, [good, ofAnother]))).rejects.toMatchObject(refusal('SIGNATURE_BAD'));
  });

  test('is by a person of the role, and by no key that either version revokes', async () => {
    const [key] = alice.keys;
    const revoked = [{ fpr: key.fpr, since: '2026-11-20T12:00:00Z', reason: 'lost' }];
    const before = version(1, roots(1, 'alice'));
    const next = version(2, roots(1, 'alice', 'bob'));
    const known = await signed(next, carol);
    await expect(tallyRoots(await step(next, before, known))).rejects.toMatchObject(
      refusal('SIGNER_GATE', { person: 'carol' }),
    );
    const mallory = await makePerson('mallory');
    await expect(tallyRoots(await step(next, before, await signed(next, mallory)))).rejects.toMatchObject(
      refusal('SIGNER_UNKNOWN'),
    );
    const byAlice = await signed(next, key);
    const revokedBefore = version(1, roots(1, 'alice'), { revoked });
    await expect(tallyRoots(await step(next, revokedBefore, byAlice))).rejects.toMatchObject(refusal('SIGNER_REVOKED'));
    const revokedNow = version(2, roots(1, 'alice', 'bob'), { revoked });
    await expect(tallyRoots(await step(revokedNow, before, await signed(revokedNow, key)))).rejects.toMatchObject(
      refusal('SIGNER_REVOKED'),
    );
  });

  test('by a former root person is skipped when the version before is missing', async () => {
    const next = version(2, roots(1, 'alice'));
    const both = await signed(next, bob, alice);
    await expect(tallyRoots(await step(next, null, both))).resolves.toMatchObject([{ signed: ['alice'] }]);
    // A first version has no version before, and so nobody who was root before.
    const first = version(1, roots(1, 'alice'));
    await expect(tallyRoots(await step(first, null, await signed(first, bob, alice)))).rejects.toMatchObject(
      refusal('SIGNER_GATE'),
    );
  });
});
