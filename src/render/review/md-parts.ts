/** The pieces that review.md is made of; everything from a plan is escaped here. */
import { htmlText, markdownFence, markdownLine, terminalLine } from '../format/sanitise.ts';
import type { Phrase } from './phrases.ts';

const MAX_TITLE = 160;

/** Shared sentences; code spans hold what is copied. */
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

/** A text folded away under one line; neither can get out of its place. */
export function folded(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${markdownFence(text)}\n\n</details>\n\n`;
}

/** Inside `<summary>` Markdown is not interpreted: HTML escapes, and mentions broken like everywhere else. */
export function summaryText(text: string): string {
  return htmlText(terminalLine(clipped(text))).replaceAll('@', '@&#8203;');
}

/** One line of Markdown prose, cut to what a list can hold. */
export function shortLine(text: string): string {
  return markdownLine(clipped(text));
}

function clipped(text: string): string {
  return text.length > MAX_TITLE ? `${text.slice(0, MAX_TITLE).toWellFormed()}…` : text;
}
