/** The role of a unit by words in its title. Such roles are inferred, and the review says so. */
import { SECTION_TYPES, type SectionType } from '../../../model/artefacts/unit.ts';
import type { Profile } from '../../profiles/profile.ts';

export type RoleOfTitle = (title: string) => SectionType | null;

/** Compiles the roles of a profile: a title has a role when it begins with one of its words, case ignored. */
export function roleOfTitle({ roles }: Pick<Profile, 'roles'>): RoleOfTitle {
  const words = SECTION_TYPES.flatMap((role) =>
    (roles[role] ?? []).map((word) => ({ role, word: word.toLowerCase() })),
  );
  return (title) => {
    const small = title.toLowerCase();
    return words.find(({ word }) => small.startsWith(word))?.role ?? null;
  };
}
