/**
 * Verifies detached signatures: every signature file of one or several documents at once.
 * Knows bytes, certificates and a time; `authorize` decides what the signed document means.
 */
import { CLOCK_TOLERANCE_MS } from '../clock-tolerance.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { SIGNATURE_ARMOR_CODES, armorBlock, armorBytes, armorText, type ArmoredFile } from './armor.ts';
import { ACCEPTED_HASHES, signingKeyAt, type Certificate } from './certificate.ts';
import type { RunCheck } from '../check.ts';
import { loadKernel } from './openpgp-library.ts';
import {
  CREATION_TIME,
  EXPIRATION_TIME,
  ISSUER_FINGERPRINT,
  ISSUER_KEY_ID,
  ofType,
  oneSignatureBody,
  signatureFields,
  type SignatureFields,
} from './packet.ts';

/** A signature file as it was read, once; `name` is for people only. */
export interface SignatureFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A signature file together with the bytes that it must sign. */
export interface SignatureClaim extends SignatureFile {
  readonly document: Uint8Array;
}

/** A person's signing key as the trust file pins it. */
export interface Signer {
  readonly person: string;
  readonly certificate: Certificate;
}

/** Whose signatures count: the pinned keys, the revoked ones, and the people who may sign. */
export interface SignerPolicy {
  signerOf(fpr: string): Signer | null;
  isRevoked(fpr: string): boolean;
  maySign(person: string): boolean;
}

/** A signature that passed every check of `verifySignatures`. */
export interface VerifiedSignature {
  readonly name: string;
  readonly document: Uint8Array;
  readonly person: string;
  readonly fpr: string;
  readonly primaryFpr: string;
  readonly createdMs: number;
  /** The one signature packet, so that it can be verified again. */
  readonly packet: Uint8Array;
}

/** RSA, ECDSA, EdDSA (legacy), Ed25519. */
const ACCEPTED_ALGORITHMS: readonly number[] = [1, 19, 22, 27];
/** Subpackets whose meaning is checked here or by the library, and which may therefore be critical. */
const UNDERSTOOD: readonly number[] = [CREATION_TIME, EXPIRATION_TIME, ISSUER_KEY_ID, ISSUER_FINGERPRINT];
const BINARY_DOCUMENT = 0x00;

/**
 * Verifies every claim, step by step in the order of `GATE_CHECKS`; the first failure of the first step that fails is thrown,
 * and one bad file refuses them all. Refusals: SIGNATURE_*, SIGNER_*, KEY_*.
 */
