/**
 * Patterns for whole lines in profiles: literal text, `*` for anything, `#` for a number. Matching searches the literal
 * parts from left to right, so it is linear whatever the pattern.
 */

export interface LinePattern {
  readonly pattern: string;
  /** The literal text before the first `*` or `#`; a line that lacks it at its start cannot match. */
  readonly prefix: string;
  /** Whether a folded line (NFC, single spaces, trimmed) matches as a whole. */
  readonly matches: (line: string) => boolean;
}

/** Compiles one pattern. A number is a run of the digits 0 to 9. */
export function linePattern(pattern: string): LinePattern {
  const parts = pattern.split('*');
  const hasNumber = pattern.includes('#');
  return {
    pattern,
    prefix: /^[^*#]*/.exec(pattern)?.[0] ?? '',
    matches: (line) => matchesParts(hasNumber ? line.replace(/\d+/g, '#') : line, parts),
  };
}

function matchesParts(line: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return line === first;
  const last = parts.at(-1) ?? '';
  if (!line.startsWith(first) || !line.endsWith(last) || line.length < first.length + last.length) return false;
  const end = line.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
