/**
 * The OpenPGP library, loaded when it is first needed (56 ms), and the one configuration that it is called with.
 * Knows no policy beyond which algorithms may exist.
 */
import type { Config } from 'openpgp';

export interface Kernel {
  readonly openpgp: typeof import('openpgp');
  /** Complete, because methods on key objects read it without the library's defaults. */
  readonly config: Config;
}

/** RSA keys below this many bits are refused. */
export const MIN_RSA_BITS = 3072;

/**
 * Loads the library with the strict configuration. The library's global configuration is shared by the whole process;
 * it is read here for defaults that do not matter, and never changed.
 */
export async function loadKernel(): Promise<Kernel> {
  const openpgp = await import('openpgp');
  const { enums } = openpgp;
  const weakHashes = () => new Set([enums.hash.md5, enums.hash.ripemd, enums.hash.sha1, enums.hash.sha224]);
  const config = Object.freeze({
    ...openpgp.config,
    minRSABits: MIN_RSA_BITS,
    rejectHashAlgorithms: weakHashes(),
    rejectMessageHashAlgorithms: weakHashes(),
    rejectPublicKeyAlgorithms: new Set([enums.publicKey.elgamal, enums.publicKey.dsa]),
    rejectCurves: new Set([
      enums.curve.secp256k1,
      enums.curve.brainpoolP256r1,
      enums.curve.brainpoolP384r1,
      enums.curve.brainpoolP512r1,
    ]),
    ignoreUnsupportedPackets: false,
    ignoreMalformedPackets: false,
    enforceGrammar: true,
    allowInsecureVerificationWithReformattedKeys: false,
    allowMissingKeyFlags: false,
    knownNotations: [],
    maxDecompressedMessageSize: 0,
    enableParsingV5Entities: false,
    additionalAllowedPackets: [],
  });
  return { openpgp, config };
}
