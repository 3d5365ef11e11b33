/** Finds articles that have a heading and no text, as when a converter has lost the text. */
import type { Finding } from './finding.ts';
import type { Node } from '../resolve/resolve.ts';
import type { TextLines } from '../marks/text-lines.ts';
import type { Piece } from '../resolve/units-of-decisions.ts';

/**
 * An `E_EMPTY_ARTICLE` for every unit whose rule needs text and whose extent has none after its heading. Text that says
 * that the article is repealed is text; a heading that says so (with a word of `repealed`) needs no text.
 */
export function emptyArticles(
  pieces: readonly Piece[],
  nodes: readonly Node[],
  {
    firstNode,
    lines,
    repealed,
  }: { readonly firstNode: number; readonly lines: TextLines; readonly repealed: readonly string[] },
): readonly Finding[] {
  return pieces.flatMap(({ rule, mark }, index): readonly Finding[] => {
    const node = nodes[index + firstNode];
    if (rule?.needs_text !== true || node === undefined) return [];
    const end = nodes[node.end]?.mark.firstLine ?? lines.count;
    const isRunin =
      mark.bodyLine === mark.firstLine && lines.view(mark.firstLine).length > (mark.numbering?.label.length ?? 0);
    if (isRunin || hasText(lines, mark.bodyLine, end) || isRepealed(mark.title, repealed)) return [];
    return [
      {
        code: 'E_EMPTY_ARTICLE',
        line: mark.firstLine,
        node: index + firstNode,
        hint: `${mark.title} has a heading and no text.`,
      },
    ];
  });
}

function hasText(lines: TextLines, from: number, end: number): boolean {
  for (let line = from; line < end; line += 1) {
    if (lines.kind(line) !== 'furniture' && !lines.isBlank(line)) return true;
  }
  return false;
}

function isRepealed(title: string, repealed: readonly string[]): boolean {
  const small = title.toLowerCase();
  return repealed.some((word) => small.includes(word.toLowerCase()));
}
