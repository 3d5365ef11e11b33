/** HTML as a tree with limits. Knows parse5; must not know how elements are written in a derived text. */
import { defaultTreeAdapter, parse, type DefaultTreeAdapterMap, type TreeAdapter } from 'parse5';
import { Refusal } from '../../../model/refusals/refusal.ts';

export type HtmlNode = DefaultTreeAdapterMap['childNode'];
export type HtmlElement = DefaultTreeAdapterMap['element'];
export type HtmlParent = DefaultTreeAdapterMap['parentNode'];

/**
 * The deepest nesting; browsers stop at 512 as well. The parser sometimes searches all open elements, so depth costs
 * time.
 */
export const MAX_HTML_DEPTH = 512;
/** Unclosed formatting elements are opened again in every block, so that a small file can make a huge tree. */
export const MAX_HTML_ELEMENTS = 2_000_000;

/**
 * The root of the parsed document, as a browser without scripts would see it. Refusal `E_LIMIT` for nesting deeper than
 * 512 or more than 2,000,000 elements. Any text is valid HTML, so there are no other refusals.
 */
export function htmlTree(html: string): HtmlParent {
  return parse(html, { scriptingEnabled: false, treeAdapter: limitedAdapter() });
}

/** The value of an attribute, or null. Names are in lower case. */
export function attributeOf(element: HtmlElement, name: string): string | null {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? null;
}

export function isElement(node: HtmlNode): node is HtmlElement {
  return 'tagName' in node;
}

export function isText(node: HtmlNode): node is DefaultTreeAdapterMap['textNode'] {
  return node.nodeName === '#text';
}

/** Builds trees, with the limits. */
export function limitedAdapter(): TreeAdapter<DefaultTreeAdapterMap> {
  let open = 0;
  let elements = 0;
  return {
    ...defaultTreeAdapter,
    createElement: (tagName, namespace, attributes) => {
      elements += 1;
      if (elements > MAX_HTML_ELEMENTS)
        throw new Refusal('E_LIMIT', { limit: 'html_elements', allowed: MAX_HTML_ELEMENTS, value: elements });
      return defaultTreeAdapter.createElement(tagName, namespace, attributes);
    },
    onItemPush: () => {
      open += 1;
      if (open > MAX_HTML_DEPTH)
        throw new Refusal('E_LIMIT', { limit: 'html_depth', allowed: MAX_HTML_DEPTH, value: open });
    },
    onItemPop: () => {
      open -= 1;
    },
  };
}
