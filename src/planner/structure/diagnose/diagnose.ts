/** The checks that warn about headings. They report and never change the cut. */
import type { Address } from '../resolve/address.ts';
import type { Finding, FindingCode } from './finding.ts';
import type { Segmentation } from '../../formats/block.ts';
import { isNfc } from '../../formats/nfc.ts';
import type { SourceText } from '../../formats/source-text.ts';
import type { Node } from '../resolve/resolve.ts';
import { sequenceGaps } from './sequence-gaps.ts';

export interface Diagnosed {
  readonly source: SourceText;
  readonly segmentation: Segmentation;
  readonly nodes: readonly Node[];
  readonly addresses: readonly Address[];
  /** Whether structure was read from the levels of headings, so that levels and their numbers are to be checked. */
  readonly byHeadings: boolean;
  /** The text of a line from 0. */
  readonly lineText: (line: number) => string;
}

/** Every finding, in no particular order. */
export function diagnose(cut: Diagnosed): readonly Finding[] {
  const { segmentation, nodes } = cut;
  return [
    ...aboutEncoding(cut),
    ...aboutPreface(cut),
    ...(cut.byHeadings ? aboutLevels(nodes) : []),
    ...aboutDuplicates(cut),
    ...(cut.byHeadings ? sequenceGaps(nodes, cut.lineText) : []),
    ...segmentation.blocks
      .filter(({ kind, nesting }) => kind === 'heading' && nesting > 0)
      .map(({ firstLine }) => finding('W_NESTED_HEADING', firstLine, 'A heading inside a quote or a list is not cut.')),
    ...segmentation.nearHeadings.map((line) =>
      finding(
        'W_NEAR_HEADING',
        line,
        'Looks like a heading and is none: Markdown wants one to six # and an ordinary space.',
      ),
    ),
    ...(segmentation.tooDeepLine === null
      ? []
      : [
          finding('W_DEPTH', segmentation.tooDeepLine, 'Nested deeper than 100: headings in there are not looked for.'),
        ]),
  ];
}

function finding(code: FindingCode, line: number, hint: string, node: number | null = null): Finding {
  return { code, line, node, hint };
}

function aboutEncoding({ source, lineText }: Diagnosed): readonly Finding[] {
  const { lf, crlf, cr } = source.lineEnds;
  const findings: Finding[] = [];
  if (source.hasBom) findings.push(finding('W_BOM', 0, 'Begins with a byte order mark; it stays in the first unit.'));
  if (crlf + cr > 0) {
    findings.push(finding('W_CRLF', 0, `Line ends: ${crlf} CRLF, ${lf} LF, ${cr} CR; they are kept as they are.`));
  }
  if (!source.isNfc) {
    const lines = linesNotNfc(source, lineText);
    const shown = lines.slice(0, 20).map((line) => line + 1);
    const more = lines.length > shown.length ? ` and ${lines.length - shown.length} more` : '';
    findings.push(
      finding('W_NOT_NFC', lines[0] ?? 0, `Not in NFC on lines ${shown.join(', ')}${more}; kept as it is.`),
    );
  }
  return findings;
}

function linesNotNfc({ lineStarts }: SourceText, lineText: (line: number) => string): readonly number[] {
  return Array.from({ length: lineStarts.length - 1 }, (_, line) => line).filter((line) => {
    return !isNfc(lineText(line));
  });
}

function aboutPreface({ nodes, lineText }: Diagnosed): readonly Finding[] {
  const index = nodes.findIndex(({ mark }) => mark.kind === 'preface');
  const mark = nodes[index]?.mark;
  if (mark === undefined) return [];
  const end = nodes[index + 1]?.mark.firstLine;
  for (let line = mark.firstLine; end === undefined || line < end; line += 1) {
    const text = lineText(line);
    if (text === '') return [];
    if (text.trim() !== '') {
      const where = end === undefined ? 'There is no heading: all text' : 'Text before the first heading';
      return [finding('W_UNCLAIMED', line, `${where} becomes the preface.`, index)];
    }
  }
  return [];
}

function aboutLevels(nodes: readonly Node[]): readonly Finding[] {
  const findings: Finding[] = [];
  let before = 0;
  for (const [index, { mark }] of nodes.entries()) {
    if (before > 0 && mark.level > before + 1) {
      const hint = `Goes from level ${before} to level ${mark.level}; the unit stays under the nearest heading above it.`;
      findings.push(finding('W_LEVEL_JUMP', headingLine(mark.bodyLine), hint, index));
    }
    before = mark.level;
  }
  return findings;
}

function aboutDuplicates({ nodes, addresses }: Diagnosed): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [index, { eid, isDuplicate }] of addresses.entries()) {
    if (!isDuplicate) continue;
    const hint = `The number occurs before in the same place; the address is ${eid}.`;
    findings.push(finding('W_DUP_NUM', numberLine(nodes[index]), hint, index));
  }
  return findings;
}

function numberLine(node: Node | undefined): number {
  return Math.max(node?.mark.firstLine ?? 0, headingLine(node?.mark.bodyLine ?? 1));
}

/** The last line of the heading: where its text is, even if the unit begins with blank lines. */
function headingLine(bodyLine: number): number {
  return bodyLine - 1;
}
