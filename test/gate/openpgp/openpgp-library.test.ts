/** The one configuration that the library is called with: every setting that decides what it may take. */
import * as openpgp from 'openpgp';
import { expect, test } from 'vitest';
import { loadKernel } from '../../../src/gate/openpgp/openpgp-library.ts';

test('the library refuses what is weak or unknown, and its own defaults stay as they are', async () => {
  const before = { ...openpgp.config };
  const { config, openpgp: library } = await loadKernel();
  const weak = new Set([1, 2, 3, 11]);
  expect(library.config).toBe(openpgp.config);
  expect(config).toMatchObject({
    minRSABits: 3072,
    rejectHashAlgorithms: weak,
    rejectMessageHashAlgorithms: weak,
    rejectPublicKeyAlgorithms: new Set([16, 17]),
    rejectCurves: new Set(['secp256k1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1']),
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
  expect(Object.keys(config).toSorted()).toEqual(
    [...new Set([...Object.keys(openpgp.config), 'maxDecompressedMessageSize'])].toSorted(),
  );
  expect(Object.isFrozen(config)).toBe(true);
  expect({ ...openpgp.config }).toEqual(before);
});
