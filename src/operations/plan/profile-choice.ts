/** Which profile a plan is made with: a built-in one by name, a file, or the one that suits the document best. */
import { basename, resolve } from 'node:path';
import type { ProfileChoice } from '../../planner/cut/cut-document.ts';
import { readDocument, type ReadDocument, type SourceFile } from '../../planner/formats/read-document.ts';
import {
  BUILT_IN_NAMES,
  builtInProfile,
  builtInVocabularies,
  vocabulariesFor,
} from '../../planner/profiles/built-in.ts';
import { readProfile } from '../../planner/profiles/read-profile.ts';
import { scoreProfiles } from '../../planner/structure/score-profiles.ts';
import { readProfileFile } from '../../state/files/profile-file.ts';
import type { ProfileScore } from '../../model/outcomes/profile.ts';

export interface ReadWithProfile {
  readonly document: ReadDocument;
  readonly choice: ProfileChoice;
  /** All that were tried, best first; empty where the profile was named. */
  readonly scores: readonly ProfileScore[];
}

/**
 * Reads a source with the profile that `named` stands for: `auto`, the name of a built-in one, or a path (it has a dot or
 * a slash), relative to `cwd`. The profile comes first, because it may state the vocabulary of an XML source. Refusals:
 * `PROFILE_UNKNOWN`, `FILE_MISSING`, `PROFILE_INVALID`, and those of `readDocument`.
 */
export async function readWithProfile(
  source: SourceFile,
  {
    named,
    cwd,
    acceptsAmbiguity,
  }: { readonly named: string; readonly cwd: string; readonly acceptsAmbiguity: boolean },
): Promise<ReadWithProfile> {
  if (named !== 'auto') {
    const choice = { ...(await profileNamed(named, cwd)), acceptsAmbiguity };
    return { document: await readDocument(source, vocabulariesFor(choice.profile)), choice, scores: [] };
  }
  const document = await readDocument(source, builtInVocabularies);
  const scores = scoreProfiles(document);
  const profile = builtInProfile(scores[0]?.profile ?? 'markdown-headings');
  return { document, choice: { profile, isBuiltIn: true, acceptsAmbiguity }, scores };
}

/** A profile by its name or path, and whether it is built in. Refusals as above. */
export async function profileNamed(named: string, cwd: string): Promise<Pick<ProfileChoice, 'profile' | 'isBuiltIn'>> {
  if (BUILT_IN_NAMES.includes(named) || !/[./\\]/.test(named))
    return { profile: builtInProfile(named), isBuiltIn: true };
  const path = resolve(cwd, named);
  return { profile: await readProfile(await readProfileFile(path), basename(path)), isBuiltIn: false };
}
