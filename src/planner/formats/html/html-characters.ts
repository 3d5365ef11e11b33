/**
 * The characters of an HTML document, read from its tree, to compare the derived text with. Knows no blocks or lines.
 */
import type { SourceCharacters } from '../derived/conservation.ts';
import { ExclusionBook } from '../derived/exclusion-book.ts';
import { isElement, isText, type HtmlNode, type htmlTree } from './html-tree.ts';
import { exclusionOf } from './html-vocabulary.ts';

/** Every character of text, sorted into the flow and what is left out, by reason. HTML has no asides. */
export function htmlCharacters(root: ReturnType<typeof htmlTree>): SourceCharacters {
  const main: string[] = [];
  const excluded = new ExclusionBook();
  const waiting: { readonly node: HtmlNode; readonly reason: string | null }[] = [];
  const push = (nodes: readonly HtmlNode[], reason: string | null) => {
    for (const node of nodes.toReversed()) waiting.push({ node, reason });
  };
  push(root.childNodes, null);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, reason } = next;
    if (isText(node)) {
      if (reason === null) main.push(node.value);
      else excluded.add(reason, node.value);
    } else if (isElement(node)) push(node.childNodes, reason ?? exclusionOf(node));
  }
  return { main, aside: [], excluded: excluded.entries };
}
