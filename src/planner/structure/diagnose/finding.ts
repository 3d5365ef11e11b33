/** Findings of a cut that a reviewer should know: their codes and form. The other modules of this folder find them. */
import type { Diagnostic } from '../../../model/artefacts/plan.ts';

export type FindingCode =
  | 'E_EMPTY_ARTICLE'
  | 'W_AMBIGUOUS'
  | 'W_BOM'
  | 'W_CRLF'
  | 'W_DEPTH'
  | 'W_DUP_NUM'
  | 'W_GAP'
  | 'W_INFERRED_ROLE'
  | 'W_LEVEL_JUMP'
  | 'W_NEAR_HEADING'
  | 'W_NEAR_MISS'
  | 'W_NESTED_HEADING'
  | 'W_NOT_NFC'
  | 'W_QUOTED_MARK'
  | 'W_RESTART'
  | 'W_TOC_MISMATCH'
  | 'W_UNCLAIMED';

export interface Finding {
  readonly code: FindingCode;
  /** Line from 0. */
  readonly line: number;
  /** The node concerned, or null if the finding is about the document. */
  readonly node: number | null;
  readonly hint: string;
}

/** A plan lists at most this many diagnostics of one code and counts the rest. Units always carry their codes. */
const MAX_SHOWN = 100;
const MAX_SNIPPET_LENGTH = 120;

/** The plan's diagnostics, by line and code; `lineText` gives the text of a line from 0. */
export function diagnosticsOf(findings: readonly Finding[], lineText: (line: number) => string): readonly Diagnostic[] {
  const counts = new Map<FindingCode, number>();
  const shown = findings.toSorted(byLineThenCode).filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= MAX_SHOWN;
  });
  const lastShown = new Map(shown.map((finding) => [finding.code, finding]));
  return shown.map((finding) => {
    const left = (counts.get(finding.code) ?? 0) - MAX_SHOWN;
    const more = left > 0 && lastShown.get(finding.code) === finding ? ` ${left} more of this code are not shown.` : '';
    return {
      code: finding.code,
      severity: finding.code.startsWith('E_') ? 'error' : 'warning',
      line: finding.line + 1,
      snippet: snippet(lineText(finding.line)),
      hint: finding.hint + more,
    };
  });
}

/** The codes of each node that has any, sorted and without repetition. */
export function codesByNode(findings: readonly Finding[]): ReadonlyMap<number, readonly string[]> {
  const codes = new Map<number, readonly string[]>();
  for (const { code, node } of findings) {
    if (node !== null) codes.set(node, [...new Set([...(codes.get(node) ?? []), code])].toSorted());
  }
  return codes;
}

/** How often each code was found, in the order of the codes. */
export function countsByCode(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function byLineThenCode(left: Finding, right: Finding): number {
  if (left.line !== right.line) return left.line - right.line;
  return left.code < right.code ? -1 : left.code > right.code ? 1 : 0;
}

/** The start of a line without line end and white space around it, cut at a whole character. */
function snippet(line: string): string {
  const text = line.trim();
  if (text.length <= MAX_SNIPPET_LENGTH) return text;
  const kept = text.slice(0, MAX_SNIPPET_LENGTH - 1);
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`;
}
