/** Quotations of other texts: an amending act quotes whole articles, which are not units of the act. */
import type { LineRules } from '../../profiles/line-rules.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { TextLines } from './text-lines.ts';

/** A longer quotation has no recognisable end; it is read as ordinary text. */
const MAX_QUOTE_LINES = 500;
const TRAILING = /[.;,:)\]\s]+$/;

/** Ranges of lines without a closing mark, by mark: each is searched once, however many quotations open there. */
export type Unclosed = Map<string, { readonly from: number; readonly to: number }>;

/**
 * The line on which the quotation that opens on `line` closes; null if no quotation with quotation marks opens there.
 */
export function quoteEnd(
  lines: TextLines,
  rules: LineRules,
  {
    quotes,
    line,
    unclosed,
  }: { readonly quotes: Profile['quotes']; readonly line: number; readonly unclosed: Unclosed },
): number | null {
  const view = lines.view(line);
  const pair = quotes.find(([open]) => view.startsWith(open));
  if (pair === undefined) return null;
  const [open, close] = pair;
  const inner = view.slice(open.length).trim();
  if (inner.includes(close) && endsWith(lines, line, close)) return null;
  if (rules.read(inner).length === 0) return null;
  const last = Math.min(lines.count, line + MAX_QUOTE_LINES);
  const known = unclosed.get(close);
  const isKnown = known !== undefined && known.from <= line && line < known.to;
  for (let at = isKnown ? known.to : line + 1; at < last; at += 1) {
    if (lines.kind(at) === 'heading') return null;
    if (lines.kind(at) === 'text' && endsWith(lines, at, close)) return at;
    unclosed.set(close, { from: isKnown ? known.from : line, to: at + 1 });
  }
  return null;
}

function endsWith(lines: TextLines, line: number, close: string): boolean {
  return lines.raw(line).slice(-80).replace(TRAILING, '').endsWith(close);
}
