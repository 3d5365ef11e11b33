/**
 * segment → mark → resolve for one source and one profile: the tree of units before it has bytes. Each
 * stage is a function of its own; this file only sets their order.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Finding } from './diagnose/finding.ts';
import { diagnoseReading } from './diagnose/diagnose-reading.ts';
import { emptyArticles } from './diagnose/empty-articles.ts';
import { requireExpected } from './diagnose/expectations.ts';
import type { Segmentation } from '../formats/block.ts';
import { segmentMarkdown, segmentMarkdownLines } from '../formats/markdown/markdown.ts';
import { segmentPlainText } from '../formats/plain-text.ts';
import type { ReadDocument } from '../formats/read-document.ts';
import { MAX_UNITS, markHeadings, openingOf } from './marks/mark.ts';
import { markLines } from './marks/mark-lines.ts';
import { markStructure } from './resolve/mark-structure.ts';
import { foldOf } from '../profiles/fold.ts';
import { linePattern } from '../profiles/line-pattern.ts';
import { lineRules } from '../profiles/line-rules.ts';
import type { Granularity, Profile } from '../profiles/profile.ts';
import { readsRoot } from '../profiles/xml-vocabulary.ts';
import type { Decision } from './resolve/hypothesis.ts';
import { resolvePlaces } from './resolve/resolve-places.ts';
import { resolveTree, treeOf, type Node } from './resolve/resolve.ts';
import { settlePlaces } from './resolve/settle-places.ts';
import { TextLines } from './marks/text-lines.ts';
import { piecesAt, piecesOf, type Piece } from './resolve/units-of-decisions.ts';

export interface DocumentOutline {
  readonly segmentation: Segmentation;
  readonly nodes: readonly Node[];
  /** Findings of the stages themselves; `diagnose` adds the checks on the tree. */
  readonly findings: readonly Finding[];
  /** Lines of page furniture, from 0. */
  readonly furnitureLines: readonly number[];
  /** The decision on every place, for `profile test`; empty if there was nothing to decide. */
  readonly decisions: readonly Decision[];
  /** The cost of the best reading; 0 for headings and elements, which need no reading. */
  readonly cost: number;
}

/**
 * The outline of a document. Refusals: `E_LIMIT` beyond 200,000 units, `E_EXPECT`, `PROFILE_INVALID` for a settled line
 * that has no such reading, and `SOURCE_FORMAT` if the profile needs elements that the source does not have.
 */
export function outlineOf(
  document: ReadDocument,
  profile: Profile,
  granularity: Granularity,
  lineText: (line: number) => string,
): DocumentOutline {
  switch (profile.structure) {
    case 'headings': {
      const segmentation = document.segmentation ?? segmentMarkdown(document.text);
      const nodes = resolveTree(markHeadings(segmentation, profile, document.text.content));
      return { segmentation, nodes, findings: [], furnitureLines: [], decisions: [], cost: 0 };
    }
    case 'source': {
      const { segmentation, root } = document;
      if (segmentation === null || segmentation.structure === null || !readsRoot(profile.xml, root)) {
        const found = root === null ? {} : { root: root.local, namespace: root.uri };
        throw new Refusal('SOURCE_FORMAT', {
          source: document.name,
          problem: `the profile ${profile.profile} reads XML of its own vocabulary`,
          ...found,
        });
      }
      const pieces = markStructure(segmentation.structure, profile, lineText);
      return {
        ...buildOutlineTree(document, segmentation, pieces, granularity, profile),
        findings: [],
        decisions: [],
        cost: 0,
      };
    }
    case 'lines':
      return outlineOfLines(document, profile, granularity, lineText);
  }
}

function outlineOfLines(
  document: ReadDocument,
  profile: Profile,
  granularity: Granularity,
  lineText: (line: number) => string,
): DocumentOutline {
  const isMarkdown =
    document.segmentation !== null ||
    profile.reads === 'markdown' ||
    (profile.reads === 'either' && document.mediaType !== 'text/plain');
  const segmentation = segmentFor(document, profile, isMarkdown);
  const lines = new TextLines(document.text.content, document.text.lineStarts.length - 1, {
    segmentation,
    fold: foldOf(profile),
    isMarkdown,
  });
  const rules = lineRules(profile);
  const marking = markLines({
    lines,
    profile,
    rules,
    plainText: segmentation.plainText,
    cutsHeadings: profile.headings === 'cut' || (profile.headings === 'markdown' && isMarkdown),
    firstLine: segmentation.frontMatterLines,
  });
  const resolution = resolvePlaces(settlePlaces(marking.places, profile), rules.rules);
  const pieces = piecesOf(resolution.decisions, profile, lines);
  const tree = buildOutlineTree(document, segmentation, pieces, granularity, profile);
  const kept = piecesAt(pieces, granularity);
  const firstNode = tree.nodes.length - kept.length;
  return {
    ...tree,
    findings: [
      ...diagnoseReading({ profile, marking, resolution, pieces: kept, firstNode, lineText }),
      ...emptyArticles(kept, tree.nodes, { firstNode, lines, repealed: profile.repealed }),
    ],
    decisions: resolution.decisions,
    cost: resolution.cost,
  };
}

function segmentFor(document: ReadDocument, profile: Profile, isMarkdown: boolean): Segmentation {
  if (document.segmentation !== null) return document.segmentation;
  if (isMarkdown) return segmentMarkdownLines(document.text);
  const trivia = profile.trivia.map(linePattern);
  return segmentPlainText(
    document.text,
    trivia.length === 0 ? null : (line) => trivia.some((pattern) => pattern.matches(line)),
  );
}

/** The tree of the pieces of a granularity, after front matter and preface. */
function buildOutlineTree(
  document: ReadDocument,
  segmentation: Segmentation,
  pieces: readonly Piece[],
  granularity: Granularity,
  profile: Profile,
): Pick<DocumentOutline, 'segmentation' | 'nodes' | 'furnitureLines'> {
  requireExpected(profile.expect, pieces);
  const kept = piecesAt(pieces, granularity);
  if (kept.length > MAX_UNITS - 2)
    throw new Refusal('E_LIMIT', { limit: 'units', allowed: MAX_UNITS, value: kept.length + 2 });
  const opening = openingOf(segmentation.frontMatterLines, kept[0]?.mark.firstLine ?? null, document.text.content);
  const shift = opening.marks.length;
  const marks = kept.map(({ mark }, index) =>
    index === 0 && opening.firstStartsAtTop ? { ...mark, firstLine: 0 } : mark,
  );
  const parents = kept.map(({ parent }) => (parent < 0 ? -1 : parent + shift));
  return {
    segmentation,
    nodes: treeOf([...opening.marks, ...marks], [...opening.marks.map(() => -1), ...parents]),
    furnitureLines: segmentation.blocks
      .filter(({ kind }) => kind === 'furniture')
      .flatMap(({ firstLine, endLine }) =>
        Array.from({ length: endLine - firstLine }, (_, index) => firstLine + index),
      ),
  };
}
