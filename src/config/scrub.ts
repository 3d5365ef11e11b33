/** Removes known secrets from text that is about to be shown or stored. A last safeguard, not the first (docs/invariants.md: scrub-output). */
import type { Secret } from './secret.ts';

/** Shorter pieces occur in ordinary words, and replacing them would garble every message. */
const SHORTEST = 4;

/**
 * Returns `text` with every secret replaced by its name: the whole value and the password inside a connection string,
 * each raw, percent-encoded, and base64 (with and without padding, also URL-safe).
 */
export function scrub(text: string, secrets: readonly Secret[]): string {
  const needles = secrets
    .flatMap((secret) => spellings(secret.reveal()).map((needle) => ({ needle, name: secret.toString() })))
    .toSorted((left, right) => right.needle.length - left.needle.length);
  return needles.reduce((shown, { needle, name }) => shown.replaceAll(needle, name), text);
}

function spellings(value: string): readonly string[] {
  const parts = [value, ...passwordsIn(value)];
  const all = parts.flatMap((part) => {
    const base64 = Buffer.from(part).toString('base64');
    return [
      part,
      encodeURIComponent(part),
      encodeURI(part),
      base64,
      base64.replace(/=+$/, ''),
      Buffer.from(part).toString('base64url'),
    ];
  });
  return [...new Set(all)].filter((needle) => needle.length >= SHORTEST);
}

/** The password of a URL as written and decoded, parsed by hand because a malformed URL must be scrubbed too. */
function passwordsIn(value: string): readonly string[] {
  const credentials = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/is.exec(value)?.[1];
  const colon = credentials?.indexOf(':') ?? -1;
  const inUrl = credentials === undefined || colon < 0 ? [] : [credentials.slice(colon + 1)];
  const inQuery = [...value.matchAll(/[?&\s]?(?:password|sslpassword)=([^&\s]+)/gi)].flatMap((match) => match[1] ?? []);
  return [...inUrl, ...inQuery].flatMap((written) => [written, decodePercent(written)]);
}

function decodePercent(written: string): string {
  // A stray percent sign is legal in a password that was not encoded; it then means itself.
  return written.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}
