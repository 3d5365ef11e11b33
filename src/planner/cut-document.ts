/**
 * The pure part of planning in one call: source_pin, mark and cutplan. Bytes in, units out; touches nothing.
 * The order of the stages is design 3, 2.1.
 */
import { sha256 } from '../model/digest.ts';
import type { Diagnostic, Plan, Source } from '../model/plan.ts';
import type { Unit } from '../model/unit.ts';
import { addressesOf, refuseEqualAddresses } from './address.ts';
import { cutUnits } from './cut.ts';
import { diagnose } from './diagnose.ts';
import { codesByNode, countsByCode, diagnosticsOf } from './finding.ts';
import { segmentMarkdown } from './formats/markdown.ts';
import { readText, type SourceText } from './formats/source-text.ts';
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
  /** The Merkle digest of the whole cut. */
  readonly tree_sha256: string;
}

/**
 * Cuts a document. `name` is the file's name without folders, `bytes` the whole file, `profile` the name of a built-in
 * profile, and a `granularity` of null stands for the profile's own.
 * Refusals: `PROFILE_UNKNOWN`, `USAGE` for an unknown granularity, those of `readText` (`E_LIMIT`, `E_ENCODING`, `E_NUL`, `SOURCE_EMPTY`), and `E_LIMIT` beyond 200,000 units.
 * The result tiles the source; a cut that does not is a bug and throws.
 */
export function cutDocument(input: {
  readonly name: string;
  readonly bytes: Buffer;
  readonly profile: string;
  readonly granularity: string | null;
}): DocumentCut {
  const { name, bytes } = input;
  const profile = builtInProfile(input.profile);
  const granularity = input.granularity === null ? profile.granularity : granularityNamed(input.granularity);
  const source = readText(bytes);
  const sourceSha256 = sha256(bytes);
  const segmentation = segmentMarkdown(source);
  const marks = markHeadings(segmentation, profile, source.content);
  const nodes = resolveTree(marks);
  const addresses = addressesOf(nodes, profile);
  refuseEqualAddresses(addresses.map(({ eid }) => eid));

  const lineText = lineReader(source);
  const findings = diagnose({ source, segmentation, nodes, addresses, lineText });
  const { units, treeSha256 } = cutUnits(source, { nodes, addresses, codes: codesByNode(findings) });
  requireTiling(bytes, units);
  return {
    source: pinOf(name, source, sourceSha256),
    profile: { granularity, name: profile.profile, sha256: profileSha256(profile), version: profile.version },
    title: marks.find(({ titleSource }) => titleSource === 'heading')?.title ?? name,
    units,
    diagnostics: diagnosticsOf(findings, lineText),
    warnings: countsByCode(findings),
    tree_sha256: treeSha256,
  };
}

function pinOf(name: string, { bytes, text }: SourceText, sourceSha256: string): Source {
  return {
    bytes: bytes.length,
    // Markdown and plain text are cut as they are; a derived text would name its converter here (design 3, 1.5).
    converter: { name: 'none', version: '1' },
    media_type: /\.txt$/i.test(name) ? 'text/plain' : 'text/markdown',
    name,
    sha256: sourceSha256,
    text,
  };
}

function lineReader({ bytes, lineStarts }: SourceText): (line: number) => string {
  return (line) => {
    const start = lineStarts[line];
    return start === undefined ? '' : bytes.toString('utf8', start, lineStarts[line + 1]);
  };
}
