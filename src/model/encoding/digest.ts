/** Digests. Knows sha256 and the length-framed encoding of fields; nothing about files or databases. */
import { hash } from 'node:crypto';

/** sha256 of bytes, or of a string's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return hash('sha256', content);
}

/**
 * sha256 over the netstrings (`<bytes>:<text>,`) of the fields, the domain first. Framing makes it impossible to
 * shift text from one field to its neighbour; the domain keeps digests of different kinds apart.
 */
export function framedSha256(domain: string, fields: readonly string[]): string {
  return hash('sha256', [domain, ...fields].map((field) => `${Buffer.byteLength(field)}:${field},`).join(''));
}

/**
 * The digest of a list in which order carries no meaning: sorted by code unit, one entry a line.
 * The database computes the same with `string_agg(digest || E'\n', '' ORDER BY digest COLLATE "C")`.
 */
export function listSha256(entries: readonly string[]): string {
  return sha256(
    entries
      .toSorted()
      .map((entry) => `${entry}\n`)
      .join(''),
  );
}
