/**
 * Keys made by the gpg command line: which may sign, and that cutter's gate and the database say the same of every one of
 * them, of every signature they make, and of every signature that was changed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { unobserved } from '../../src/gate/check.ts';
import { signersOfGate } from '../../src/gate/approval/planner-signature.ts';
import { verifySignatures } from '../../src/gate/openpgp/signature.ts';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import type { Connection } from '../../src/state/db/database.ts';
import { recordTrust } from '../../src/state/records/gate/recorded-trust.ts';
import { prepareApproval } from '../../src/operations/approval/approval.ts';
import { openConfigured } from '../../src/operations/shared/with-database.ts';
import { addPerson, NO_TRUST_CHANGE, updateTrust } from '../../src/operations/trust/trust.ts';
import { recordTrustFile } from '../../src/operations/trust/trust-record.ts';
import { keyPacket, verifyDetached } from '../database/verify-detached.ts';
import { openGpgHome, type GpgHome } from '../support/signing/gpg-home.ts';
import { makeProject, type Project } from '../support/project.ts';
import { armored, makePerson, makeTrust, NOW_MS, unarmored } from '../support/signing/signing.ts';
import {
  created,
  forgePacket,
  issuerFingerprint,
  issuerKeyId,
  lasting,
  notation,
  subpacket,
} from '../support/signing/signature-packets.ts';
import { requireCluster } from '../support/database/test-database.ts';
import { attack } from './attack.ts';

const HOUR_MS = 3_600_000;
/** Changed signatures shown to both for each kind of key; each costs the database up to 40 ms. */
const CHANGES = 100;

/** The kinds that may sign. The first has its primary key elsewhere, as is recommended. */
const KINDS = ['ed25519, primary key offline', 'rsa3072', 'rsa4096', 'nistp256'] as const;

interface Signer {
  readonly id: string;
  readonly kind: string;
  /** Of the primary key. */
  readonly fpr: string;
  readonly signingFpr: string;
  readonly cert: Buffer;
  readonly sign: (bytes: Uint8Array, atMs: number | null) => Buffer;
}

let vault: GpgHome;
let desk: GpgHome;
let signers: readonly Signer[];
beforeAll(() => {
  [vault, desk] = [openGpgHome(), openGpgHome()];
  signers = KINDS.map((kind, at) => makeSigner(kind, `person-${at}`));
});
afterAll(() => {
  vault.close();
  desk.close();
});

/** A key with a subkey for signing, whose secret primary key stays in the vault, or a plain key at the desk. */
function makeSigner(kind: string, id: string): Signer {
  const [algorithm = '', place] = kind.split(', ');
  const home = place === undefined ? desk : vault;
  // Made before the plans of the tests and before today, whichever of the two clocks a test goes by.
  const madeMs = Math.min(NOW_MS, Date.now()) - 48 * HOUR_MS;
  const fpr = home.makeKey(id, algorithm, { atMs: madeMs, use: place === undefined ? 'sign,cert' : 'cert' });
  if (place !== undefined) {
    home.addSubkey(fpr, algorithm, 'sign', madeMs);
    desk.gpg(['--import'], { input: vault.secret(fpr, { subkeysOnly: true }) });
  }
  const signingFpr = desk.fingerprints(fpr).at(-1) ?? '';
  const sign: Signer['sign'] = (bytes, atMs) => {
    const options = ['--armor', '--digest-algo', 'SHA512', '--no-emit-version', '--no-comments'];
    return desk.gpg([...options, '--local-user', `${signingFpr}!`, '--detach-sign'], { input: bytes, atMs });
  };
  return { id, kind, fpr, signingFpr, cert: desk.cert(fpr), sign };
}

function trusting({ id, fpr, signingFpr, cert }: Signer): Promise<AdmittedTrust> {
  return makeTrust({ people: [{ id, keys: [{ fpr, cert, signingFprs: [signingFpr] }] }] }).admit();
}

