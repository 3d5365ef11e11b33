/** The numbers that a browser shows before the items of a list; the source has them only as markup. */
import { countedLetters, romanLabel } from '../derived/ordinal-label.ts';
import { attributeOf, isElement, type HtmlElement } from './html-tree.ts';

/** A list that is open: its next number and how it is printed. */
export interface HtmlList {
  readonly isOrdered: boolean;
  readonly type: string;
  readonly step: 1 | -1;
  next: number;
}

/** `ol`, `ul`, `menu` and `dir`; null for every other element. */
export function openList(element: HtmlElement): HtmlList | null {
  const { tagName } = element;
  if (tagName === 'ul' || tagName === 'menu' || tagName === 'dir')
    return { isOrdered: false, type: listType(element), step: 1, next: 1 };
  if (tagName !== 'ol') return null;
  const isReversed = attributeOf(element, 'reversed') !== null;
  const items = element.childNodes.filter((node) => isElement(node) && node.tagName === 'li').length;
  const start = integerOf(element, 'start') ?? (isReversed ? items : 1);
  return { isOrdered: true, type: listType(element), step: isReversed ? -1 : 1, next: start };
}

/** The label of the next item and a space, or an empty string where the page shows none; advances the list. */
export function takeLabel(list: HtmlList, item: HtmlElement): string {
  const value = integerOf(item, 'value') ?? list.next;
  list.next = value + list.step;
  const type = styledType(item) ?? attributeOf(item, 'type') ?? list.type;
  if (type === 'none') return '';
  return list.isOrdered ? `${numeral(value, type)}. ` : '- ';
}

function numeral(value: number, type: string): string {
  switch (type) {
    case 'a':
    case 'lower-alpha':
    case 'lower-latin':
      return countedLetters(value);
    case 'A':
    case 'upper-alpha':
    case 'upper-latin':
      return countedLetters(value).toUpperCase();
    case 'i':
    case 'lower-roman':
      return romanLabel(value);
    case 'I':
    case 'upper-roman':
      return romanLabel(value).toUpperCase();
    default:
      return String(value);
  }
}

function listType(element: HtmlElement): string {
  return styledType(element) ?? attributeOf(element, 'type') ?? '1';
}

function styledType(element: HtmlElement): string | null {
  const style = attributeOf(element, 'style') ?? '';
  const declared = /(?:^|;)\s*list-style(?:-type)?\s*:([^;]*)/i.exec(style)?.[1] ?? '';
  return /\b(?:none|(?:lower|upper)-(?:alpha|latin|roman)|decimal)\b/i.exec(declared)?.[0].toLowerCase() ?? null;
}

function integerOf(element: HtmlElement, name: string): number | null {
  const value = attributeOf(element, name);
  return value !== null && /^\s*-?\d{1,9}\s*$/.test(value) ? Number(value) : null;
}
