/** XHTML as the same tree as HTML. It is XML: it must be well-formed, and a closed element holds nothing. */
import { html as names, parseFragment } from 'parse5';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { walkXml, xmlRoot } from '../xml-walk.ts';
import { isText, limitedAdapter, type HtmlParent } from './html-tree.ts';

const XHTML: string = names.NS.HTML;

/**
 * The root of the parsed document. Refusals: `E_XML` for what is not well-formed, `E_LIMIT` for nesting deeper than 256,
 * `SOURCE_FORMAT` for another root than `html` of XHTML.
 */
export function xhtmlTree(xhtml: string): HtmlParent {
  const entities = entitiesIn(xhtml);
  const root = xmlRoot(xhtml, 'source');
  if (root.local !== 'html' || root.uri !== XHTML)
    throw new Refusal('SOURCE_FORMAT', { root: root.local, namespace: root.uri });
  const tree = limitedAdapter();
  const document = tree.createDocument();
  const open: HtmlParent[] = [document];
  walkXml(
    xhtml,
    'source',
    {
      open: ({ local, uri, attributes }) => {
        const parent = open.at(-1) ?? document;
        // Elements of other vocabularies, such as MathML, hold text like any other; their names mean nothing here.
        const name = uri === XHTML ? local.toLowerCase() : `${local}-`;
        const element = tree.createElement(name, names.NS.HTML, [...attributes]);
        tree.appendChild(parent, element);
        open.push(element);
      },
      text: (text) => {
        const parent = open.at(-1);
        if (parent !== undefined && parent !== document) tree.insertText(parent, text);
      },
      close: () => {
        open.pop();
      },
    },
    entities,
  );
  return document;
}

/** The entities of HTML that the document uses, such as `nbsp`, with their text. */
function entitiesIn(xhtml: string): Readonly<Record<string, string>> {
  const used = new Set(xhtml.match(/&[A-Za-z][A-Za-z0-9]{1,31};/g) ?? []);
  const known = [...used].flatMap((reference) => {
    const [node] = parseFragment(reference).childNodes;
    const text = node !== undefined && isText(node) ? node.value : reference;
    // HTML also knows the start of some names: «&nothing;» would be «¬hing;».
    return text.length > 1 && text.endsWith(';') ? [] : [[reference.slice(1, -1), text] as const];
  });
  return Object.fromEntries(known);
}
