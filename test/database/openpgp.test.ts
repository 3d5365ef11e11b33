/** The database's own verification: published vectors, forged and misspelt values, and agreement with node:crypto and gpg. */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  randomInt,
  sign,
  verify,
  type KeyObject,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import type { Connection, DatabaseKind } from '../../src/state/db/database.ts';
import { byForm } from '../faults/harness/form.ts';
import { openGpgHome } from '../support/signing/gpg-home.ts';
import { onShared } from './on-shared.ts';
import { ED25519_FALSE, ED25519_TRUE, SHA1_LENGTHS } from './openpgp-vectors.ts';
import { keyPacket, verifyDetached } from './verify-detached.ts';
import { makeGovernedDatabase, sql } from './governed-database.ts';

/** Random keys and messages of each kind, on the server and on the embedded database: many more with the fault suites. */
const AGREEMENTS = {
  ed25519: { postgres: byForm({ short: 60, long: 900 }), embedded: byForm({ short: 20, long: 60 }) },
  rsa: { postgres: byForm({ short: 45, long: 900 }), embedded: byForm({ short: 12, long: 60 }) },
  p256: { postgres: byForm({ short: 20, long: 240 }), embedded: byForm({ short: 10, long: 60 }) },
} as const satisfies Record<string, Readonly<Record<DatabaseKind, number>>>;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const hex = (text: string) => Buffer.from(text, 'hex');

/** Keys that verify things nobody signed, or are no point in its one spelling: each is refused whatever it is shown. */
const UNSOUND_KEYS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0200000000000000000000000000000000000000000000000000000000000000',
];

const ed25519 = async (login: Connection, rows: readonly (readonly Buffer[])[]) =>
  answers(login, 'cutter_authz.ed25519_verifies', rows);

async function answers(login: Connection, name: string, rows: readonly (readonly Buffer[])[]): Promise<unknown[]> {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, column) => `a${column}`);
  const texts = columns.map((_, column) => rows.map((row) => row[column]?.toString('hex') ?? ''));
  const decoded = columns.map((column) => `decode(${column}, 'hex')`).join(', ');
  const listed = columns.map((_, column) => `$${column + 1}::text[]`).join(', ');
  const found = await sql(
    login,
    `SELECT ${name}(${decoded}) AS good FROM unnest(${listed}) WITH ORDINALITY AS t (${columns.join(', ')}, n) ORDER BY n`,
    texts,
  );
  return found.map((row) => row['good']);
}

onShared('hashes as SHA-1 does (RFC 3174)', async (database) => {
  const { admin } = await makeGovernedDatabase(database);
  const texts = ['', 'abc', ...SHA1_LENGTHS.map((length) => randomBytes(length).toString('latin1'))].map((text) =>
    Buffer.from(text, 'latin1'),
  );
  const [, abc] = await answers(
    admin,
    'cutter_authz.sha1',
    texts.map((text) => [text]),
  );
  expect(abc).toEqual(hex('a9993e364706816aba3e25717850c26c9cd0d89d'));
  const found = await answers(
    admin,
    'cutter_authz.sha1',
    texts.map((text) => [text]),
  );
  expect(found).toEqual(texts.map((text) => createHash('sha1').update(text).digest()));
});

onShared('takes the vectors of RFC 8032 and nothing beside them', async (database) => {
  const { admin } = await makeGovernedDatabase(database);
  const vectors = ED25519_TRUE.map(({ key, message, signature }) => [key, message, signature].map(hex));
  // Not with another message, S + L for S, a zero S, the signature cut off or too long, or an unsound key.
  const beside = vectors.flatMap(([key = hex(''), message = hex(''), signature = hex('')]) => [
    [key, signature, Buffer.concat([message, hex('00')])],
    [key, Buffer.concat([signature.subarray(0, 32), plusOrder(signature.subarray(32))]), message],
    [key, Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)]), message],
    [key, signature.subarray(0, 63), message],
    [key, Buffer.concat([signature, hex('00')]), message],
    ...UNSOUND_KEYS.map((unsound) => [hex(unsound), signature, message]),
    ...UNSOUND_KEYS.map((unsound) => [
      hex(unsound),
      Buffer.concat([hex(UNSOUND_KEYS[1] ?? ''), Buffer.alloc(32)]),
      message,
    ]),
  ]);
  expect(
    await ed25519(
      admin,
      vectors.map(([key = hex(''), message = hex(''), signature = hex('')]) => [key, signature, message]),
    ),
  ).toEqual([true, true, true]);
  expect(new Set(await ed25519(admin, beside))).toEqual(new Set([false]));
});

