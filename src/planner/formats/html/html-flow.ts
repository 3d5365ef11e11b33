/** Writes an HTML tree as derived text. Walks without recursion, so that deep nesting cannot exhaust the stack. */
import type { BlockKind } from '../block.ts';
import { DerivedWriter } from '../derived/derived-writer.ts';
import { generated, InlineText } from '../derived/inline-text.ts';
import { TableWriter } from '../derived/table-writer.ts';
import { openList, takeLabel, type HtmlList } from './html-list.ts';
import { isElement, isText, type HtmlElement, type HtmlNode, type htmlTree } from './html-tree.ts';
import { exclusionOf, headingLevel, isBlock, isNote, signsOf } from './html-vocabulary.ts';

/** What holds for the text of an element. */
interface Context {
  readonly kind: BlockKind;
  readonly level: number;
  readonly nesting: number;
  readonly isVerbatim: boolean;
  readonly list: HtmlList | null;
  readonly path: string;
}

type Step = { readonly node: HtmlNode; readonly context: Context } | { readonly leave: () => void };

const OUTERMOST: Context = { kind: 'paragraph', level: 0, nesting: 0, isVerbatim: false, list: null, path: '' };

/** Writes the whole document. */
export function writeHtml(root: ReturnType<typeof htmlTree>): DerivedWriter {
  const flow = new HtmlFlow();
  flow.walk(root.childNodes);
  return flow.writer;
}

class HtmlFlow {
  readonly writer = new DerivedWriter();
  readonly #run = new InlineText();
  readonly #steps: Step[] = [];
  readonly #tables = new TableWriter(this.writer);
  #label = '';

  walk(nodes: readonly HtmlNode[]): void {
    this.#push(nodes, OUTERMOST);
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      if ('leave' in step) step.leave();
      else this.#enter(step.node, step.context);
    }
    this.#flush(OUTERMOST);
  }

  #enter(node: HtmlNode, context: Context): void {
    if (isText(node)) {
      if (context.isVerbatim) this.#run.addVerbatim(node.value, 'source');
      else this.#run.add(node.value, 'source');
    } else if (isElement(node) && exclusionOf(node) === null) this.#enterElement(node, context);
  }

  #enterElement(element: HtmlElement, context: Context): void {
    const { tagName } = element;
    if (tagName === 'br') this.#run.breakLine();
    else if (tagName === 'table') this.#enterTable(element, context);
    else if (tagName === 'tr') this.#enterRow(element, context);
    else if (tagName === 'td' || tagName === 'th') this.#enterCell(element, context);
    else if (isBlock(element)) this.#enterBlock(element, context);
    else this.#enterInline(element, context);
  }

  #enterInline(element: HtmlElement, context: Context): void {
    const signs = signsOf(element);
    if (element.tagName === 'sup') this.#run.beginScript('^');
    if (element.tagName === 'sub') this.#run.beginScript('_');
    if (signs !== null) {
      this.#run.add(signs[0], 'generated');
      this.#leave(() => this.#run.add(signs[1], 'generated'));
    }
    this.#push(element.childNodes, context);
  }

  #enterBlock(element: HtmlElement, outer: Context): void {
    this.#flush(outer);
    const list = openList(element);
    const context = contextOf(element, outer, list);
    if (element.tagName === 'li' && outer.list !== null) this.#label = takeLabel(outer.list, element);
    this.#leave(() => this.#flush(context));
    this.#push(element.childNodes, context);
  }

  #enterTable(element: HtmlElement, outer: Context): void {
    this.#flush(outer);
    this.#tables.open();
    const context = contextOf(element, outer, outer.list);
    this.#leave(() => {
      this.#flush(context);
      this.#tables.close(context.nesting, context.path);
    });
    this.#push(element.childNodes, context);
  }

  #enterRow(element: HtmlElement, outer: Context): void {
    this.#flush(outer);
    const context = contextOf(element, outer, outer.list);
    this.#leave(() => {
      this.#flush(context);
      this.#tables.closeRow(context.path);
    });
    this.#push(element.childNodes, context);
  }

  #enterCell(element: HtmlElement, outer: Context): void {
    this.#flush(outer);
    this.#tables.openCell(element.tagName === 'th');
    const context = contextOf(element, outer, outer.list);
    this.#leave(() => this.#flush(context));
    this.#push(element.childNodes, context);
  }

  #flush(context: Context): void {
    const lines = this.#run.take();
    if (lines.length === 0) return;
    const { kind, level, nesting, path } = context;
    const [first = [], ...more] = lines;
    const label = this.#label;
    this.#label = '';
    const block = {
      kind,
      level,
      nesting,
      origin: path,
      lines: label === '' ? lines : [[generated(label), ...first], ...more],
    };
    if (!this.#tables.put(block)) this.writer.write(block);
  }

  #leave(leave: () => void): void {
    this.#steps.push({ leave });
  }

  #push(nodes: readonly HtmlNode[], context: Context): void {
    const counts = new Map<string, number>();
    const steps = nodes.map((node): Step => {
      if (!isElement(node)) return { node, context };
      const nth = (counts.get(node.tagName) ?? 0) + 1;
      counts.set(node.tagName, nth);
      return {
        node,
        context: isInline(node) ? context : { ...context, path: `${context.path}/${node.tagName}[${nth}]` },
      };
    });
    for (const step of steps.toReversed()) this.#steps.push(step);
  }
}

function isInline(element: HtmlElement): boolean {
  return !isBlock(element) && !/^(?:table|tr|td|th)$/.test(element.tagName);
}

function contextOf(element: HtmlElement, outer: Context, list: HtmlList | null): Context {
  const level = headingLevel(element);
  const { tagName } = element;
  if (level > 0) return { ...outer, kind: 'heading', level };
  if (isNote(element)) return { ...outer, kind: 'note', nesting: outer.nesting + 1 };
  if (list !== null && list !== outer.list) return { ...outer, list, nesting: outer.nesting + 1 };
  if (tagName === 'li') return { ...outer, kind: 'item', list: null };
  if (tagName === 'pre' || tagName === 'listing' || tagName === 'xmp' || tagName === 'plaintext')
    return { ...outer, kind: 'code', isVerbatim: true };
  if (tagName === 'blockquote') return { ...outer, kind: 'quote', nesting: outer.nesting + 1 };
  return outer;
}
