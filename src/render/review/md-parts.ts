/** The pieces that review.md is made of; everything from a plan is escaped here. */
import { htmlText, markdownFence, markdownLine, terminalLine } from '../format/sanitise.ts';
import type { Phrase } from './phrases.ts';

const MAX_TITLE = 160;

/** A phrase of the review as Markdown; code spans contain what is copied. */
export function phraseMd(parts: Phrase): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return markdownLine(part);
      return 'code' in part ? codeMd(part.code) : `${part.codes.map(codeMd).join(', ')}.`;
    })
    .join('');
}

function codeMd(text: string): string {
  return `\`${terminalLine(text).replaceAll('`', "'")}\``;
}

/** A text folded under a summary line. Neither can break out of its element. */
export function foldedSection(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${markdownFence(text)}\n\n</details>\n\n`;
}

/** Text for `<summary>`, where Markdown is not interpreted: HTML is escaped, and mentions are broken. */
export function summaryText(text: string): string {
  return htmlText(terminalLine(clipTitle(text))).replaceAll('@', '@&#8203;');
}

/** One line of Markdown prose, cut to the length of a title. */
export function shortLine(text: string): string {
  return markdownLine(clipTitle(text));
}

function clipTitle(text: string): string {
  return text.length > MAX_TITLE ? `${text.slice(0, MAX_TITLE).toWellFormed()}…` : text;
}