onShared('refuses what a careless verifier of Ed25519 would take', async (database) => {
  const { admin } = await makeGovernedDatabase(database);
  const rows = ED25519_FALSE.map(({ key, signature, message }) => [hex(key), hex(signature), hex(message)]);
  const passed = (await ed25519(admin, rows)).flatMap((good, at) => (good === false ? [] : [ED25519_FALSE[at]?.title]));
  expect(passed).toEqual([]);
});

onShared('agrees with node:crypto on Ed25519', async (database, kind) => {
  const { admin } = await makeGovernedDatabase(database);
  const cases = Array.from({ length: AGREEMENTS.ed25519[kind] }, (_, index) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const message = randomBytes(index % 80);
    const [shown, signature] =
      index % 2 === 0 ? [message, sign(null, message, privateKey)] : mutated(message, sign(null, message, privateKey));
    return { row: [raw(publicKey, 32), signature, shown], good: verify(null, shown, publicKey, signature) };
  });
  expect(
    await ed25519(
      admin,
      cases.map(({ row }) => row),
    ),
  ).toEqual(cases.map(({ good }) => good));
  expect(cases.filter(({ good }) => good).length).toBeGreaterThanOrEqual(AGREEMENTS.ed25519[kind] / 2);
});

let madeRsaKeys: readonly KeyPairKeyObjectResult[] | null = null;

/** Made once for both kinds of database: they take seconds. */
function rsaKeys(): readonly KeyPairKeyObjectResult[] {
  madeRsaKeys ??= [3072, 3072, 4096].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength }));
  return madeRsaKeys;
}

onShared('agrees with node:crypto on RSA', async (database, kind) => {
  const { admin } = await makeGovernedDatabase(database);
  const keys = rsaKeys();
  const cases = Array.from({ length: AGREEMENTS.rsa[kind] }, (_, index) => {
    const { publicKey, privateKey } = keys[index % 3] ?? generateKeyPairSync('rsa', { modulusLength: 3072 });
    const message = randomBytes(50);
    const hash = (['sha256', 'sha384', 'sha512'] as const)[index % 3] ?? 'sha256';
    const [shown, signature] =
      index % 2 === 0 ? [message, sign(hash, message, privateKey)] : mutated(message, sign(hash, message, privateKey));
    return {
      row: [modulusOf(publicKey), hex('010001'), signature, shown],
      hash,
      good: verify(hash, shown, publicKey, signature),
    };
  });
  for (const hash of ['sha256', 'sha384', 'sha512']) {
    const those = cases.filter((each) => each.hash === hash);
    const found = await hashed(
      admin,
      'cutter_authz.rsa_verifies',
      those.map(({ row }) => row),
      hash,
    );
    expect(found).toEqual(those.map(({ good }) => good));
  }
});

onShared('refuses RSA keys and blocks that only look right', async (database) => {
  const { admin } = await makeGovernedDatabase(database);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
  const small = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const cubic = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 });
  const message = Buffer.from('text');
  const [n, e] = [modulusOf(publicKey), hex('010001')];
  const signature = sign('sha256', message, privateKey);
  const larger = Buffer.from(
    (BigInt(`0x${signature.toString('hex')}`) + BigInt(`0x${n.toString('hex')}`)).toString(16).padStart(770, '0'),
    'hex',
  );
  const rows = [
    [n, e, larger, message],
    [n, e, Buffer.alloc(384), message],
    [n, hex('03'), signature, message],
    [n, hex('00010001'), signature, message],
    [Buffer.concat([hex('00'), n]), e, signature, message],
    [modulusOf(small.publicKey), e, sign('sha256', message, small.privateKey), message],
    [modulusOf(cubic.publicKey), hex('03'), sign('sha256', message, cubic.privateKey), message],
    [n, e, sign('sha1', message, privateKey), message],
  ];
  expect(await hashed(admin, 'cutter_authz.rsa_verifies', [[n, e, signature, message], ...rows], 'sha256')).toEqual([
    true,
    ...rows.map(() => false),
  ]);
});

