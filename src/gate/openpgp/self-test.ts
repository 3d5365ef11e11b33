/**
 * The verifier's own test: a built-in signature that is known to be good must verify, and known bad ones
 * must be refused with their own codes. Protects against a replaced or patched library; reads no file of the user.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import { readCertificate, type Certificate } from './certificate.ts';
import { unobserved } from '../check.ts';
import {
  SELFTEST_CERTS,
  SELFTEST_DOCUMENT,
  SELFTEST_NOW,
  SELFTEST_VECTORS,
  type SelftestVector,
} from './self-test-vectors.ts';
import { verifySignatures, type SignerPolicy } from './signature.ts';

/** Judges every vector. Refuses with SELFTEST (vector, expected, actual) when one is judged otherwise than expected. */
export async function selfTest(): Promise<void> {
  const certificates = await Promise.all(
    SELFTEST_CERTS.map((armored, index) => readCertificate(`selftest-${index}.asc`, Buffer.from(armored, 'ascii'))),
  );
  const policy = policyOf(certificates);
  for (const vector of SELFTEST_VECTORS) {
    const actual = await verdictOn(vector, policy);
    if (actual !== vector.expected)
      throw new Refusal('SELFTEST', { vector: vector.name, expected: vector.expected, actual });
  }
}

async function verdictOn(vector: SelftestVector, policy: SignerPolicy): Promise<string> {
  const claim = {
    name: vector.name,
    bytes: Buffer.from(vector.signature, 'ascii'),
    document: Buffer.from(vector.document ?? SELFTEST_DOCUMENT, 'ascii'),
  };
  try {
    const signed = await verifySignatures([claim], { policy, nowMs: Date.parse(SELFTEST_NOW) }, unobserved);
    return signed.length === 1 ? 'good' : 'nothing';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}

function policyOf(certificates: readonly Certificate[]): SignerPolicy {
  return {
    signerOf: (fpr) => {
      const certificate = certificates.find(({ signingAlgorithms }) => signingAlgorithms.has(fpr));
      return certificate === undefined ? null : { person: 'selftest', certificate };
    },
    isRevoked: () => false,
    maySign: () => true,
  };
}
