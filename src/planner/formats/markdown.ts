/** Markdown as blocks: CommonMark's block structure and tables, with front matter of our own (design 3, 4.2). */
import type { Token } from 'markdown-it';
import { assert, present } from '../../model/assert.ts';
import type { Block, Segmentation } from './block.ts';
import { frontMatterLines } from './front-matter.ts';
import { blockPass, type BlockPass } from './lean-state.ts';
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
  const kept = new Set(candidates.length > 0 ? ['heading_open', 'paragraph_open'] : ['heading_open']);
  const pass = blockPass(content, front, kept);
  assert(pass.lines === source.lineStarts.length - 1, 'parser and line table count the same lines');

  const blocks = blocksOf(pass, content);
  return {
    frontMatterLines: front,
    blocks: blocks.filter(({ kind }) => kind === 'heading'),
    plainText: (text) => plainHeading(text, pass.env),
    nearHeadings: confirmNearHeadings(candidates, blocks, pass.lineOffsets),
    tooDeepLine: pass.tooDeepLine,
  };
}

function blocksOf(pass: BlockPass, content: string): readonly Block[] {
  const blocks: Block[] = [];
  pass.tokens.forEach((token, index) => {
    if (token.type === 'heading_open') blocks.push(headingBlock(token, pass.tokens[index + 1], { pass, content }));
    else if (token.type === 'paragraph_open') blocks.push(blockOf(token, { kind: 'paragraph', level: 0, content: '' }));
  });
  return blocks;
}

function headingBlock(
  token: Token,
  inline: Token | undefined,
  { pass, content }: { readonly pass: BlockPass; readonly content: string },
): Block {
  const isAtx = token.markup.startsWith('#');
  const text = isAtx ? present(inline, 'inline token of a heading').content : setextText(token, pass, content);
  return blockOf(token, { kind: 'heading', level: Number(token.tag.slice(1)), content: text });
}

function blockOf(token: Token, rest: Pick<Block, 'kind' | 'level' | 'content'>): Block {
  const [firstLine, endLine] = present(token.map, 'line range of a block');
  return { ...rest, firstLine, endLine, nesting: token.level };
}

/** The lines above the underline. Inside quotes and lists they keep their markers, which only a snippet shows. */
function setextText(token: Token, pass: BlockPass, content: string): string {
  const [firstLine, endLine] = present(token.map, 'line range of a heading');
  return content
    .slice(pass.lineOffsets[firstLine], pass.lineOffsets[endLine - 1])
    .split('\n')
    .map((line) => line.replace(/^[ \t]+|[ \t]+$/g, ''))
    .join('\n')
    .trim();
}
