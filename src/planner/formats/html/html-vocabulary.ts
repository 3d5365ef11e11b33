/** How each element of HTML affects the flow of text. An element that is not listed is running text. */
import { attributeOf, type HtmlElement } from './html-tree.ts';

const BLOCKS = new Set(
  [
    'address article aside blockquote body center details dialog dir div dl dd dt fieldset figcaption figure footer form',
    'frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section',
    'select summary ul caption colgroup tbody thead tfoot listing plaintext xmp',
  ].flatMap((line) => line.split(' ')),
);

/** Elements whose content is never shown as text. */
const NEVER_SHOWN: ReadonlyMap<string, string> = new Map([
  ['script', 'script'],
  ['style', 'style'],
  ['head', 'head'],
  ['template', 'template'],
  ['iframe', 'embedded'],
  ['object', 'embedded'],
  ['noembed', 'embedded'],
  ['noframes', 'embedded'],
]);

const NOTE_ROLES = new Set(['doc-footnote', 'doc-endnote', 'footnote', 'endnote', 'rearnote']);
const NOTE_REFERENCES = new Set(['doc-noteref', 'noteref']);

export function isBlock({ tagName }: HtmlElement): boolean {
  return BLOCKS.has(tagName);
}

/** Why the text of an element is left out, or null. It is meant for programs, or the page hides it. */
export function exclusionOf(element: HtmlElement): string | null {
  const never = NEVER_SHOWN.get(element.tagName);
  if (never !== undefined) return never;
  if (attributeOf(element, 'hidden') !== null) return 'hidden';
  const style = attributeOf(element, 'style');
  return style !== null && /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b/i.test(style) ? 'hidden' : null;
}

/** The level of `h1` to `h6`; 0 for every other element. */
export function headingLevel({ tagName }: HtmlElement): number {
  return /^h[1-6]$/.test(tagName) ? Number(tagName.slice(1)) : 0;
}

/** The text of a note, as word processors and e-books mark it. */
export function isNote(element: HtmlElement): boolean {
  if (/^sd(?:foot|end)note\d+$/.test(attributeOf(element, 'id') ?? '')) return true;
  return hasRole(element, NOTE_ROLES);
}

/**
 * The text to write before and after running text that a page distinguishes only by its style; null for other elements.
 */
export function signsOf(element: HtmlElement): readonly [before: string, after: string] | null {
  if (element.tagName === 'del' || element.tagName === 's' || element.tagName === 'strike') return ['~~', '~~'];
  const name = attributeOf(element, 'class') ?? '';
  if (/\bsd(?:foot|end)notesym\b/.test(name)) return ['[^', ']: '];
  return /\bsd(?:foot|end)noteanc\b/.test(name) || hasRole(element, NOTE_REFERENCES) ? ['[^', ']'] : null;
}

function hasRole(element: HtmlElement, roles: ReadonlySet<string>): boolean {
  const named = `${attributeOf(element, 'role') ?? ''} ${attributeOf(element, 'epub:type') ?? ''}`;
  return named.split(/\s+/).some((role) => roles.has(role));
}
