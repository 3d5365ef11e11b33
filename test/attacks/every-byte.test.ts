/**
 * No single byte of a signed approval or of its signature file can be another one. In `npm test` every byte is changed, in one
 * bit of the approval and to 32 values of the armored file; with the fault suites each of the 8 bits and 255 values.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { unobserved } from '../../src/gate/check.ts';
import { signersOfGate } from '../../src/gate/approval/planner-signature.ts';
import { verifySignatures } from '../../src/gate/openpgp/signature.ts';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { approvalBytes } from '../../src/model/artefacts/approval.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { PLAN } from '../support/signing/gate-facts.ts';
import { openGpgHome } from '../support/signing/gpg-home.ts';
import { armored, makeApproval, makePerson, makeTrust, NOW_MS, unarmored } from '../support/signing/signing.ts';
import { byForm } from '../faults/harness/form.ts';
import { attack } from './attack.ts';
import { forgePacket } from '../support/signing/signature-packets.ts';

let trust: AdmittedTrust;
let document: Buffer;
let packet: Buffer;

beforeAll(async () => {
  const alice = await makePerson('alice');
  trust = await makeTrust({ people: [alice] }).admit();
  document = approvalBytes(makeApproval(PLAN, { trust }));
  packet = forgePacket(document, alice);
});

/** `good`, the code of the refusal, or a crash: every check of a signature. */
async function verdict(signed: Uint8Array, signature: Uint8Array, by: AdmittedTrust = trust): Promise<string> {
  const claims = [{ name: 'SG_1.a.asc', bytes: signature, document: signed }];
  try {
    await verifySignatures(claims, { policy: signersOfGate(by, 'SG_1'), nowMs: NOW_MS }, unobserved);
    return 'good';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function flipped(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ mask : byte));
}

describe('one byte changed', () => {
  test('the unchanged pair is good', async () => {
    expect(await verdict(document, armored(packet))).toBe('good');
  });

  test('[attack 63] anywhere in the approval, to any bit, is refused', async () => {
    const file = armored(packet);
    const verdicts = new Set<string>();
    const step = byForm({ short: 8, long: 1 });
    for (let at = 0; at < document.length; at += 1)
      for (let bit = at % step; bit < 8; bit += step)
        verdicts.add(await verdict(flipped(document, at, 1 << bit), file));
    expect([...verdicts]).toEqual([attack(63)]);
  }, 120_000);

  test('anywhere in the signature packet, to any bit, is refused', async () => {
    const accepted: string[] = [];
    for (let at = 0; at < packet.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1)
        if ((await verdict(document, armored(flipped(packet, at, 1 << bit)))) === 'good') accepted.push(`${at}.${bit}`);
    expect(accepted).toEqual([]);
  });

  test('anywhere in the armored file, to any of 255 values, is refused', async () => {
    const file = armored(packet);
    const accepted: string[] = [];
    const step = byForm({ short: 8, long: 1 });
    for (let at = 0; at < file.length; at += 1)
      for (let mask = 1 + (at % step); mask < 256; mask += step)
        if ((await verdict(document, flipped(file, at, mask))) === 'good') accepted.push(`${at}^${mask}`);
    expect(accepted).toEqual([]);
  }, 120_000);

  test('anywhere in a signature that gpg made with RSA, to any bit, is refused', async () => {
    const gpg = openGpgHome();
    try {
      const fpr = gpg.makeKey('rita', 'rsa3072');
      const rita = { id: 'rita', keys: [{ fpr, cert: gpg.cert(fpr), signingFprs: [fpr] }] };
      const admitted = await makeTrust({ people: [rita] }).admit();
      const file = gpg.sign(document, fpr);
      expect(await verdict(document, file, admitted)).toBe('good');
      const binary = unarmored(file);
      const accepted: string[] = [];
      for (let at = 0; at < binary.length; at += 1)
        for (let bit = 0; bit < 8; bit += 1)
          if ((await verdict(document, armored(flipped(binary, at, 1 << bit)), admitted)) === 'good')
            accepted.push(`${at}.${bit}`);
      expect(accepted).toEqual([]);
    } finally {
      gpg.close();
    }
  }, 120_000);
});
