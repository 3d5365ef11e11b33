/** Attacks 8 to 56 of docs/attacks.md: signature files that say the right thing in a wrong way. Each has a code of its own. */
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { approvalBytes } from '../../src/model/artefacts/approval.ts';
import { sharedDatabase } from '../database/on-shared.ts';
import { keyPacket, verifyDetached } from '../database/verify-detached.ts';
import { makeGovernedDatabase } from '../database/governed-database.ts';
import { decide, PLAN } from '../support/signing/gate-facts.ts';
import { openGpgHome, type GpgHome } from '../support/signing/gpg-home.ts';
import { attack } from './attack.ts';
import {
  armored,
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  signBytes,
  unarmored,
  type TestPerson,
} from '../support/signing/signing.ts';
import {
  created,
  forgePacket,
  issuerFingerprint,
  issuerKeyId,
  lasting,
  mpi,
  notation,
  packet,
  subpacket,
} from '../support/signing/signature-packets.ts';

interface Stage {
  readonly document: Buffer;
  readonly alice: TestPerson;
  readonly fpr: string;
  /** A good signature file as gpg would write it, and its one packet. */
  readonly good: Buffer;
  readonly packet: Buffer;
  readonly gpg: GpgHome;
  readonly gpgKey: string;
}

type Attack = readonly [title: string, build: (stage: Stage) => Buffer | Promise<Buffer>, code: string];

/** The good file as text, edited. */
const text = (edit: (good: string) => string) => (stage: Stage) => Buffer.from(edit(stage.good.toString()), 'latin1');
/** The good packet's bytes with others around them, armored. */
const packets = (build: (good: Buffer) => readonly Uint8Array[]) => (stage: Stage) =>
  armored(Buffer.concat([...build(stage.packet)]));
/** A signature forged by alice's own key. */
const forged = (forgery: (stage: Stage) => Parameters<typeof forgePacket>[2]) => (stage: Stage) =>
  armored(forgePacket(stage.document, stage.alice, forgery(stage)));
const bent = (at: number, to: number) => packets((good) => [Buffer.from(good).fill(to, at, at + 1)]);
const junk = Buffer.alloc(150, 7);

/** Where the version and the signature type stand in a packet with a length of one byte. */
const VERSION = 2;

