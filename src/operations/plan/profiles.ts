/** The operations of the `profile` commands: list the built-in profiles, show one, run one on a sample. */
import { addressesOf } from '../../planner/structure/resolve/address.ts';
import { diagnose } from '../../planner/structure/diagnose/diagnose.ts';
import { explainDecisions } from '../../planner/structure/diagnose/explain-outline.ts';
import { diagnosticsOf } from '../../planner/structure/diagnose/finding.ts';
import { outlineOf } from '../../planner/structure/outline.ts';
import { BUILT_IN_NAMES, builtInProfile, granularityNamed } from '../../planner/profiles/built-in.ts';
import { profileSha256, type Profile } from '../../planner/profiles/profile.ts';
import { readSource } from '../../state/files/source-file.ts';
import { readWithProfile, profileNamed } from './profile-choice.ts';
import type { ListedProfile, ProfileTest } from '../../model/outcomes/profile.ts';

/** The built-in profiles, in the order of their names. */
export function listProfiles(): readonly ListedProfile[] {
  return BUILT_IN_NAMES.map((name) => {
    const profile = builtInProfile(name);
    const { version, language, granularity, kinds } = profile;
    return { profile: name, version, language, granularity, kinds: kinds.length, sha256: profileSha256(profile) };
  });
}

/** A built-in profile or a file, with everything that it extends. PROFILE_UNKNOWN, FILE_MISSING, PROFILE_INVALID. */
export async function showProfile(named: string, cwd: string): Promise<Profile> {
  return (await profileNamed(named, cwd)).profile;
}

/**
 * Runs a profile on a sample and explains every decision. Errors and ambiguities, for which a
 * plan would be refused, are listed. Refusals: those of reading the sample and the profile, and `E_EXPECT`.
 */
export async function testProfile(request: {
  readonly named: string;
  readonly sample: string;
  readonly granularity: string | null;
  readonly cwd: string;
}): Promise<ProfileTest> {
  const { document, choice, scores } = await readWithProfile(await readSource(request.sample), {
    named: request.named,
    cwd: request.cwd,
    acceptsAmbiguity: true,
  });
  const { profile } = choice;
  const granularity = request.granularity === null ? profile.granularity : granularityNamed(request.granularity);
  const { bytes, lineStarts } = document.text;
  const lineText = (line: number) =>
    bytes.toString('utf8', lineStarts[line] ?? bytes.length, lineStarts[line + 1] ?? bytes.length);
  const outline = outlineOf(document, profile, granularity, lineText);
  const { nodes, segmentation, decisions } = outline;
  const addresses = addressesOf(nodes, profile);
  const byHeadings = profile.structure === 'headings';
  const findings = [
    ...diagnose({ source: document.text, segmentation, nodes, addresses, byHeadings, lineText }),
    ...outline.findings,
  ];
  const counts = new Map<string, number>();
  for (const { mark } of nodes) counts.set(mark.kind, (counts.get(mark.kind) ?? 0) + 1);
  return {
    profile: profile.profile,
    sha256: profileSha256(profile),
    granularity,
    units: nodes.length,
    counts: Object.fromEntries([...counts].toSorted(([left], [right]) => (left < right ? -1 : 1))),
    places:
      decisions.length > 0
        ? explainDecisions(decisions)
        : nodes.map(({ mark, path }) => ({
            line: mark.firstLine + 1,
            depth: path.split('.').length - 1,
            kind: mark.kind,
            heading: mark.title,
            cost: 0,
            reason: byHeadings ? `a heading of level ${mark.level}` : 'the source says so',
          })),
    diagnostics: diagnosticsOf(findings, lineText),
    scores,
  };
}
