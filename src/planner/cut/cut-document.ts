/** The pure part of planning in one call: source_pin, mark and cutplan. Bytes in, units out; no side effects. */
import { canonicalJson } from '../../model/encoding/canonical.ts';
import type { Diagnostic, Plan, Source } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { addressesOf, refuseEqualAddresses } from '../structure/resolve/address.ts';
import { cutUnits } from './cut.ts';
import { diagnose } from '../structure/diagnose/diagnose.ts';
import { codesByNode, countsByCode, diagnosticsOf, type Finding } from '../structure/diagnose/finding.ts';
import type { Conservation } from '../formats/derived/conservation.ts';
import type { ReadDocument } from '../formats/read-document.ts';
import type { SourceText } from '../formats/source-text.ts';
import { outlineOf } from '../structure/outline.ts';
import { builtInProfile, granularityNamed } from '../profiles/built-in.ts';
import { parseCitation } from '../profiles/citation.ts';
import { profileSha256, type Profile } from '../profiles/profile.ts';
import { requireTiling } from './tiling.ts';

/** A refusal lists so many lines; it always says how many there are. */
const MAX_LISTED = 20;

export interface DocumentCut {
  readonly source: Source;
  readonly profile: Plan['profile'];
  /** The first heading, or the file's name when there is none. */
  readonly title: string;
  readonly units: readonly Unit[];
  readonly diagnostics: readonly Diagnostic[];
  /** How often each warning was found, also where the list above is cut short; codes in order. */
  readonly warnings: Readonly<Record<string, number>>;
  /** How the characters of a derived text were accounted for; null where the text is the source. */
  readonly conservation: Conservation | null;
  /** The Merkle digest of the whole cut. */
  readonly tree_sha256: string;
}

/** A profile and how it is to be used. */
export interface ProfileChoice {
  readonly profile: Profile;
  /** True for a built-in profile: then the plan carries only its name. */
  readonly isBuiltIn: boolean;
  /** Whether the first of two equally likely readings is taken; the plan records it, so the signature covers it. */
  readonly acceptsAmbiguity: boolean;
}

/**
 * Cuts a document that was read. `profile` is the name of a built-in profile (which then accepts no ambiguity) or a
 * choice, and a `granularity` of null stands for the profile's own. Refusals: `PROFILE_UNKNOWN`, `USAGE` for an unknown
 * granularity, those of `outlineOf`, `E_AMBIGUOUS`, `E_EMPTY_ARTICLE`, `E_DUP_EID`.
 * The result tiles the text; a cut that does not is a bug and throws.
 */
export function cutDocument(input: {
  readonly document: ReadDocument;
  readonly profile: string | ProfileChoice;
  readonly granularity: string | null;
}): DocumentCut {
  const { document } = input;
  const choice = typeof input.profile === 'string' ? byName(input.profile) : input.profile;
  const { profile } = choice;
  const granularity = input.granularity === null ? profile.granularity : granularityNamed(input.granularity);
  const source = document.text;
  const lineText = lineReader(source);
  const { segmentation, nodes, furnitureLines, findings: found } = outlineOf(document, profile, granularity, lineText);
  const addresses = addressesOf(nodes, profile);
  refuseEqualAddresses(addresses.map(({ eid }) => eid));

  const byHeadings = profile.structure === 'headings';
  const checked = diagnose({ source, segmentation, nodes, addresses, byHeadings, lineText });
  const findings = found.length === 0 ? checked : [...checked, ...found];
  refuseUnsettled(findings, choice.acceptsAmbiguity);
  const citation = profile.citation === null ? null : parseCitation(profile.citation);
  const codes = codesByNode(findings);
  const { units, treeSha256 } = cutUnits(source, {
    nodes,
    addresses,
    codes,
    origins: document.origins,
    furnitureLines,
    citation,
  });
  requireTiling(source.bytes, units);
  return {
    source: pinOf(document),
    profile: profileRef(choice, granularity),
    title: nodes.find(({ mark }) => mark.titleSource === 'heading')?.mark.title ?? document.name,
    units,
    diagnostics: diagnosticsOf(findings, lineText),
    warnings: countsByCode(findings),
    conservation: document.conservation,
    tree_sha256: treeSha256,
  };
}

function byName(name: string): ProfileChoice {
  return { profile: builtInProfile(name), isBuiltIn: true, acceptsAmbiguity: false };
}

function profileRef({ profile, isBuiltIn, acceptsAmbiguity }: ProfileChoice, granularity: string): Plan['profile'] {
  return {
    accepts_ambiguity: acceptsAmbiguity,
    definition: isBuiltIn ? null : canonicalJson(profile),
    granularity,
    name: profile.profile,
    sha256: profileSha256(profile),
    version: profile.version,
  };
}

/** No plan is made from a cut with errors, or with ambiguities that nobody accepted. */
function refuseUnsettled(findings: readonly Finding[], acceptsAmbiguity: boolean): void {
  const lines = (code: Finding['code']) =>
    findings.filter((finding) => finding.code === code).map(({ line, hint }) => `line ${line + 1}: ${hint}`);
  const empty = lines('E_EMPTY_ARTICLE');
  if (empty.length > 0)
    throw new Refusal('E_EMPTY_ARTICLE', { articles: empty.slice(0, MAX_LISTED), count: empty.length });
  const ambiguous = lines('W_AMBIGUOUS');
  if (ambiguous.length > 0 && !acceptsAmbiguity) {
    throw new Refusal('E_AMBIGUOUS', { readings: ambiguous.slice(0, MAX_LISTED), count: ambiguous.length });
  }
}

function pinOf(document: ReadDocument): Source {
  return {
    bytes: document.bytes,
    converter: document.converter,
    media_type: document.mediaType,
    name: document.name,
    original: document.original?.toString('base64') ?? null,
    sha256: document.sha256,
    text: document.text.text,
    text_sha256: document.textSha256,
  };
}

function lineReader({ bytes, lineStarts }: SourceText): (line: number) => string {
  return (line) => {
    const start = lineStarts[line];
    return start === undefined ? '' : bytes.toString('utf8', start, lineStarts[line + 1]);
  };
}