export async function verifySignatures(
  claims: readonly SignatureClaim[],
  by: { readonly policy: SignerPolicy; readonly nowMs: number },
  check: RunCheck,
): Promise<readonly VerifiedSignature[]> {
  const { policy, nowMs } = by;
  const { openpgp, config } = await loadKernel();

  const texts = await check('signature-ascii', () =>
    claims.map((claim) => ({ ...claim, text: armorText(armoredFile(claim), claim.bytes) })),
  );
  const blocks = await check('armor-block', () =>
    texts.map((claim) => ({ ...claim, block: armorBlock(armoredFile(claim), claim.text, 'SIGNATURE') })),
  );
  const packets = await check('armor-encoding', () =>
    blocks.map((claim) => ({ ...claim, packet: armorBytes(armoredFile(claim), claim.block) })),
  );
  const bodies = await check('one-packet', () =>
    packets.map((claim) => ({ ...claim, body: oneSignatureBody(claim.name, claim.packet) })),
  );
  const parsedClaims = await check('packet-form', () =>
    mapInOrder(bodies, async (claim) => ({
      ...claim,
      fields: signatureFields(claim.name, claim.body),
      signature: await callLibrary('SIGNATURE_PARSE', claim.name, async () => {
        const signature = await openpgp.readSignature({ binarySignature: claim.packet, config });
        if (signature.packets.length !== 1) throw new Error('not one signature');
        return signature;
      }),
    })),
  );
  await check('signature-version', () => checkEach(parsedClaims, refuseVersion));
  await check('signature-type', () => checkEach(parsedClaims, refuseType));
  await check('signature-hash', () => checkEach(parsedClaims, refuseHash));
  await check('signature-algorithm', () => checkEach(parsedClaims, refuseAlgorithm));
  await check('unhashed-area', () => checkEach(parsedClaims, refuseUnhashed));
  const named = await check('issuer-fingerprint', () =>
    parsedClaims.map((claim) => ({ ...claim, fpr: issuerFingerprint(claim) })),
  );
  await check('critical-subpackets', () => checkEach(parsedClaims, refuseCritical));

  const signers = await check('signer-pinned', () =>
    named.map((claim) => {
      const signer = policy.signerOf(claim.fpr);
      if (signer === null) throw new Refusal('SIGNER_UNKNOWN', { file: claim.name, fpr: claim.fpr });
      return { ...claim, ...signer };
    }),
  );
  await check('signer-not-revoked', () =>
    checkEach(signers, ({ name, fpr, certificate }) => {
      const revoked = [fpr, certificate.fpr].find((key) => policy.isRevoked(key));
      if (revoked !== undefined) throw new Refusal('SIGNER_REVOKED', { file: name, fpr: revoked });
    }),
  );
  await check('signer-may-sign', () =>
    checkEach(signers, ({ name, person }) => {
      if (!policy.maySign(person)) throw new Refusal('SIGNER_GATE', { file: name, person });
    }),
  );
  const verified = await check('signature-verifies', () =>
    mapInOrder(signers, async (claim) => {
      const { name, document, signature, certificate } = claim;
      await callLibrary('SIGNATURE_BAD', name, async () => {
        // One signature and one certificate at a time: the library looks keys up by 64 bits only.
        const { signatures } = await openpgp.verify({
          message: await openpgp.createMessage({ binary: document }),
          signature,
          verificationKeys: certificate.key,
          format: 'binary',
          // A signing machine may be ahead by the clock tolerance; signer-key-valid checks that the key is valid now.
          date: new Date(nowMs + CLOCK_TOLERANCE_MS),
          config,
        });
        const [only, ...others] = signatures;
        // An empty list is what the library answers for types that it does not verify.
        if (only === undefined || others.length > 0) throw new Error('not one result');
        const verdict: unknown = await only.verified;
        if (verdict !== true) throw new Error('not verified');
      });
      return claim;
    }),
  );
  await check('signer-key-valid', () =>
    mapInOrder(verified, async ({ name, fpr, certificate }) => {
      const key = await signingKeyAt(certificate, fpr, nowMs);
      if (!(key instanceof Error)) return;
      throw new Refusal('KEY_NOT_VALID_NOW', { file: name, fpr, reason: key.message }, { cause: key });
    }),
  );
  await check('signer-key-matches', () =>
    checkEach(verified, (claim) => {
      const { name, fpr, signature, certificate } = claim;
      // The key that the library chose: the first with the issuer's key id, which may differ from the fingerprint's.
      const [used] = certificate.key.getKeys(signature.packets[0]?.issuerKeyID);
      if (used?.getFingerprint() !== fpr || !namesOneKey(claim)) throw new Refusal('KEY_MISMATCH', { file: name, fpr });
    }),
  );
  return verified.map(({ name, document, person, fpr, certificate, fields, packet }) => ({
    name,
    document,
    person,
    fpr,
    primaryFpr: certificate.fpr,
    createdMs: fields.createdMs,
    packet,
  }));
}

/** The full fingerprint of the key that a signature file names, unverified: for naming files. SIGNATURE_*. */
export function claimedFingerprint(file: SignatureFile): string {
  const body = oneSignatureBody(file.name, signaturePacket(file));
  return issuerFingerprint({ name: file.name, fields: signatureFields(file.name, body) });
}

