/** Markdown as blocks: CommonMark's block structure and tables, and front matter. */
import type { Block, BlockKind, Segmentation } from '../block.ts';
import { frontMatterLines } from './front-matter.ts';
import { blockPass } from './lean-state.ts';
import { lineMarks } from './line-marks.ts';
import { confirmNearHeadings, nearHeadingCandidates } from './near-headings.ts';
import { plainHeading } from './plain-heading.ts';
import type { SourceText } from '../source-text.ts';

/**
 * Segments a source into its headings, in document order, with line ranges from 0. Headings in quotes and lists carry
 * `nesting > 0`. Fences, indented code, HTML blocks, comments, tables and front matter are opaque. Linear in the size
 * of the source.
 */
export function segmentMarkdown(source: SourceText): Segmentation {
  return segmentSource(source, []);
}

/** Also returns the blocks in which a profile must not look for marks: code, HTML, tables and quotes. */
export function segmentMarkdownLines(source: SourceText): Segmentation {
  return segmentSource(source, ['code', 'table', 'quote']);
}

function segmentSource(source: SourceText, opaque: readonly BlockKind[]): Segmentation {
  const { content } = source;
  const front = frontMatterLines(content);
  const candidates = nearHeadingCandidates(content);
  const wanted = new Set<BlockKind>([...opaque, 'heading', ...(candidates.length > 0 ? ['paragraph' as const] : [])]);
  const marks = lineMarks(content, source.lineStarts.length - 1);
  const pass = blockPass(content, marks, { fromLine: front, wanted });
  const headings = candidates.length > 0 ? pass.blocks.filter(({ kind }) => kind === 'heading') : pass.blocks;
  return {
    frontMatterLines: front,
    blocks: pass.opaque.length > 0 ? [...headings, ...pass.opaque].toSorted(byFirstLine) : headings,
    structure: null,
    plainText: (text) => plainHeading(text, pass.env),
    nearHeadings: confirmNearHeadings(candidates, pass.blocks, marks.bMarks),
    tooDeepLine: pass.tooDeepLine,
  };
}

function byFirstLine(left: Block, right: Block): number {
  return left.firstLine - right.firstLine;
}
