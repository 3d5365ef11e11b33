/** The outcomes of the profile commands as values and as lines. */
import { canonicalJson, type Json } from '../../model/encoding/canonical.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { ListedProfile, ProfileTest } from '../../model/outcomes/profile.ts';
import type { Paint } from '../format/paint.ts';
import { profilesText, profileTestText } from '../text/profile-text.ts';

/** The built-in profiles. */
export function profilesOutcome(profiles: readonly ListedProfile[]): Outcome {
  return {
    value: { format: 'cutter.profiles/1', ok: true, profiles: profiles.map((entry) => ({ ...entry })) },
    text: profilesText(profiles),
    exit: 0,
  };
}

/** A profile in its canonical form, which can be used as a file. */
export function profileOutcome(profile: Json): Outcome {
  return {
    value: { format: 'cutter.profile/1', ok: true, profile },
    text: [canonicalJson(profile).trimEnd()],
    exit: 0,
  };
}

/** What a profile finds in a sample. */
export function profileTestOutcome(test: ProfileTest, paint: Paint): Outcome {
  const { places, scores, ...rest } = test;
  return {
    value: {
      format: 'cutter.profile-test/1',
      ok: true,
      ...rest,
      places: places.map((place) => ({ ...place })),
      scores: scores.map((score) => ({ ...score })),
    },
    text: profileTestText(test, paint),
    exit: 0,
  };
}
