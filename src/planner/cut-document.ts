/**
 * The pure part of planning in one call: source_pin, mark and cutplan. Bytes in, units out; touches nothing.
 * The order of the stages is design 3, 2.1.
 */
import type { Diagnostic, Plan, Source } from '../model/plan.ts';
import type { Unit } from '../model/unit.ts';
import { addressesOf, refuseEqualAddresses } from './address.ts';
import { cutUnits } from './cut.ts';
import { diagnose } from './diagnose.ts';
import { codesByNode, countsByCode, diagnosticsOf } from './finding.ts';
import type { Conservation } from './formats/conservation.ts';
import { segmentMarkdown } from './formats/markdown.ts';
import type { ReadDocument } from './formats/read-document.ts';
import type { SourceText } from './formats/source-text.ts';
import { markHeadings } from './mark.ts';
import { builtInProfile, granularityNamed } from './profiles/built-in.ts';
import { profileSha256 } from './profiles/profile.ts';
import { resolveTree } from './resolve.ts';
import { requireTiling } from './tiling.ts';

export interface DocumentCut {
  readonly source: Source;
  readonly profile: Plan['profile'];
  /** The first heading, or the file's name when there is none. */
  readonly title: string;
  readonly units: readonly Unit[];
  readonly diagnostics: readonly Diagnostic[];
  /** How often each warning was found, also where the list above is cut short; codes in order. */
  readonly warnings: Readonly<Record<string, number>>;
  /** The account of a derived text; null where the text is the source. */
  readonly conservation: Conservation | null;
  /** The Merkle digest of the whole cut. */
  readonly tree_sha256: string;
}

/**
 * Cuts a document that was read. `profile` is the name of a built-in profile, and a `granularity` of null stands for the
 * profile's own. Refusals: `PROFILE_UNKNOWN`, `USAGE` for an unknown granularity, `E_LIMIT` beyond 200,000 units.
 * The result tiles the text; a cut that does not is a bug and throws.
 */
export function cutDocument(input: {
  readonly document: ReadDocument;
  readonly profile: string;
  readonly granularity: string | null;
}): DocumentCut {
  const { document } = input;
  const profile = builtInProfile(input.profile);
  const granularity = input.granularity === null ? profile.granularity : granularityNamed(input.granularity);
  const source = document.text;
  const segmentation = document.segmentation ?? segmentMarkdown(source);
  const marks = markHeadings(segmentation, profile, source.content);
  const nodes = resolveTree(marks);
  const addresses = addressesOf(nodes, profile);
  refuseEqualAddresses(addresses.map(({ eid }) => eid));

  const lineText = lineReader(source);
  const findings = diagnose({ source, segmentation, nodes, addresses, lineText });
  const outline = { nodes, addresses, codes: codesByNode(findings), origins: document.origins };
  const { units, treeSha256 } = cutUnits(source, outline);
  requireTiling(source.bytes, units);
  return {
    source: pinOf(document),
    profile: { granularity, name: profile.profile, sha256: profileSha256(profile), version: profile.version },
    title: marks.find(({ titleSource }) => titleSource === 'heading')?.title ?? document.name,
    units,
    diagnostics: diagnosticsOf(findings, lineText),
    warnings: countsByCode(findings),
    conservation: document.conservation,
    tree_sha256: treeSha256,
  };
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
