/** Attack 117 of docs/attacks.md. The library is patched where an attacker would patch it; everything is put back after each test. */
import * as openpgp from 'openpgp';
import { afterEach, describe, expect, test } from 'vitest';
import { authorizeResolution } from '../../../src/gate/approval/authorize-resolution.ts';
import { selfTest } from '../../../src/gate/openpgp/self-test.ts';
import { attack } from '../../attacks/attack.ts';
import { decide, PLAN } from '../../support/signing/gate-facts.ts';
import { makePerson, makeTrust, NOW_MS } from '../../support/signing/signing.ts';

const { verify } = openpgp.SignaturePacket.prototype;
const { getSigningKey } = openpgp.PublicKey.prototype;

afterEach(() => {
  openpgp.SignaturePacket.prototype.verify = verify;
  Object.defineProperty(openpgp.PublicKey.prototype, 'getSigningKey', {
    value: getSigningKey,
    configurable: true,
    writable: true,
  });
});

describe('the self test', () => {
  test('passes with the library as it is', async () => {
    await expect(selfTest()).resolves.toBeUndefined();
  });

  test('[attack 117] refuses a library to which every signature is good', async () => {
    openpgp.SignaturePacket.prototype.verify = async () => undefined;
    await expect(selfTest()).rejects.toMatchObject({
      code: attack(117),
      facts: { vector: 'changed document', expected: 'SIGNATURE_BAD', actual: 'good' },
    });
  });

  test('throws a fault of the library as it is, not as a refusal', async () => {
    const fault: unknown = Symbol('no Error');
    openpgp.SignaturePacket.prototype.verify = async () => Promise.reject(fault);
    await expect(selfTest()).rejects.toBe(fault);
  });

  test('[attack 117] refuses a library to which no signature is good', async () => {
    openpgp.SignaturePacket.prototype.verify = async () => {
      throw new Error('no');
    };
    await expect(selfTest()).rejects.toMatchObject({ code: attack(117), facts: { vector: 'good' } });
  });

  test('[attack 117] is made before every decision, and before anything else', async () => {
    const trust = await makeTrust({ people: [await makePerson('alice')] }).admit();
    await expect(decide(trust, {})).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    const file = { approvalBytes: Buffer.alloc(0), signatures: [] };
    const resolved = () =>
      authorizeResolution({ trust, file, target: PLAN.plan.target, expected: null, nowMs: NOW_MS });
    await expect(resolved()).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' });
    openpgp.SignaturePacket.prototype.verify = async () => undefined;
    await expect(decide(trust, {})).rejects.toMatchObject({ code: attack(117) });
    await expect(resolved()).rejects.toMatchObject({ code: attack(117) });
  });

  test('[attack 117] refuses a library that does not look at the time', async () => {
    openpgp.SignaturePacket.prototype.verify = function patched(...args) {
      const [key, type, bytes, , detached, config] = args;
      return Reflect.apply(verify, this, [key, type, bytes, null, detached, config]);
    };
    await expect(selfTest()).rejects.toMatchObject({
      code: attack(117),
      facts: { vector: 'signature from the future' },
    });
  });

  test('[attack 117] refuses a library to which every key is valid', async () => {
    const lenient = async function patched(this: openpgp.PublicKey) {
      return this;
    };
    Object.defineProperty(openpgp.PublicKey.prototype, 'getSigningKey', {
      value: lenient,
      configurable: true,
      writable: true,
    });
    await expect(selfTest()).rejects.toMatchObject({ code: attack(117), facts: { vector: 'key that expired since' } });
  });
});
