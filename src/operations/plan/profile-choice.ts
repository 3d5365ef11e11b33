/** Which profile a plan is made with: a built-in one by name, a file, or the one that suits the document best. */
import { basename, resolve } from 'node:path';
import type { ProfileChoice } from '../../planner/cut/cut-document.ts';
import type { ReadDocument } from '../../planner/formats/read-document.ts';
import { BUILT_IN_NAMES, builtInProfile } from '../../planner/profiles/built-in.ts';
import { readProfile } from '../../planner/profiles/read-profile.ts';
import { scoreProfiles } from '../../planner/structure/score-profiles.ts';
import { readProfileFile } from '../../state/files/profile-file.ts';
import type { ProfileScore } from '../../model/outcomes/profile.ts';

export interface ChosenProfile {
  readonly choice: ProfileChoice;
  /** All that were tried, best first; empty where the profile was named. */
  readonly scores: readonly ProfileScore[];
}

/**
 * The profile that `named` stands for: `auto`, the name of a built-in one, or a path (it has a dot or a slash), relative
 * to `cwd`. Refusals: `PROFILE_UNKNOWN`, `FILE_MISSING`, `PROFILE_INVALID`, `E_LIMIT`.
 */
export async function chooseProfile(
  document: ReadDocument,
  {
    named,
    cwd,
    acceptsAmbiguity,
  }: { readonly named: string; readonly cwd: string; readonly acceptsAmbiguity: boolean },
): Promise<ChosenProfile> {
  if (named !== 'auto') return { choice: { ...(await profileNamed(named, cwd)), acceptsAmbiguity }, scores: [] };
  const scores = scoreProfiles(document);
  const profile = builtInProfile(scores[0]?.profile ?? 'markdown-headings');
  return { choice: { profile, isBuiltIn: true, acceptsAmbiguity }, scores };
}

/** A profile by its name or path, and whether it is built in. Refusals as above. */
export async function profileNamed(named: string, cwd: string): Promise<Pick<ProfileChoice, 'profile' | 'isBuiltIn'>> {
  if (BUILT_IN_NAMES.includes(named) || !/[./\\]/.test(named))
    return { profile: builtInProfile(named), isBuiltIn: true };
  const path = resolve(cwd, named);
  return { profile: await readProfile(await readProfileFile(path), basename(path)), isBuiltIn: false };
}
