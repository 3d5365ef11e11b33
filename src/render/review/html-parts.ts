/**
 * The pieces that review.html is made of. Everything that comes from a plan passes through `line` or `inline` here;
 * nothing else may put text between tags.
 */
import type { Unit } from '../../model/artefacts/unit.ts';
import { htmlMarked } from '../format/sanitise.ts';
import type { Phrase } from './phrases.ts';

/** A longer title is cut here; the unit shows it whole. */
const MAX_LINE = 200;
/** Where a digest may break on a narrow screen; the break is not copied. */
const HASH_GROUP = 8;

/** Untrusted text of one line, isolated in its reading direction. */
export function line(text: string): string {
  const short = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE).toWellFormed()}…` : text;
  return `<bdi>${inline(short.replace(/[\r\n\t]+/g, ' '))}</bdi>`;
}

/** Untrusted text whose line ends and tabs are kept. */
export function inline(text: string): string {
  return htmlMarked(text);
}

/**
 * Untrusted text in which a line end inside a paragraph is marked, so that a narrow screen can reflow the paragraph.
 * A line end is not marked before an empty line or a line that begins like a heading, an item, a quotation, a table or
 * code; after a heading; where Markdown keeps it; where it is itself the change, shown as ⏎; and if it is the first of
 * a piece, because it may end a heading that began before the piece.
 */
export function flowing(text: string): string {
  return inline(text).replace(/(?<=\n)(?!#)(.*[^\s⏎\\])\n(?=[\p{L}"'„“,;])/gu, '$1<span class="eol">\n</span>');
}

/** Something to be copied exactly: an address, a digest, a command. */
export function code(text: string): string {
  if (!/^[0-9a-f]{40,}$/.test(text)) return `<code>${inline(text)}</code>`;
  const groups = text.match(new RegExp(`.{1,${HASH_GROUP}}`, 'g')) ?? [];
  return `<code class="hash">${groups.join('<wbr>')}</code>`;
}

/** A phrase of the review as HTML. */
export function phrase(parts: Phrase): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return inline(part);
      return 'code' in part ? code(part.code) : list(part.codes.map(code)).join('');
    })
    .join('');
}

/** A section with a heading; the table of contents links to it. */
export function section(id: string, heading: string, content: readonly string[]): readonly string[] {
  return [`<section id="${id}">`, `<h2>${heading}</h2>`, ...content, '</section>'];
}

export function list(items: readonly string[]): readonly string[] {
  return ['<ul>', ...items.map((item) => `<li>${item}</li>`), '</ul>'];
}

/** Commands, each on a line of its own. */
export function commands(lines: readonly string[]): string {
  return `<pre class="run">${lines.map(inline).join('\n')}</pre>`;
}

export interface HtmlColumn {
  readonly header: string;
  readonly align: 'left' | 'right';
}

/** Cells must be HTML already. A table that is too wide for the screen scrolls on its own. */
export function table(columns: readonly HtmlColumn[], rows: readonly (readonly string[])[]): readonly string[] {
  const classOf = (index: number) => (columns[index]?.align === 'right' ? ' class="n"' : '');
  return [
    '<div class="wide"><table>',
    `<thead><tr>${columns.map(({ header }, index) => `<th scope="col"${classOf(index)}>${header}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${row.map((cell, index) => `<td${classOf(index)}>${cell}</td>`).join('')}</tr>`),
    '</tbody></table></div>',
  ];
}

/** `line 7`, `lines 7–12`; line numbers are written without separators. */
export function linesOf({ first_line: first, last_line: last }: Pick<Unit, 'first_line' | 'last_line'>): string {
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

/** The lines of a text, numbered as in the source; numbers are not copied with the text. */
export function numberedLines(id: string, text: string, firstLine: number): string {
  const lines = text.replace(/(\r\n|\n|\r)$/, '').split(/\r\n|\n|\r/);
  const width = String(firstLine + lines.length - 1).length;
  return `<ol class="text w${Math.min(width, MAX_WIDTH)}" id="${id}" start="${firstLine}">${lines.map((one) => `<li>${inline(one)}`).join('\n')}</ol>`;
}

/** The style sheet has room for line numbers of up to seven digits. */
const MAX_WIDTH = 7;
