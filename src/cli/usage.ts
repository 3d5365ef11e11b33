/** Turns oclif's parse errors into refusals, so that a mistyped line ends like every other refusal. */
import { Refusal } from '../model/refusals/refusal.ts';
import { insteadOf } from './refused-flags.ts';

/**
 * USAGE with the reason as a fact, or FLAG_REFUSED for a flag that does not exist by design. Returns undefined for an
 * error that is not about the command line: such an error is a fault.
 */
export function refusalOfUsage(error: unknown, command: string): Refusal | undefined {
  if (!isParseError(error)) return undefined;
  const flags = 'flags' in error && Array.isArray(error.flags) ? error.flags.map(String) : [];
  for (const flag of flags) {
    const instead = insteadOf(flag);
    if (instead !== undefined) return new Refusal('FLAG_REFUSED', { flag, instead });
  }
  return new Refusal('USAGE', { command, reason: reasonOf(error, flags) });
}

/** oclif's parse errors carry what was parsed; those of a flag's own `parse` are plain CLIErrors. */
function isParseError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return 'parse' in error || 'oclif' in error;
}

function reasonOf(error: Error, flags: readonly string[]): string {
  if (flags.length > 0) return `unknown: ${flags.join(' ')}`;
  return error.message
    .replace(/^The following errors? occurred:/, '')
    .replace(/See more help with --help\s*$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Refuses `--json=no`: oclif would take the value of a boolean flag for an argument. USAGE. */
export function refuseBooleanValues(
  argv: readonly string[],
  isBoolean: (flag: string) => boolean,
  command: string,
): void {
  for (const word of argv) {
    if (word === '--') return;
    const flag = /^--([a-z-]+)=/.exec(word)?.[1];
    if (flag !== undefined && isBoolean(flag))
      throw new Refusal('USAGE', { command, reason: `--${flag} takes no value` });
  }
}
