/** The profiles that come with cutter, by name. */
import { Refusal } from '../../model/refusal.ts';
import { MARKDOWN_HEADINGS } from './markdown-headings.ts';
import { GRANULARITIES, type Granularity, type Profile } from './profile.ts';

const BUILT_IN: readonly Profile[] = [MARKDOWN_HEADINGS];

/** The built-in profile of that name. Refusal `PROFILE_UNKNOWN` with the names there are. */
export function builtInProfile(name: string): Profile {
  const profile = BUILT_IN.find((known) => known.profile === name);
  if (profile === undefined) {
    throw new Refusal('PROFILE_UNKNOWN', { profile: name, known: BUILT_IN.map((known) => known.profile) });
  }
  return profile;
}

/** The granularity of that name. Refusal `USAGE` with the names there are. */
export function granularityNamed(name: string): Granularity {
  const granularity = GRANULARITIES.find((known) => known === name);
  if (granularity === undefined) {
    throw new Refusal('USAGE', { problem: 'unknown granularity', given: name, known: GRANULARITIES });
  }
  return granularity;
}