/** The bytes in the armor of a signature file, unverified. SIGNATURE_CHARSET, SIGNATURE_ARMOR*. */
export function signaturePacket(file: SignatureFile): Uint8Array {
  return armorBytes(
    armoredFile(file),
    armorBlock(armoredFile(file), armorText(armoredFile(file), file.bytes), 'SIGNATURE'),
  );
}

function armoredFile({ name }: { readonly name: string }): ArmoredFile {
  return { name, codes: SIGNATURE_ARMOR_CODES };
}

interface ParsedClaim {
  readonly name: string;
  readonly fields: SignatureFields;
}

function refuseVersion({ name, fields }: ParsedClaim): void {
  if (fields.version !== 4 && fields.version !== 6)
    throw new Refusal('SIGNATURE_VERSION', { file: name, version: fields.version });
}

function refuseType({ name, fields }: ParsedClaim): void {
  if (fields.type !== BINARY_DOCUMENT) throw new Refusal('SIGNATURE_TYPE', { file: name, type: fields.type });
}

function refuseHash({ name, fields }: ParsedClaim): void {
  if (!ACCEPTED_HASHES.includes(fields.hashAlgorithm))
    throw new Refusal('SIGNATURE_HASH', { file: name, hash: fields.hashAlgorithm });
}

function refuseAlgorithm({ name, fields }: ParsedClaim): void {
  if (!ACCEPTED_ALGORITHMS.includes(fields.publicKeyAlgorithm))
    throw new Refusal('SIGNATURE_ALGORITHM', { file: name, algorithm: fields.publicKeyAlgorithm });
}

/** Anybody can add unhashed data. gpg puts the issuer's key id there, once and not critical. */
function refuseUnhashed({ name, fields }: ParsedClaim): void {
  const foreign = fields.unhashed.find(
    ({ type, critical, body }) => type !== ISSUER_KEY_ID || critical || body.length !== 8,
  );
  if (foreign !== undefined || fields.unhashed.length > 1)
    throw new Refusal('SIGNATURE_UNHASHED', { file: name, subpacket: foreign?.type ?? ISSUER_KEY_ID });
}

/** Version 4 keys have 20 bytes of fingerprint, version 6 keys 32; a signature has the version of its key. */
function issuerFingerprint({ name, fields }: ParsedClaim): string {
  const [subpacket] = ofType(fields.hashed, ISSUER_FINGERPRINT);
  const length = fields.version === 6 ? 32 : 20;
  if (subpacket === undefined || subpacket.body[0] !== fields.version || subpacket.body.length !== length + 1)
    throw new Refusal('SIGNATURE_NO_FINGERPRINT', { file: name });
  return Buffer.from(subpacket.body.subarray(1)).toString('hex');
}

/** Of two key ids, signed and unsigned, the library takes the last; each must be the one that the fingerprint has. */
function namesOneKey({ fpr, fields }: ParsedClaim & { readonly fpr: string }): boolean {
  const keyId = fields.version === 6 ? fpr.slice(0, 16) : fpr.slice(-16);
  const named = ofType([...fields.hashed, ...fields.unhashed], ISSUER_KEY_ID);
  return named.every(({ body }) => Buffer.from(body).toString('hex') === keyId);
}

function refuseCritical({ name, fields }: ParsedClaim): void {
  const foreign = fields.hashed.find(({ type, critical }) => critical && !UNDERSTOOD.includes(type));
  if (foreign !== undefined) throw new Refusal('SIGNATURE_CRITICAL', { file: name, subpacket: foreign.type });
}

function checkEach<T>(items: readonly T[], look: (item: T) => void): void {
  for (const item of items) look(item);
}

/** One after another, so that the first failing file is the one that is reported. */
async function mapInOrder<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<readonly U[]> {
  const results: U[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** Every error of the library refuses: it has no error classes, and an error that is not understood must refuse too. */
async function callLibrary<T>(
  code: 'SIGNATURE_PARSE' | 'SIGNATURE_BAD',
  file: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refusal(code, { file, reason: error.message }, { cause: error });
  }
}