/** Whether the gate takes the packet as a signature of the document, now. */
async function gateTakes(trust: AdmittedTrust, packet: Uint8Array, document: Uint8Array): Promise<boolean> {
  const claims = [{ name: 'SG_1.x.asc', bytes: armored(packet), document }];
  try {
    await verifySignatures(claims, { policy: signersOfGate(trust, 'SG_1'), nowMs: NOW_MS }, unobserved);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

test('the secret primary key of the first signer is not on the signing machine', () => {
  const [first] = signers;
  const listed = desk.gpg(['--with-colons', '--list-secret-keys', first?.fpr ?? '']).toString();
  // Field 15 is # where the secret of the primary key is missing.
  expect(
    listed
      .split('\n')
      .find((line) => line.startsWith('sec:'))
      ?.split(':')[14],
  ).toBe('#');
});

test('the gate and the database agree on every signature, unchanged and changed', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  const admin = await adminOf(project);
  const document = Buffer.from('{\n  "type": "cutter/approval/v1"\n}\n');
  for (const signer of signers) {
    const trust = await trusting(signer);
    const key = await keyPacket(signer.cert, signer.signingFpr);
    const packet = unarmored(signer.sign(document, NOW_MS));
    const both = async (shown: Uint8Array, text: Uint8Array) => [
      await gateTakes(trust, shown, text),
      (await verifyDetached(admin, key, shown, text)) === 'done',
    ];
    expect([signer.kind, await both(packet, document)]).toEqual([signer.kind, [true, true]]);
    expect(await both(packet, document.subarray(1))).toEqual([false, false]);
    const at = fc.nat(packet.length - 1);
    const byte = fc.nat(255);
    const change = fc.oneof(
      { weight: 3, arbitrary: fc.tuple(at, byte).map(([from, to]) => packet.map((old, n) => (n === from ? to : old))) },
      fc
        .tuple(at, byte)
        .map(([from, one]) => Buffer.concat([packet.subarray(0, from), Buffer.of(one), packet.subarray(from)])),
      at.map((from) => Buffer.concat([packet.subarray(0, from), packet.subarray(from + 1)])),
      at.map((length) => packet.subarray(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(change, async (changed) => {
        const isSame = packet.equals(changed) || isOtherHeader(packet, changed);
        expect(await both(changed, document)).toEqual([isSame, isSame]);
      }),
      { numRuns: CHANGES },
    );
  }
}, 180_000);

test('they agree on signatures by the right key with any subpackets', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  const admin = await adminOf(project);
  const alice = await makePerson('alice');
  const { fpr, cert } = alice.keys[0];
  const trust = await makeTrust({ people: [alice] }).admit();
  const key = await keyPacket(cert, null);
  const document = Buffer.from('{}\n');
  const other = '0'.repeat(40);
  const subpackets = [
    ...[created(NOW_MS), created(NOW_MS - 1_000), issuerFingerprint(fpr), issuerFingerprint(other), issuerKeyId(fpr)],
    ...[issuerKeyId(other), lasting(0), lasting(86_400), notation('x@y', false), notation('x@y', true)],
    ...[2, 3, 16, 33].map((kind) => subpacket(kind, Buffer.alloc(5))),
    ...[2, 3, 16, 27, 33, 100].map((kind) => subpacket(kind, Buffer.alloc(0))),
    subpacket(16, Buffer.from(fpr.slice(-16), 'hex'), true),
    subpacket(33, Buffer.concat([Buffer.of(4), Buffer.from(fpr, 'hex')]), true),
    subpacket(33, Buffer.concat([Buffer.of(6), Buffer.from(fpr, 'hex')])),
  ];
  const whatever = fc.shuffledSubarray(subpackets, { maxLength: 3 });
  const needed = fc.constantFrom<readonly Buffer[]>([], [created(NOW_MS), issuerFingerprint(fpr)]);
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      needed,
      whatever,
      fc.oneof(fc.constant([issuerKeyId(fpr)]), whatever),
      async (first, more, unhashed) => {
        const packet = forgePacket(document, alice, { hashed: [...first, ...more], unhashed });
        const takes = await gateTakes(trust, packet, document);
        expect((await verifyDetached(admin, key, packet, document)) === 'done').toBe(takes);
        taken += takes ? 1 : 0;
      },
    ),
    { numRuns: 300 },
  );
  expect(taken).toBeGreaterThan(5);
}, 180_000);

describe('a project', () => {
  test('opens its window for each kind of key, by the gate and by the database', async (context) => {
    requireCluster(context);
    const project = await makeProject('postgres');
    onTestFinished(() => project.close());
    for (const { id, cert } of signers) {
      const certPath = join(project.folder, `${id}.asc`);
      writeFileSync(certPath, cert);
      await addPerson(project.ctx, { id, certPath, gates: ['SG_1'], roles: [] });
    }
    const thresholds = [{ place: 'SG_1', m: signers.length } as const];
    await updateTrust(project.ctx, { ...NO_TRUST_CHANGE, thresholds, authz: 'db-verified' });
    await recordTrustFile(project.ctx);
    project.source('law.md', '# Law\n\nText.\n');
    const { planPath } = await project.plan({ through: 'draft' });
    const request = { planPath, gate: 'SG_1', decision: 'approve', ttlSeconds: 3_600, note: '', out: null } as const;
    const { path } = await prepareApproval(project.ctx, request);
    for (const { signingFpr, sign } of signers)
      writeFileSync(path.replace('.json', `.${signingFpr.slice(-16)}.asc`), sign(readFileSync(path), null));
    const { record } = await project.apply(planPath, { approvals: [path] });
    expect(record.refusal).toBeNull();
    const rows = await project.database?.adminQuery('SELECT people FROM cutter_governance.review_decision');
    expect(rows).toEqual([{ people: signers.map(({ id }) => id) }]);
  });

  test.each(['brainpoolP256r1', 'secp256k1'])(
    '[attack 48] takes no key on %s, neither cutter nor the database',
    async (curve) => {
      const project = await makeProject('postgres');
      onTestFinished(() => project.close());
      const signer = makeSigner(curve, curve.toLowerCase());
      const certPath = join(project.folder, 'odd.asc');
      writeFileSync(certPath, signer.cert);
      await expect(addPerson(project.ctx, { id: 'odd', certPath, gates: ['SG_1'], roles: [] })).rejects.toMatchObject({
        code: attack(48),
      });
      const keys = [{ fpr: signer.fpr, cert: signer.cert, signingFprs: [signer.fpr] }];
      const forced = makeTrust({ people: [{ id: 'odd', keys }], mode: 'db-verified' });
      await expect(forced.admit()).rejects.toMatchObject({ code: attack(48) });
      const recorded = recordTrust(await adminOf(project), {
        bytes: forced.bytes,
        signaturePackets: [],
        certificates: [signer.cert],
      });
      await expect(recorded).rejects.toMatchObject({ code: 'TRUST_UNRECORDABLE' });
    },
  );
});

/** The same signature with the header of the other packet format (RFC 4880, 4.2), which says the same and is not signed. */
function isOtherHeader(packet: Buffer, changed: Uint8Array): boolean {
  const [OLD, NEW] = [0x88, 0xc2];
  return packet[0] === OLD && changed[0] === NEW && packet.subarray(1).equals(changed.subarray(1));
}

async function adminOf(project: Project): Promise<Connection> {
  const database = await openConfigured(project.ctx);
  onTestFinished(() => database.close());
  return database.connect('admin', 'test');
}
