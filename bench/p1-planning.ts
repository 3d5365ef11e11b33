/**
 * P1: planning Markdown against the block pass of markdown-it and against mdast, on the same bytes in the same run
 * (design 8). Measures only; a speed is never asserted in a test.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { cutDocument } from '../src/planner/cut-document.ts';

/** Milliseconds of one way, in the order they were measured; ratios are taken pair by pair. */
export interface Samples {
  readonly input: string;
  readonly bytes: number;
  readonly unit: 'ms';
  readonly ways: readonly { readonly way: string; readonly values: readonly number[] }[];
}

export interface Row {
  readonly id: string;
  readonly goal: string;
  readonly run: (root: string) => Promise<{ readonly samples: readonly Samples[]; readonly notes: readonly string[] }>;
}

const RUNS = 7;
/** mdast takes seconds for what the others do in milliseconds, so it is measured on the small input only. */
const MDAST_RUNS = 5;

/**
 * The row of P1. `root` is the folder of the repository. Inputs: the Grundgesetz nine times over (1.6 MB), 100,000 units
 * of 460 bytes, and 64 MiB of the Grundgesetz.
 */
export const row: Row = {
  id: 'P1',
  goal: 'planning ≤ 1.5× the block pass of markdown-it, ≥ 20× faster than mdast; 1.5 MB ≤ 120 ms; 64 MiB ≤ 4 s',
  run: (root) => {
    const law = readFileSync(join(root, 'test', 'cases', '002-grundgesetz-2022', 'source.md'));
    const small = repeated(law, 9 * law.length);
    const samples = [
      measured('1.6 MB', small, { ...WAYS, mdast: () => fromMarkdown(small.toString('utf8')) }),
      measured('100,000 units', manyUnits(100_000), WAYS),
      measured('64 MiB', repeated(law, 64 * 1024 * 1024), WAYS),
    ];
    return Promise.resolve({
      samples,
      notes: [`peak memory of the process ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`],
    });
  },
};

type Way = (bytes: Buffer) => unknown;

const engine = new MarkdownIt({ html: true });
engine.core.ruler.disable(['inline', 'linkify', 'replacements', 'smartquotes', 'text_join']);

const WAYS: Readonly<Record<string, Way>> = {
  planning: (bytes) => cutDocument({ name: 'bench.md', bytes, profile: 'markdown-headings', granularity: null }),
  'markdown-it block pass': (bytes) => engine.parse(bytes.toString('utf8'), {}),
};

/** All ways in turn, so that what disturbs the machine disturbs all of them; one round before counts for nothing. */
function measured(input: string, bytes: Buffer, ways: Readonly<Record<string, Way>>): Samples {
  const values = new Map(Object.keys(ways).map((way) => [way, new Array<number>()]));
  for (let round = 0; round <= RUNS; round += 1) {
    for (const [way, run] of Object.entries(ways)) {
      if (way === 'mdast' && round > MDAST_RUNS) continue;
      const start = performance.now();
      run(bytes);
      if (round > 0) values.get(way)?.push(performance.now() - start);
    }
  }
  return { input, bytes: bytes.length, unit: 'ms', ways: [...values].map(([way, list]) => ({ way, values: list })) };
}

function repeated(bytes: Buffer, size: number): Buffer {
  const result = Buffer.alloc(size, bytes);
  // A character cut in half at the end would not be UTF-8.
  let end = size;
  while (((result[end - 1] ?? 0) & 0x80) !== 0) end -= 1;
  return result.subarray(0, end);
}

function manyUnits(count: number): Buffer {
  const body = 'Die Würde des Menschen ist unantastbar. Sie zu achten ist Verpflichtung.\n'.repeat(6);
  const units = Array.from({ length: count }, (_, index) => `### Art ${index + 1}\n\n${body}\n`);
  return Buffer.from(`# Act\n\n${units.join('')}`);
}
