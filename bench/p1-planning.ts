/**
 * P1: planning Markdown beside the block pass of markdown-it and beside mdast, on the same bytes, and the largest
 * source in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { z } from 'zod';
import { cutDocument } from '../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../src/planner/formats/read-document.ts';
import { compare, hold, type RowResult } from './comparison.ts';
import { lawOfBytes } from './law.ts';
import { measureInTurn, stopwatch } from './measure.ts';
import type { BenchContext } from './bench-context.ts';

const SMALL_BYTES = 1.5e6;
const LARGEST_BYTES = 64 * 1024 * 1024;
const MIB = 1024 * 1024;

const onceSchema = z.object({ bytes: z.int(), ms: z.number(), peakBytes: z.number() });

const engine = new MarkdownIt({ html: true });
engine.core.ruler.disable(['inline', 'linkify', 'replacements', 'smartquotes', 'text_join']);

/** Every side reads the text out of the same bytes. The first run warms the compiler up and counts for nothing. */
export async function planning({ runs, folder, built }: BenchContext): Promise<RowResult> {
  const small = lawOfBytes(SMALL_BYTES);
  const law = lawOfBytes(0.5 * MIB);
  const largest = largestSource(law);
  const path = join(folder, 'largest.md');
  writeFileSync(path, largest);

  const cut = (bytes: Buffer) =>
    cutDocument({
      document: readTextDocument({ name: 'law.md', bytes }),
      profile: 'markdown-headings',
      granularity: null,
    });
  for (let round = 0; round < 5; round += 1) {
    cut(small);
    engine.parse(small.toString('utf8'), {});
  }
  const found = await measureInTurn({
    runs,
    prepare: async () => undefined,
    sides: [
      async () => ({ cutter: await stopwatch(() => cut(small)) }),
      async () => ({ blocks: await stopwatch(() => engine.parse(small.toString('utf8'), {})) }),
      async () => ({ mdast: await stopwatch(() => fromMarkdown(small.toString('utf8'))) }),
      () => cutOnce(built, path),
    ],
    cleanUp: async () => undefined,
  });

  const values = (name: string) => found[name] ?? [];
  const what = `planning ${(small.length / 1e6).toFixed(1)} MB of Markdown`;
  const sized = `planning ${Math.round(largest.length / MIB)} MiB`;
  const common = { row: 'P1', note: '' } as const;
  return {
    comparisons: [
      compare(
        {
          ...common,
          what,
          against: "markdown-it's block pass",
          unit: 'ms',
          goal: { kind: 'at_most_times', times: 1.5 },
        },
        values('cutter'),
        values('blocks'),
      ),
      compare(
        {
          ...common,
          what,
          against: 'mdast-util-from-markdown',
          unit: 'ms',
          goal: { kind: 'faster_at_least', times: 20 },
        },
        values('cutter'),
        values('mdast'),
      ),
      hold(
        { ...common, what, against: 'a limit', unit: 'ms', goal: { kind: 'at_most', value: 120 } },
        values('cutter'),
      ),
      hold(
        { ...common, what: sized, against: 'a limit', unit: 'ms', goal: { kind: 'at_most', value: 4000 } },
        values('largestMs'),
      ),
      hold(
        {
          ...common,
          what: `${sized}, most memory held`,
          against: 'six times its size',
          unit: 'MiB',
          goal: { kind: 'at_most', value: Math.round((6 * largest.length) / MIB) },
          note: 'the whole process, Node included',
        },
        values('largestMiB'),
      ),
    ],
    notRun: [],
    parts: {},
  };
}

/** As many whole laws as fit into the limit of a source. */
function largestSource(law: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: Math.floor(LARGEST_BYTES / law.length) }, () => law));
}

function cutOnce(built: string, path: string): { readonly largestMs: number; readonly largestMiB: number } {
  const ran = spawnSync(process.execPath, [join(built, 'cut-once.js'), path], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`cut-once failed: ${ran.stderr}`);
  const { ms, peakBytes } = onceSchema.parse(JSON.parse(ran.stdout));
  return { largestMs: ms, largestMiB: peakBytes / MIB };
}
