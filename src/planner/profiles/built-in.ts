/** The profiles that come with cutter, by name. They are ordinary profile files, embedded by `scripts/embed.mjs`. */
import { Refusal } from '../../model/refusals/refusal.ts';
import type { XmlVocabulary } from '../formats/xml/vocabulary.ts';
import { BUILT_IN_PROFILES } from './built-in.generated.ts';
import { loadProfile } from './load-profile.ts';
import { GRANULARITIES, type Granularity, type Profile } from './profile.ts';

const files: ReadonlyMap<string, unknown> = new Map(Object.entries(BUILT_IN_PROFILES));
const loaded = new Map<string, Profile>();

/** The names of the built-in profiles, in order. */
export const BUILT_IN_NAMES: readonly string[] = [...files.keys()];

/**
 * The built-in profile of that name, merged with the profile that it extends. Refusal `PROFILE_UNKNOWN` with the known
 * names.
 */
export function builtInProfile(name: string): Profile {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  if (!files.has(name)) throw new Refusal('PROFILE_UNKNOWN', { profile: name, known: BUILT_IN_NAMES });
  const profile = loadProfile(files.get(name), name, builtInProfile);
  loaded.set(name, profile);
  return profile;
}

/** The vocabularies of the built-in profiles, in the order of their names. */
export function builtInVocabularies(): readonly XmlVocabulary[] {
  return BUILT_IN_NAMES.flatMap((name) => builtInProfile(name).xml ?? []);
}

/** In which vocabularies an XML document is read: that of the profile alone, or else those of the built-in profiles. */
export function vocabulariesFor(profile: Profile | null): () => readonly XmlVocabulary[] {
  const own = profile?.xml ?? null;
  return own === null ? builtInVocabularies : () => [own];
}

/** The granularity of that name. Refusal `USAGE` with the known names. */
export function granularityNamed(name: string): Granularity {
  const granularity = GRANULARITIES.find((known) => known === name);
  if (granularity === undefined) {
    throw new Refusal('USAGE', { problem: 'unknown granularity', given: name, known: GRANULARITIES });
  }
  return granularity;
}
