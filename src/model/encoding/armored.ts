/** ASCII armor of signatures as cutter writes it; gate/openpgp/armor reads it. */

/**
 * One signature packet as an armored file: lines of 64 characters, LF, and the checksum, without which gpg 2.2 does not find
 * the end of base64 that needs no padding (RFC 4880, 6).
 */
export function armoredSignature(packet: Uint8Array): string {
  const lines =
    Buffer.from(packet)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PGP SIGNATURE-----', '', ...lines, `=${crc24(packet)}`, '-----END PGP SIGNATURE-----', ''].join(
    '\n',
  );
}

/** The base64 of an armored signature that was checked before: its lines without frame and checksum. */
export function base64OfArmor(armored: string): string {
  return armored
    .split('\n')
    .filter((line) => /^[A-Za-z0-9+/]+={0,2}$/.test(line))
    .join('');
}

/** The CRC-24 of RFC 4880, 6.1, as the four base64 characters that follow `=` in an armor. */
export function crc24(bytes: Uint8Array): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]).toString('base64');
}