onShared('agrees with node:crypto on ECDSA with P-256', async (database, kind) => {
  const { admin } = await makeGovernedDatabase(database);
  const cases = Array.from({ length: AGREEMENTS.p256[kind] }, (_, index) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const message = randomBytes(40);
    const made = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const [shown, signature] = index % 2 === 0 ? [message, made] : mutated(message, made);
    const point = raw(publicKey, 64);
    const row = [point.subarray(0, 32), point.subarray(32), signature.subarray(0, 32), signature.subarray(32), shown];
    return { row, good: verify('sha256', shown, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature) };
  });
  expect(
    await hashed(
      admin,
      'cutter_authz.p256_verifies',
      cases.map(({ row }) => row),
      'sha256',
    ),
  ).toEqual(cases.map(({ good }) => good));
});

onShared('verifies what gpg signs, and no packet with a changed byte', async (database) => {
  const { admin } = await makeGovernedDatabase(database);
  const gpg = openGpgHome();
  onTestFinished(() => gpg.close());
  const document = Buffer.from('{"type": "cutter/approval/v1"}\n');
  const offline = gpg.makeKey('offline', 'ed25519', { use: 'cert' });
  gpg.addSubkey(offline, 'ed25519', 'sign');
  const makers = [
    offline,
    gpg.makeKey('rsa3072', 'rsa3072'),
    gpg.makeKey('rsa4096', 'rsa4096'),
    gpg.makeKey('p256', 'nistp256'),
  ];
  for (const fpr of makers) {
    const signer = gpg.fingerprints(fpr).at(-1) ?? '';
    const packet = dearmored(gpg.sign(document, `${signer}!`));
    const key = await keyPacket(gpg.cert(fpr), signer);
    expect(await verifyDetached(admin, key, packet, document)).toBe('done');
    expect(await verifyDetached(admin, key, packet, Buffer.concat([document, hex('0a')]))).toBe('CT109');
    const other = await keyPacket(gpg.cert(makers[makers.indexOf(fpr) - 1] ?? makers[1] ?? ''), null);
    expect(await verifyDetached(admin, other, packet, document)).toBe('CT109');
    // Every byte of the short signatures, every seventh of the long ones; in the short form a third of these.
    const step = (packet.length > 200 ? 7 : 1) * byForm({ short: 3, long: 1 });
    const passed: number[] = [];
    for (let at = 0; at < packet.length; at += step) {
      const changed = Buffer.from(packet);
      changed[at] = (changed[at] ?? 0) ^ (1 << randomInt(8));
      if ((await verifyDetached(admin, key, changed, document)) === 'done') passed.push(at);
    }
    expect(passed).toEqual([]);
  }
});

async function hashed(
  login: Connection,
  name: string,
  rows: readonly (readonly Buffer[])[],
  hash: string,
): Promise<unknown[]> {
  return answers(
    login,
    name,
    rows.map((row) => [
      ...row.slice(0, -1),
      createHash(hash)
        .update(row.at(-1) ?? '')
        .digest(),
    ]),
  );
}

function dearmored(armored: Buffer): Buffer {
  const lines = armored.toString('latin1').trim().split('\n');
  return Buffer.from(
    lines
      .slice(lines.indexOf('') + 1)
      .filter((line) => !line.startsWith('=') && !line.startsWith('-'))
      .join(''),
    'base64',
  );
}

/** The last bytes of the public key in its standard form are its numbers. */
function raw(key: KeyObject, bytes: number): Buffer {
  return createPublicKey(key.export({ format: 'pem', type: 'spki' }))
    .export({ format: 'der', type: 'spki' })
    .subarray(-bytes);
}

function modulusOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url');
}

function mutated(message: Buffer, signature: Buffer): readonly [Buffer, Buffer] {
  const changed = Buffer.from(signature);
  const at = randomInt(signature.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << randomInt(8));
  return randomInt(4) === 0 ? [Buffer.concat([message, hex('00')]), signature] : [message, changed];
}

function plusOrder(little: Buffer): Buffer {
  const value = BigInt(`0x${Buffer.from(little).reverse().toString('hex')}`) + ORDER;
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}
