/** Reads a profile from the YAML or JSON text of one file. Must not know where the file is. */
import { Refusal } from '../../model/refusals/refusal.ts';
import { builtInProfile } from './built-in.ts';
import { loadPatternEngine } from './free-pattern.ts';
import { loadProfile } from './load-profile.ts';
import type { Profile } from './profile.ts';

/** A profile is a page or two; a larger file is not a profile. */
const MAX_PROFILE_LENGTH = 256 * 1024;

/**
 * Reads a profile file; messages call it `name`. Refusals: `PROFILE_INVALID` with the path (or, for YAML, the
 * line and column) of every issue, `PROFILE_UNKNOWN` when it extends a profile that is not built in.
 */
export async function readProfile(text: string, name: string): Promise<Profile> {
  if (text.length > MAX_PROFILE_LENGTH) {
    throw new Refusal('E_LIMIT', { limit: 'profile_length', allowed: MAX_PROFILE_LENGTH, value: text.length });
  }
  const { yamlValue } = await import('./yaml-value.ts');
  const value = yamlValue(text, name);
  if (/\bpattern\b/.test(text)) await loadPatternEngine();
  return loadProfile(value, name, builtInProfile);
}
