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
const MIN_TEXT = 1000;

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
  const texts = new FlatTexts();
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
    insertText: (parent, text) => {
      defaultTreeAdapter.insertText(parent, text);
      texts.grown(parent.childNodes.at(-1));
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

/**
 * Keeps texts in one piece of memory. The parser adds word to word, which the engine keeps as a chain of thirty bytes for each
 * until somebody looks into it. Texts are looked into when the next one begins, and whenever one has doubled.
 */
class FlatTexts {
  #node: HtmlNode | undefined;
  #flat = 0;

  grown(node: HtmlNode | undefined): void {
    if (node !== this.#node) {
      this.#flatten();
      this.#node = node;
      this.#flat = 0;
    }
    if (node !== undefined && isText(node) && node.value.length > 2 * this.#flat + MIN_TEXT) this.#flatten();
  }

  #flatten(): void {
    if (this.#node === undefined || !isText(this.#node)) return;
    this.#flat = this.#node.value.search(/$/);
  }
}
