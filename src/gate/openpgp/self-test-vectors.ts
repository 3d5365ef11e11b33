/**
 * The vectors of the self test: two throw-away Ed25519 certificates and signatures made with them, one good and seven bad.
 * The secret keys were never kept. Plain strings; the expected result is beside each.
 */

export interface SelftestVector {
  readonly name: string;
  /** `good`, or the code that the signature must be refused with. */
  readonly expected: string;
  readonly signature: string;
  /** What to verify against, or null for the document that was signed. */
  readonly document: string | null;
}

/** The time at which the vectors are judged. */
export const SELFTEST_NOW = '2026-02-15T00:00:00Z';

export const SELFTEST_DOCUMENT = 'cutter self test\n';

/** The certificate of the good key, and that of a key that expired on 2026-01-31. */
export const SELFTEST_CERTS: readonly string[] = [
  [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '',
    'xjMEaVW5ABYJKwYBBAHaRw8BAQdAP47uBMQ1zhRi0W/svFnAGVKcLM0GHNZN',
    'CRDFololiorNEGN1dHRlciBzZWxmIHRlc3TCjQQTFgoAPwWCaVW5AAMLCQcJ',
    'ECGxE9AcpXLuBRUKCA4MBBYAAgECGQECmwMCHgEWIQRPycSAGXoK8sGmXgIh',
    'sRPQHKVy7gAAKA4BAP9mtioOW+lvpMiV6yvvcyn7/MENeI6txFFGdfeBbzXS',
    'AQCsVaHumhYKu4fww3RnSXFV8peIo2IJuz873zHHBRxOBw==',
    '=4e6e',
    '-----END PGP PUBLIC KEY BLOCK-----',
  ].join('\n'),
  [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '',
    'xjMEaVW5ABYJKwYBBAHaRw8BAQdAL4i885Rsa5ksNQ3mN0tCKspPKdskPFx7',
    'qVYF3lBbHvTNGWN1dHRlciBzZWxmIHRlc3QsIGV4cGlyZWTCkwQTFgoARQWC',
    'aVW5AAWJACeNAAMLCQcJEKhq60/FsmgsBRUKCA4MBBYAAgECGQECmwMCHgEW',
    'IQStPEjitMk7sBqrXcioautPxbJoLAAAFeMBAJHDKxNgqPJqFk+pyBPMDLZ5',
    '5fCOTFFaK4toRK8p+2PvAP4ymq7NxNW3GXbuQ7lUFbErGqkshj7nTZJIK5QM',
    'Nj/VCw==',
    '=zUhS',
    '-----END PGP PUBLIC KEY BLOCK-----',
  ].join('\n'),
];

export const SELFTEST_VECTORS: readonly SelftestVector[] = [
  {
    name: 'good',
    expected: 'good',
    document: null,
    signature: armorLines([
      'wnUEABYKACcFgmlhloAJECGxE9AcpXLuFiEET8nEgBl6CvLBpl4CIbET0Bylcu4A',
      'AFgiAP9o/A4MjB80+AjdFKAoS9ncYFRG3nCbWMgZFKQAEsNyGAD/Qr+BAFIhU8iC',
      'A0Xs74kcCKuP8Dq76A25nDXK0eHSCAA=',
    ]),
  },
  {
    name: 'changed document',
    expected: 'SIGNATURE_BAD',
    document: 'cutter self tesT\n',
    signature: armorLines([
      'wnUEABYKACcFgmlhloAJECGxE9AcpXLuFiEET8nEgBl6CvLBpl4CIbET0Bylcu4A',
      'AFgiAP9o/A4MjB80+AjdFKAoS9ncYFRG3nCbWMgZFKQAEsNyGAD/Qr+BAFIhU8iC',
      'A0Xs74kcCKuP8Dq76A25nDXK0eHSCAA=',
    ]),
  },
  {
    name: 'changed signature',
    expected: 'SIGNATURE_BAD',
    document: null,
    signature: armorLines([
      'wnUEABYKACcFgmlhloAJECGxE9AcpXLuFiEET8nEgBl6CvLBpl4CIbET0Bylcu4A',
      'AFgiAP9o/A4MjB80+AjdFKAoS9ncYFRG3nCbWMgZFKQAEsNyGAD/Qr+BAFIhU8iC',
      'A0Xs74kcCKuP8Dq76A25nDXK0OHSCAA=',
    ]),
  },
  {
    name: 'signature from the future',
    expected: 'SIGNATURE_BAD',
    document: null,
    signature: armorLines([
      'wnUEABYKACcFgmmjgYAJECGxE9AcpXLuFiEET8nEgBl6CvLBpl4CIbET0Bylcu4A',
      'ACS2AQDvAfZeYnROHZ5nTfgl5hlWRgIy6AK2iwoZdxhk6JBO9QD/QCbiPJa7vqgJ',
      '6GTjMMBCCE/+x7lZqcXjWLjPmO391gE=',
    ]),
  },
  {
    name: 'key that expired since',
    expected: 'KEY_NOT_VALID_NOW',
    document: null,
    signature: armorLines([
      'wnUEABYKACcFgmlhloAJEKhq60/FsmgsFiEErTxI4rTJO7Aaq13IqGrrT8WyaCwA',
      'ABKCAQDDG1RBZTxh4rYYz/8bc6g60yGBxDkzN/j2Ompn7bjWfgEA10z+C7iMi5Qw',
      'zAmxj21cvL2GJLICCvtB2Y/wdHk3LwU=',
    ]),
  },
  {
    name: 'stranger',
    expected: 'SIGNER_UNKNOWN',
    document: null,
    signature: armorLines([
      'wnUEABYKACcFgmlhloAJELyu1sjr27HeFiEE/Bq5LEV9PekswZgtvK7WyOvbsd4A',
      'AAnaAQDp+b9xznUQ/CLgRy0/HOYN77BZ4DBd3MElHt/XAGjbYQEA5CL/+YODZhi0',
      'xlV/n+8MX5VYwPLPkCMWw8Z382wgxg8=',
    ]),
  },
  {
    name: 'text mode',
    expected: 'SIGNATURE_TYPE',
    document: null,
    signature: armorLines([
      'wnUEARYKACcFgmlhloAJECGxE9AcpXLuFiEET8nEgBl6CvLBpl4CIbET0Bylcu4A',
      'AGf6AP9TbHlKN5cDG8cvUI4IbmvkzkRkfE7ZeS9mXJb8hpyhSQD/bz60fYnyd184',
      '0HxD367mKEDnpa2881/SsTPA2L4caAI=',
    ]),
  },
  {
    name: 'SHA-1',
    expected: 'SIGNATURE_HASH',
    document: null,
    signature: armorLines([
      'wnUEABYCACcFgmlhloAJECGxE9AcpXLuFiEET8nEgBl6CvLBpl4CIbET0Bylcu4A',
      'AFgiAP9o/A4MjB80+AjdFKAoS9ncYFRG3nCbWMgZFKQAEsNyGAD/Qr+BAFIhU8iC',
      'A0Xs74kcCKuP8Dq76A25nDXK0eHSCAA=',
    ]),
  },
];

function armorLines(lines: readonly string[]): string {
  return ['-----BEGIN PGP SIGNATURE-----', '', ...lines, '-----END PGP SIGNATURE-----', ''].join('\n');
}
