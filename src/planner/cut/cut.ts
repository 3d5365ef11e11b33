/** Cut: nodes become units with spans, digests and citations. Knows bytes; must not know Markdown. */
import { sha256 } from '../../model/encoding/digest.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import type { Address } from '../structure/resolve/address.ts';
import type { SourceText } from '../formats/source-text.ts';
import { normalDigest } from './normal-view.ts';
import { originOfLines, type Origins } from './origin.ts';
import { citationBy, type CitationPart } from '../profiles/citation.ts';
import type { Node } from '../structure/resolve/resolve.ts';

export interface UnitCut {
  readonly units: readonly Unit[];
  /** The Merkle digest over the whole tree: equal exactly when every unit and its place are equal. */
  readonly treeSha256: string;
}

/** What marking and addressing found; the lists run in parallel. */
export interface Outline {
  readonly nodes: readonly Node[];
  readonly addresses: readonly Address[];
  /** Codes of the diagnostics that concern a node, by its index. */
  readonly codes: ReadonlyMap<number, readonly string[]>;
  readonly origins: Origins;
  /** Lines of page furniture, in order: they stay in the spans and are left out of normalised views. */
  readonly furnitureLines: readonly number[];
  /** The parts of the profile's citation; null where a unit is cited by its label. */
  readonly citation: readonly CitationPart[] | null;
}

/**
 * The units of a first cut in document order. A unit's own span runs from its first line to the first line of the
 * next unit, so that the spans tile the source by construction. `wid` is `v1__<eid>`: the sequence number of this cut.
 * Members are in code unit order, as in the sealed file.
 */
export function cutUnits(source: SourceText, outline: Outline): UnitCut {
  const { nodes } = outline;
  const spans = new Spans(source, nodes);
  const ownDigests = nodes.map((_, index) => sha256(source.bytes.subarray(spans.start(index), spans.start(index + 1))));
  const { treeDigests, root } = merkle(nodes, ownDigests);
  const digestOf = normalDigest(source, outline.furnitureLines);
  const citations: string[] = [];
  const units = nodes.map((node, index): Unit => {
    const { mark } = node;
    const eid = outline.addresses[index]?.eid ?? '';
    const citation = citationOf(index, outline, citations[node.parent]);
    citations.push(citation);
    const start = spans.start(index);
    const end = spans.start(index + 1);
    return {
      change: 'created',
      citation,
      diagnostics: [...(outline.codes.get(index) ?? [])],
      eid,
      end_byte: end,
      extent_end_byte: spans.start(node.end),
      first_line: mark.firstLine + 1,
      label: mark.numbering?.label ?? null,
      last_line: spans.lastLine(index),
      norm_sha256: digestOf(mark.heading, spans.bodyStart(index), end),
      num: mark.numbering === null || mark.numbering.num === '' ? null : mark.numbering.num,
      ordinal: node.ordinal,
      origin: originOfLines(outline.origins, mark.firstLine, spans.lastLine(index)),
      parent: outline.addresses[node.parent]?.eid ?? null,
      path: node.path,
      section_type: mark.sectionType,
      sha256: ownDigests[index] ?? '',
      start_byte: start,
      title: mark.title,
      title_source: mark.titleSource,
      tree_sha256: treeDigests[index] ?? '',
      unit_kind: mark.kind,
      wid: `v1__${eid}`,
    };
  });
  return { units, treeSha256: root };
}

/** Where nodes begin, in lines and bytes; the index after the last node is the end of the source. */
class Spans {
  readonly #source: SourceText;
  readonly #nodes: readonly Node[];

  constructor(source: SourceText, nodes: readonly Node[]) {
    this.#source = source;
    this.#nodes = nodes;
  }

  firstLine(index: number): number {
    return this.#nodes[index]?.mark.firstLine ?? this.#source.lineStarts.length - 1;
  }

  byteOfLine(line: number): number {
    return this.#source.lineStarts[line] ?? this.#source.bytes.length;
  }

  /** The last line of a unit, from 1: the line before the next unit, or its line when it begins within one. */
  lastLine(index: number): number {
    return this.firstLine(index + 1) + (this.#column(index + 1) > 0 ? 1 : 0);
  }

  start(index: number): number {
    const line = this.firstLine(index);
    const column = this.#column(index);
    return column === 0 ? this.byteOfLine(line) : this.byteOfLine(line) + this.#bytesBefore(line, column);
  }

  /** Where the text after the heading begins. */
  bodyStart(index: number): number {
    const mark = this.#nodes[index]?.mark;
    if (mark === undefined || mark.bodyLine === mark.firstLine) return this.start(index);
    return Math.min(this.byteOfLine(mark.bodyLine), this.start(index + 1));
  }

  #column(index: number): number {
    return this.#nodes[index]?.mark.column ?? 0;
  }

  /** Bytes of the first `column` characters of a line; a byte order mark is not counted as a character. */
  #bytesBefore(line: number, column: number): number {
    const { bytes, hasBom } = this.#source;
    const start = this.byteOfLine(line) + (line === 0 && hasBom ? 3 : 0);
    const before = bytes.toString('utf8', start, this.byteOfLine(line + 1)).slice(0, column);
    return Buffer.byteLength(before) + start - this.byteOfLine(line);
  }
}

/**
 * tree = H(own digest, tree digests of the children in order); the root has the digest of no text. Digests have one
 * length, so lines frame them.
 */
function merkle(
  nodes: readonly Node[],
  ownDigests: readonly string[],
): { readonly treeDigests: readonly string[]; readonly root: string } {
  const treeDigests = new Array<string>(nodes.length);
  const childrenOf = new Map<number, string[]>();
  const digestWith = (own: string, index: number) =>
    sha256(['cutter.tree/1', own, ...(childrenOf.get(index) ?? []).reverse()].join('\n'));
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    const digest = digestWith(ownDigests[index] ?? '', index);
    treeDigests[index] = digest;
    const parent = nodes[index]?.parent ?? -1;
    const siblings = childrenOf.get(parent);
    if (siblings === undefined) childrenOf.set(parent, [digest]);
    else siblings.push(digest);
  }
  return { treeDigests, root: digestWith(sha256(''), -1) };
}

/**
 * How a person cites a unit: by the profile's template; else the printed number with its keyword, preceded by the
 * parent's where numbers start again («Chapter III, Section 1»); the title where there is no keyword.
 */
function citationOf(index: number, { nodes, citation }: Outline, parentCitation: string | undefined): string {
  const node = nodes[index];
  if (node === undefined) return '';
  const { mark } = node;
  const byTemplate =
    citation === null ? null : citationBy(citation, mark.kind, (kind) => numberAbove(nodes, index, kind));
  if (byTemplate !== null) return byTemplate;
  const { numbering } = mark;
  if (numbering === null || !numbering.hasKeyword) return mark.title;
  const label = numbering.label.replace(/[.:]$/, '');
  const startsAgain = numbering.rule.scope === 'parent' && nodes[node.parent]?.mark.numbering?.hasKeyword === true;
  return startsAgain && parentCitation !== undefined ? `${parentCitation}, ${label}` : label;
}

/** The number of the node, or of its nearest ancestor, that is of a kind. */
function numberAbove(nodes: readonly Node[], index: number, kind: Unit['unit_kind']): string | null {
  for (let node = nodes[index]; node !== undefined; node = nodes[node.parent]) {
    if (node.mark.kind === kind && node.mark.numbering !== null) return node.mark.numbering.num;
  }
  return null;
}
