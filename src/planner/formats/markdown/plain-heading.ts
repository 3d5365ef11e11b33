/** The text of a heading as a reader sees it. Knows inline Markdown; must not know numbers or addresses. */
import type { Env, Token } from 'markdown-it';
import { inlinePass } from './lean-state.ts';

/** Marks in a longer heading are not resolved, so that no input is slow; it is a paragraph with an underline. */
const MAX_INLINE_LENGTH = 2000;
/** A text without any of these has no inline structure; most headings have none. */
const INLINE_MARKS = /[\\`*_~<&[\]!{}]/;
/** Invisible characters; the joiners are kept, because they change how letters are written. */
const INVISIBLE = /(?![\u200C\u200D])\p{Cf}/gu;
const ANCHOR = / ?\{#[^{}\s]+\}$/;

/**
 * One line in NFC, white space folded, without emphasis, code and link marks, tags, entities, a trailing `{#anchor}`
 * and invisible characters. May be empty.
 */
export function plainHeading(content: string, env: Env): string {
  const visible = foldSpaces(content.normalize('NFC').replace(INVISIBLE, ''));
  if (!INLINE_MARKS.test(visible) || visible.length > MAX_INLINE_LENGTH) return visible;
  const text = inlinePass(visible.replace(ANCHOR, ''), env).map(textOf).join('');
  return foldSpaces(text.normalize('NFC').replace(INVISIBLE, ''));
}

function textOf(token: Token): string {
  switch (token.type) {
    case 'text':
    case 'text_special':
    case 'code_inline':
      return token.content;
    case 'softbreak':
    case 'hardbreak':
      return ' ';
    case 'image':
      return (token.children ?? []).map(textOf).join('');
    default:
      // Opening and closing tokens and raw tags are the marks that a reader does not see.
      return '';
  }
}

function foldSpaces(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
