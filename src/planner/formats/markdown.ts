/** Markdown as blocks: CommonMark's block structure and tables, with front matter of our own (design 3, 4.2). */
import type { Block, BlockKind, Segmentation } from './block.ts';
import { frontMatterLines } from './front-matter.ts';
import { blockPass, type RawBlock } from './lean-state.ts';
import { lineMarks, type LineMarks } from './line-marks.ts';
import { confirmNearHeadings, nearHeadingCandidates } from './near-headings.ts';
import { plainHeading } from './plain-heading.ts';
import type { SourceText } from './source-text.ts';

/**
 * Segments a source into its headings, in document order, with line ranges from 0.
 * Headings in quotes and lists carry `nesting > 0`. Fences, indented code, HTML blocks, comments, tables and front matter
 * are opaque. Linear in the size of the source.
 */
export function segmentMarkdown(source: SourceText): Segmentation {
  const { content } = source;
  const front = frontMatterLines(content);
  const candidates = nearHeadingCandidates(content);
  const wanted = new Set<BlockKind>(candidates.length > 0 ? ['heading', 'paragraph'] : ['heading']);
  const marks = lineMarks(content, source.lineStarts.length - 1);
  const pass = blockPass(content, marks, { fromLine: front, wanted });
  return {
    frontMatterLines: front,
    blocks: pass.blocks.filter(({ kind }) => kind === 'heading').map((raw) => headingBlock(raw, marks, content)),
    plainText: (text) => plainHeading(text, pass.env),
    nearHeadings: confirmNearHeadings(candidates, pass.blocks, marks.bMarks),
    tooDeepLine: pass.tooDeepLine,
  };
}

function headingBlock(raw: RawBlock, marks: LineMarks, content: string): Block {
  const { kind, firstLine, endLine, nesting, tag, markup } = raw;
  const text = markup.startsWith('#') ? raw.content : setextText(raw, marks, content);
  return { kind, firstLine, endLine, nesting, level: Number(tag.slice(1)), content: text };
}

/** The lines above the underline. Inside quotes and lists they keep their markers, which only a snippet shows. */
function setextText({ firstLine, endLine }: RawBlock, { bMarks }: LineMarks, content: string): string {
  return content
    .slice(bMarks[firstLine], bMarks[endLine - 1])
    .split('\n')
    .map((line) => line.replace(/^[ \t]+/, '').trimEnd())
    .join('\n')
    .trim();
}