const ATTACKS: readonly Attack[] = [
  ['[attack 8] text before BEGIN', text((good) => `hello\n${good}`), attack(8)],
  ['[attack 9] text after END', text((good) => `${good}hello\n`), attack(9)],
  ['[attack 10] a good block, then another', text((good) => good + good.replace(/A/, 'B')), attack(10)],
  ['[attack 11] a bad block, then a good one', text((good) => good.replace(/A/, 'B') + good), attack(11)],
  ['[attack 12] an armor header', text((good) => good.replace('\n\n', '\nComment: approved\n\n')), attack(12)],
  ['[attack 12] a Hash header', text((good) => good.replace('\n\n', '\nHash: SHA512\n\n')), attack(12)],
  ['[attack 13] no blank line', text((good) => good.replace('\n\n', '\n')), attack(13)],
  ['[attack 13] two blank lines', text((good) => good.replace('\n\n', '\n\n\n')), attack(13)],
  [
    '[attack 14] the END of a message',
    text((good) => good.replace('END PGP SIGNATURE', 'END PGP MESSAGE')),
    attack(14),
  ],
  ['[attack 15] no END', text((good) => good.replace(/-----END.*\n/, '')), attack(15)],
  [
    '[attack 16] the BEGIN of a message',
    text((good) => good.replace('BEGIN PGP SIGNATURE', 'BEGIN PGP MESSAGE')),
    attack(16),
  ],
  ['[attack 17] a wrong checksum', text((good) => good.replace('\n-----END', '\n=AAAA\n-----END')), attack(17)],
  ['[attack 18] base64 without its padding', text((good) => good.replace(/=+\n-----END/, '\n-----END')), attack(18)],
  [
    '[attack 18] base64 with padding too much',
    text((good) => good.replace(/\n-----END/, '====\n-----END')),
    attack(18),
  ],
  ['[attack 18] base64 with spare bits', text(withSpareBits), attack(18)],
  ['[attack 19] a form feed before END', text((good) => good.replace('\n-----END', '\n\f\n-----END')), attack(19)],
  ['[attack 20] a no-break space for the blank line', text((good) => good.replace('\n\n', '\n\u00a0\n')), attack(20)],
  ['[attack 21] an escape sequence', text((good) => `\u001b[2J${good}`), attack(21)],
  ['[attack 22] a NUL', text((good) => good.replace('\n\n', '\n\0\n')), attack(22)],
  ['[attack 22] a tab', text((good) => good.replace('\n\n', '\n\t\n')), attack(22)],
  [
    '[attack 23] a cleartext signature',
    ({ gpg, gpgKey, document }) => gpg.gpg(['--local-user', gpgKey, '--clearsign'], { input: document }),
    attack(23),
  ],
  [
    '[attack 24] an inline signature',
    ({ gpg, gpgKey, document }) => gpg.gpg(['--local-user', gpgKey, '--armor', '--sign'], { input: document }),
    attack(24),
  ],
  ['[attack 25] a cleartext signature with blanks added', cleartextWithBlanks, attack(25)],
  [
    '[attack 26] an inline signature with a literal appended',
    packets((good) => [
      packet(4, Buffer.alloc(13)),
      packet(11, Buffer.from('b\0\0\0\0\0text')),
      good,
      packet(11, Buffer.from('b\0\0\0\0\0more')),
    ]),
    attack(26),
  ],
  ['[attack 27] a compressed packet that unpacks to 200 MB', () => armored(bomb()), attack(27, 'SIGNATURE_PACKETS')],
  [
    '[attack 28] two signatures in one block',
    packets((good) => [good, good.map((byte, at) => (at === 20 ? byte ^ 1 : byte))]),
    attack(28),
  ],
  ['[attack 29] the same signature twice', packets((good) => [good, good]), attack(29)],
  ['[attack 30] a marker packet before it', packets((good) => [packet(10, Buffer.from('PGP')), good]), attack(30)],
  ['[attack 31] an unknown packet before it', packets((good) => [packet(60, Buffer.from('x')), good]), attack(31)],
  ['[attack 32] a padding packet after it', packets((good) => [good, packet(21, Buffer.alloc(8))]), attack(32)],
  [
    '[attack 33] a literal packet before it',
    packets((good) => [packet(11, Buffer.from('b\0\0\0\0\0text')), good]),
    attack(33),
  ],
  ['[attack 34] bytes after it', packets((good) => [good, Buffer.from([0])]), attack(34)],
  ['[attack 35] the packet cut short', packets((good) => [good.subarray(0, -3)]), attack(35)],
  ['[attack 36] a partial length', packets((good) => [Buffer.from([0xc2, 0xe5]), good.subarray(2)]), attack(36)],
  ['[attack 36] an indeterminate length', packets((good) => [Buffer.from([0x8b]), good.subarray(2)]), attack(36)],
  [
    '[attack 37] a version 3 signature',
    () => armored(packet(2, Buffer.from([3, 5, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 8, 0, 0, 0, 1, 1]))),
    attack(37),
  ],
  ['[attack 38] a version 5 signature', forged(() => ({ version: 5 })), attack(38, 'SIGNATURE_PARSE')],
  ['[attack 38] a version that does not exist', bent(VERSION, 7), attack(38, 'SIGNATURE_VERSION')],
  [
    '[attack 39] a text-mode signature',
    ({ gpg, gpgKey, document }) => gpg.sign(document, gpgKey, ['--textmode']),
    attack(39),
  ],
  ['[attack 39] a text-mode signature of a pinned key', forged(() => ({ type: 0x01 })), attack(39)],
  [
    '[attack 40] a text-mode signature of the document with other line ends',
    ({ gpg, gpgKey, document }) =>
      gpg.sign(Buffer.from(document.toString().replaceAll('\n', '\r\n')), gpgKey, ['--textmode']),
    attack(40),
  ],
  ['[attack 41] a standalone signature', forged(() => ({ type: 0x02 })), attack(41)],
  ['[attack 42] a timestamp signature', forged(() => ({ type: 0x40 })), attack(42)],
  ['[attack 43] a certification', forged(() => ({ type: 0x10 })), attack(43)],
  ['[attack 44] SHA-1', forged(() => ({ hash: 2 })), attack(44)],
  ['[attack 44] RIPEMD-160', forged(() => ({ hash: 3 })), attack(44)],
  ['[attack 44] MD5', forged(() => ({ hash: 1 })), attack(44)],
  ['[attack 45] SHA-224', forged(() => ({ hash: 11 })), attack(45)],
  ['[attack 46] DSA', forged(() => ({ algorithm: 17 })), attack(46, 'SIGNATURE_ALGORITHM')],
  [
    '[attack 49] an unsigned notation',
    forged(({ fpr }) => ({ unhashed: [issuerKeyId(fpr), notation('approved@example.org', false)] })),
    attack(49),
  ],
  [
    '[attack 49] 150 bytes of unsigned junk',
    forged(({ fpr }) => ({ unhashed: [issuerKeyId(fpr), subpacket(100, junk)] })),
    attack(49),
  ],
  [
    '[attack 50] an unsigned creation time',
    forged(({ fpr }) => ({ unhashed: [issuerKeyId(fpr), created(Date.parse('2030-01-01'))] })),
    attack(50),
  ],
  [
    '[attack 51] an unsigned issuer fingerprint',
    forged(({ fpr }) => ({ unhashed: [issuerFingerprint(`${'0'.repeat(24)}${fpr.slice(-16)}`)] })),
    attack(51),
  ],
  [
    '[attack 52] an unsigned embedded signature',
    forged(({ packet: embedded }) => ({ unhashed: [subpacket(32, embedded.subarray(2, 120))] })),
    attack(52),
  ],
  [
    '[attack 52] the issuer key id twice',
    forged(({ fpr }) => ({ unhashed: [issuerKeyId(fpr), issuerKeyId(fpr)] })),
    attack(52),
  ],
  [
    '[attack 52] a critical issuer key id',
    forged(({ fpr }) => ({ unhashed: [subpacket(16, Buffer.from(fpr.slice(-16), 'hex'), true)] })),
    attack(52),
  ],
  ['[attack 53] an issuer key id of zeros', forged(() => ({ unhashed: [issuerKeyId('0'.repeat(40))] })), attack(53)],
  ['[attack 54] no issuer fingerprint', forged(() => ({ hashed: [created(NOW_MS)] })), attack(54)],
  [
    '[attack 54] an issuer fingerprint cut short',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr.slice(0, 38)), created(NOW_MS)] })),
    attack(54),
  ],
  [
    '[attack 55] a critical notation',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), notation('x@y', true)] })),
    attack(55),
  ],
  [
    '[attack 56] an unknown critical subpacket',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), subpacket(99, junk, true)] })),
    attack(56),
  ],
  [
    '[attack 201] two creation times',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), created(NOW_MS - 1000)] })),
    attack(201),
  ],
  [
    '[attack 202] two issuer fingerprints',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), issuerFingerprint(fpr), created(NOW_MS)] })),
    attack(202),
  ],
  [
    '[attack 227] two signed issuer key ids',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), issuerKeyId(fpr), issuerKeyId(fpr)] })),
    attack(227),
  ],
  [
    '[attack 228] two expiry times',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), lasting(86_400), lasting(0)] })),
    attack(228),
  ],
  [
    '[attack 229] a signed issuer key id of zeros',
    forged(({ fpr }) => ({
      hashed: [issuerFingerprint(fpr), created(NOW_MS), issuerKeyId('0'.repeat(40))],
      unhashed: [],
    })),
    attack(229),
  ],
  [
    '[attack 230] another creation time, of 21 bytes',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), subpacket(2, junk.subarray(0, 21))] })),
    attack(230),
  ],
  [
    '[attack 232] an expiry time of no bytes',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), subpacket(3, Buffer.alloc(0))] })),
    attack(232),
  ],
  [
    '[attack 232] a signed issuer key id of seven bytes',
    forged(({ fpr }) => ({
      hashed: [issuerFingerprint(fpr), created(NOW_MS), subpacket(16, Buffer.from(fpr.slice(-14), 'hex'))],
    })),
    attack(232),
  ],
  [
    '[attack 233] a signed issuer key id of zeros beside the right one, unsigned',
    forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr), created(NOW_MS), issuerKeyId('0'.repeat(40))] })),
    attack(233),
  ],
  ['[attack 231] another start of the hash', packets(bentHash), attack(231)],
  ['[attack 203] no creation time', forged(({ fpr }) => ({ hashed: [issuerFingerprint(fpr)] })), attack(203)],
  [
    '[attack 204] a number with a leading zero',
    forged(() => ({ numbers: (r, s) => Buffer.concat([Buffer.from([1, 8, 0]), r, mpi(s)]) })),
    attack(204),
  ],
  [
    '[attack 205] a byte after the numbers',
    forged(() => ({ numbers: (r, s) => Buffer.concat([mpi(r), mpi(s), Buffer.from([0])]) })),
    attack(205),
  ],
  ['[attack 206] bare carriage returns for line ends', text((good) => good.replaceAll('\n', '\r')), attack(206)],
  ['[attack 207] line ends of both kinds', text((good) => good.replace('\n', '\r\n')), attack(207)],
  ['[attack 208] a line of 80 characters', text(inLinesOf80), attack(208)],
  ['[attack 209] an empty file', () => Buffer.alloc(0), attack(209)],
  [
    '[attack 210] a block without content',
    text((good) => good.replace(/\n\n[^]*\n-----END/, '\n\n-----END')),
    attack(210),
  ],
];

