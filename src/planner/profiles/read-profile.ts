/** Profile files: YAML or JSON text becomes a profile. Knows the text of one file; must not know where it lies. */
import { Refusal } from '../../model/refusal.ts';
import { builtInProfile } from './built-in.ts';
import { loadPatternEngine } from './free-pattern.ts';
import { loadProfile } from './load-profile.ts';
import type { Profile } from './profile.ts';

/** A profile is a page or two; a larger file is something else. */
const MAX_PROFILE_LENGTH = 256 * 1024;
/** Aliases may repeat what is written once; YAML bombs repeat repetitions. */
const MAX_ALIASES = 20;

/**
 * Reads a profile file; `name` is how messages call it. Refusals: `PROFILE_INVALID` with the path (or, for YAML, the
 * line and column) of every issue, `PROFILE_UNKNOWN` when it extends a profile that is not built in.
 */
export async function readProfile(text: string, name: string): Promise<Profile> {
  if (text.length > MAX_PROFILE_LENGTH) {
    throw new Refusal('E_LIMIT', { limit: 'profile_length', allowed: MAX_PROFILE_LENGTH, value: text.length });
  }
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { strict: true, uniqueKeys: true, version: '1.2', schema: 'core' });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    const issues = problems.slice(0, 20).map(({ message }) => message.split('\n')[0] ?? message);
    throw new Refusal('PROFILE_INVALID', { profile: name, issues, count: problems.length });
  }
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  if (/\bpattern\b/.test(text)) await loadPatternEngine();
  return loadProfile(value, name, builtInProfile);
}
