/**
 * The pieces that review.html is made of. Everything that comes from a plan passes through `line` or `inline` here;
 * nothing else may put text between tags.
 */
import type { Unit } from '../../model/artefacts/unit.ts';
import { htmlMarked } from '../format/sanitise.ts';
import type { Phrase } from './phrases.ts';

/** A title that is longer says the rest in its unit. */
const MAX_LINE = 200;
/** Where a digest may break on a narrow screen; the break is not copied. */
const HASH_GROUP = 8;

/** Untrusted text of one line, its reading direction kept to itself. */
export function line(text: string): string {
  const short = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE).toWellFormed()}…` : text;
  return `<bdi>${inline(short.replace(/[\r\n\t]+/g, ' '))}</bdi>`;
}

/** Untrusted text whose line ends and tabs are kept. */
export function inline(text: string): string {
  return htmlMarked(text);
}

/**
 * Untrusted text whose line ends within a paragraph give way on a narrow screen, where they would leave ragged lines.
 * Empty lines, and lines that begin like a heading, an item, a quotation, a table or code, keep theirs; so do the line
 * end after a heading, one that Markdown keeps, one that is itself the change and shown as ⏎, and the first of a piece,
 * which may end a heading that began before it.
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

/** Shared sentences. */
export function phrase(parts: Phrase): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return inline(part);
      return 'code' in part ? code(part.code) : list(part.codes.map(code)).join('');
    })
    .join('');
}

/** A section with a heading that the contents link to. */
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

/** `line 7`, `lines 7–12`; a line number is a name and has no groups. */
export function linesOf({ first_line: first, last_line: last }: Pick<Unit, 'first_line' | 'last_line'>): string {
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

/** The lines of a text, numbered as in the source; numbers are not copied with the text. */
export function numberedLines(id: string, text: string, firstLine: number): string {
  const lines = text.replace(/(\r\n|\n|\r)$/, '').split(/\r\n|\n|\r/);
  const width = String(firstLine + lines.length - 1).length;
  return `<ol class="text w${Math.min(width, MAX_WIDTH)}" id="${id}" start="${firstLine}">${lines.map((one) => `<li>${inline(one)}`).join('\n')}</ol>`;
}

/** The style knows how much room numbers of up to seven digits need. */
const MAX_WIDTH = 7;