let stage: Stage;
let trust: AdmittedTrust;
beforeAll(async () => {
  const alice = await makePerson('alice');
  trust = await makeTrust({ people: [alice] }).admit();
  const document = approvalBytes(makeApproval(PLAN, { trust }));
  const good = forgePacket(document, alice);
  const gpg = openGpgHome();
  const gpgKey = gpg.makeKey('carol', 'ed25519');
  stage = { document, alice, fpr: alice.keys[0].fpr, good: armored(good), packet: good, gpg, gpgKey };
});
afterAll(() => stage.gpg.close());

describe('a signature file', () => {
  const decided = (bytes: Buffer) => {
    const signatures = [{ name: 'SG_1.attack.asc', bytes }];
    return decide(trust, { approvalFiles: [{ approvalBytes: stage.document, signatures }] });
  };

  test('is accepted if it is correct, with LF and with CRLF', async () => {
    const crlf = Buffer.from(stage.good.toString().replaceAll('\n', '\r\n'));
    await expect(decided(stage.good)).resolves.toMatchObject({ people: ['alice'] });
    await expect(decided(crlf)).resolves.toMatchObject({ people: ['alice'] });
  });

  test.each(ATTACKS)('%s is refused', async (_title, build, code) => {
    await expect(decided(await build(stage))).rejects.toMatchObject({ code, facts: { file: 'SG_1.attack.asc' } });
  });

  test('[attack 224] refuses the approval even when another signature is good', async () => {
    const good = await signBytes(stage.document, stage.alice);
    const signatures = [good, { name: 'SG_1.bad.asc', bytes: Buffer.from('x') }];
    const refused = decide(trust, { approvalFiles: [{ approvalBytes: stage.document, signatures }] });
    await expect(refused).rejects.toMatchObject({ code: attack(224), facts: { file: 'SG_1.bad.asc' } });
  });
});

