/** The table of docs/benchmarks.md and the lines on the terminal. Knows words and numbers, not how they came about. */
import { goalText, inOrder, type Comparison, type RowResult } from './comparison.ts';
import type { Spread } from './measure.ts';
import type { SplitterLine } from './splitters.ts';

/** The machine and the day that the numbers are of. */
export interface Circumstances {
  readonly measured_on: string;
  readonly cutter: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gib: number;
  /** Processes that wanted a core, on average over the last quarter of an hour: about as long as a run takes. */
  readonly load_15min: number;
  /** As `SHOW server_version`, or null when no server ran. */
  readonly postgres: string | null;
  readonly terraform: string | null;
}

/** Everything that one whole run found out. */
export interface Measured {
  readonly results: readonly RowResult[];
  readonly splitters: { readonly lines: readonly SplitterLine[]; readonly why: string | null };
}

/** One splitter on one document, for the terminal. */
export function splitterLine(line: SplitterLine): string {
  const { name, document, chunks, found, headings } = line;
  const share = `${found}/${headings} headings`;
  return `${name.padEnd(42)} ${document.padEnd(16)} ${lossOf(line)}; ${share}; ${chunks} chunks; ${number(line.megabytesPerSecond)} MB/s\n`;
}

function lossOf({ lostBytes, lostTextBytes }: SplitterLine): string {
  return lostBytes === 0 ? 'nothing lost' : `${lostBytes} bytes lost, ${lostTextBytes} of them text`;
}

/** One line for the terminal. */
export function terminalLine(each: Comparison): string {
  const verdict = each.isMet ? 'met   ' : 'MISSED';
  const parts = [each.row.padEnd(4), verdict, goalText(each).padEnd(14), ratioText(each).padEnd(22), sides(each)];
  return `${parts.join(' ')}\n`;
}

function sides({ what, against, cutter, other, unit }: Comparison): string {
  const beside = other === null ? '' : ` | ${against}: ${spreadText(other)} ${unit}`;
  return `${what}: ${spreadText(cutter)} ${unit}${beside}`;
}

/** The whole page. */
export function renderPage({ results, splitters }: Measured, circumstances: Circumstances): string {
  const comparisons = inOrder(results.flatMap((each) => each.comparisons));
  const notRun = results.flatMap((each) => each.notRun);
  return [
    '# Benchmarks',
    '',
    'Made by `npm run bench`; do not edit. Every number is min / **median** / max. What is compared was measured in turn in the',
    'same run, and the ratio is computed pair by pair, because machines are noisy and ratios less so. The goals were set',
    'before the code was written.',
    '',
    '![Each ratio beside its goal](benchmarks.svg)',
    '',
    ...tableOf(comparisons),
    '',
    ...notesOf(comparisons),
    ...(notRun.length === 0 ? [] : ['', '## Not run', '', ...notRun.map(({ row, why }) => `- ${row}: ${why}.`)]),
    ...partsOf(results),
    ...splittersOf(splitters),
    '',
    '## How it was measured',
    '',
    ...circumstancesOf(circumstances),
    '',
  ].join('\n');
}

function tableOf(comparisons: readonly Comparison[]): readonly string[] {
  return [
    '|   | what | against | cutter | the other | ratio | goal | met |',
    '| - | ---- | ------- | ------ | --------- | ----- | ---- | --- |',
    ...comparisons.map((each) => {
      const other = each.other === null ? '' : `${boldMedian(each.other)} ${each.unit}`;
      const ratio = each.ratio === null ? '' : boldMedian(each.ratio);
      const cutter = `${boldMedian(each.cutter)} ${each.unit}`;
      const cells = [
        each.row,
        each.what,
        each.against,
        cutter,
        other,
        ratio,
        goalText(each),
        each.isMet ? 'yes' : '**no**',
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

function notesOf(comparisons: readonly Comparison[]): readonly string[] {
  const told = comparisons.filter(({ note }) => note !== '');
  return [...new Set(told.map(({ row, what, note, runs }) => `- ${row}, ${what} (${runs} runs): ${note}.`))];
}

function partsOf(results: readonly RowResult[]): readonly string[] {
  const parts = results.flatMap((each) => Object.entries(each.parts));
  if (parts.length === 0) return [];
  const lines = parts.map(([name, ms]) => `| ${name} | ${number(ms)} |`);
  return [
    '',
    '## Where the time goes',
    '',
    'Medians in milliseconds.',
    '',
    '| part | ms |',
    '| --- | ---: |',
    ...lines,
  ];
}

function splittersOf({ lines, why }: Measured['splitters']): readonly string[] {
  return [
    '',
    '## Beside other splitters',
    '',
    'Each splits the same texts without overlap, as its documentation says, once more for each of five times. *Lost* is what stands',
    'in no chunk as it is in the source, so that the chunks do not rebuild it; *headings* counts those at which a chunk begins, of',
    'those that CommonMark has. The others are made to fill the context of a model and not to be cited; remark is a parser, and',
    'cutting at the positions that it gives is what one would write around it. Only cutter gives the pieces addresses.',
    '',
    '| splitter | document | lost bytes | of them text | headings | chunks | MB/s |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...lines.map((line) => {
      const { name, document, chunks, lostBytes, lostTextBytes, found, headings, megabytesPerSecond } = line;
      const cells = [
        name,
        document,
        lostBytes,
        lostTextBytes,
        `${found} of ${headings}`,
        chunks,
        number(megabytesPerSecond),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    ...(why === null ? [] : ['', `Not compared: ${why}.`]),
  ];
}

function circumstancesOf(of: Circumstances): readonly string[] {
  return [
    `- ${of.measured_on}, cutter ${of.cutter}, Node ${of.node}, ${of.cores} cores (${of.cpu}), ${of.memory_gib} GiB.`,
    `- Load of the machine while it was measured: ${of.load_15min.toFixed(1)} for ${of.cores} cores. Above the number of cores the`,
    '  milliseconds are longer than they would be alone, ratios spread wider, and a side of several processes loses most.',
    `- PostgreSQL ${of.postgres ?? 'was not there'}; terraform ${of.terraform ?? 'was not there'}.`,
    '- The server runs with fsync and full_page_writes off and autovacuum off, for every side alike: what is compared is work,',
    '  not the disk. synchronous_commit stays on. For the same reason the files of both sides lie in memory where there is room.',
    '- Raw COPY goes through psql into tables with the same columns, checks, indexes and foreign keys, without triggers.',
    '- Before each run the database is cloned anew; the tables hold 100,000 units of another document already.',
  ];
}

function boldMedian({ min, median, max }: Spread): string {
  return `${number(min)} / **${number(median)}** / ${number(max)}`;
}

function spreadText({ min, median, max }: Spread): string {
  return `${number(min)} / ${number(median)} / ${number(max)}`;
}

function ratioText({ ratio }: Comparison): string {
  return ratio === null ? '' : spreadText(ratio);
}

/** Three digits that mean something. */
function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