/** What the armor hides: refused by the gate for what is in the packet, and so by the database, which is shown packets only. */
const OF_PACKETS = ATTACKS.filter(([, , code]) => !/_(ARMOR|CHARSET)/.test(code));

test('the database refuses every packet that the gate refuses', async (context) => {
  const database = await sharedDatabase('postgres', context);
  const { admin } = await makeGovernedDatabase(database);
  const key = await keyPacket(stage.alice.keys[0].cert, null);
  const ask = (packet: Uint8Array) => verifyDetached(admin, key, packet, stage.document);
  expect(await ask(stage.packet)).toBe('done');
  const taken: string[] = [];
  for (const [title, build] of OF_PACKETS) {
    const state = await ask(unarmored(await build(stage)));
    if (state !== 'CT108' && state !== 'CT109') taken.push(`${title}: ${state}`);
  }
  expect(taken).toEqual([]);
  expect(OF_PACKETS.length).toBeGreaterThan(40);
});

function cleartextWithBlanks({ gpg, gpgKey, document }: Stage): Buffer {
  const signed = gpg.gpg(['--local-user', gpgKey, '--clearsign'], { input: document }).toString();
  return Buffer.from(signed.replace('"gate"', '   "gate"   '));
}

/** A signature repeats the first two bytes of the hash that it signs, after its unsigned part. */
function bentHash(good: Buffer): readonly Uint8Array[] {
  const unhashedAt = 8 + good.readUInt16BE(6);
  const hashAt = unhashedAt + 2 + good.readUInt16BE(unhashedAt);
  return [good.map((byte, at) => (at === hashAt ? byte ^ 1 : byte))];
}

function bomb(): Buffer {
  const zlib = deflateSync(Buffer.alloc(200_000_000));
  const header = Buffer.from([0xc8, 0xff, 0, 0, 0, 0]);
  header.writeUInt32BE(zlib.length + 1, 2);
  return Buffer.concat([header, Buffer.from([2]), zlib]);
}

function withSpareBits(good: string): string {
  const [, last = ''] = /([A-Za-z0-9+/])=+\n-----END/.exec(good) ?? [];
  const next = String.fromCharCode(last.charCodeAt(0) + 1);
  return good.replace(/[A-Za-z0-9+/](=+\n-----END)/, `${next}$1`);
}

function inLinesOf80(good: string): string {
  const [head = '', body = ''] = good.split('\n\n');
  const [base64 = '', end = ''] = body.split('-----END');
  const lines = base64.replaceAll('\n', '').match(/.{1,80}/g) ?? [];
  return `${head}\n\n${lines.join('\n')}\n-----END${end}`;
}

test('the hand-made packets are what the library makes', async () => {
  const alice = await makePerson('alice');
  const { bytes } = await signBytes(Buffer.from('text'), alice, {
    config: { nonDeterministicSignaturesViaNotation: false },
  });
  expect(unarmored(bytes)[0]).toBe(0xc2);
});
