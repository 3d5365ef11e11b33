/**
 * cutter beside the splitters that a user would take instead: what each loses of a text, how much of its structure it
 * finds, and how fast it is. The others are installed by exact version into a scratch folder, for this run only.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { z } from 'zod';
import { cutDocument } from '../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../src/planner/formats/read-document.ts';
import { unitTexts } from '../src/planner/cut/tiling.ts';
import { spreadOf, stopwatch } from './measure.ts';

const PACKAGES = [
  '@langchain/textsplitters@1.0.2',
  '@langchain/core@1.2.3',
  '@llamaindex/core@0.6.22',
  'unified@11.0.5',
  'remark-parse@11.0.0',
];

const DOCUMENTS = {
  Grundgesetz: '002-grundgesetz-2022',
  'US Constitution': '004-us-constitution',
  'torture test': '001-torture',
} as const;

const RUNS = 5;

/** One splitter on one document. */
export interface SplitterLine {
  readonly name: string;
  readonly document: string;
  readonly chunks: number;
  /** Bytes of the source that stand in no chunk as they are, in their order; white space included. */
  readonly lostBytes: number;
  /** The same without white space. */
  readonly lostTextBytes: number;
  /** Headings at which a chunk begins, of those that the CommonMark grammar has. */
  readonly found: number;
  readonly headings: number;
  /** Median of five. */
  readonly megabytesPerSecond: number;
}

const answersSchema = z.array(
  z.object({ name: z.string(), document: z.string(), chunks: z.array(z.string()), ms: z.array(z.number()) }),
);

/** Every splitter on every document, or why they could not be installed. */
export async function besideSplitters(
  folder: string,
): Promise<{ readonly lines: readonly SplitterLine[]; readonly why: string | null }> {
  const texts = Object.entries(DOCUMENTS).map(([document, name]) => ({
    document,
    text: readFileSync(join(process.cwd(), 'test', 'cases', name, 'source.md'), 'utf8'),
  }));
  const own = await Promise.all(texts.map(({ document, text }) => cutterLine(document, text)));
  const home = join(folder, 'splitters');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }');
  const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
  const installed = spawnSync('npm', [...options, ...PACKAGES], { cwd: home, encoding: 'utf8' });
  if (installed.status !== 0) return { lines: own, why: `npm could not install them: ${lastLine(installed.stderr)}` };
  const program = join(home, 'split-with.mjs');
  copyFileSync(join(process.cwd(), 'bench', 'split-with.mjs'), program);
  writeFileSync(join(home, 'texts.json'), JSON.stringify(texts));
  const ran = spawnSync(process.execPath, [program, join(home, 'texts.json'), join(home, 'answers.json')], {
    encoding: 'utf8',
  });
  if (ran.status !== 0) return { lines: own, why: `they did not run: ${lastLine(ran.stderr)}` };
  const answers = answersSchema.parse(JSON.parse(readFileSync(join(home, 'answers.json'), 'utf8')));
  const lines = answers.map(({ name, document, chunks, ms }) => {
    const text = texts.find((each) => each.document === document)?.text ?? '';
    return judged({ name, document, text, chunks, ms });
  });
  return { lines: [...own, ...lines], why: null };
}

async function cutterLine(document: string, text: string): Promise<SplitterLine> {
  const bytes = Buffer.from(text);
  const cut = () =>
    unitTexts(
      bytes,
      cutDocument({
        document: readTextDocument({ name: 'source.md', bytes }),
        profile: 'markdown-headings',
        granularity: null,
      }).units,
    );
  const ms: number[] = [];
  for (let run = 0; run < RUNS; run += 1) ms.push(await stopwatch(cut));
  return judged({ name: 'cutter', document, text, chunks: cut().map(({ body }) => body), ms });
}

interface Answer {
  readonly name: string;
  readonly document: string;
  readonly text: string;
  readonly chunks: readonly string[];
  readonly ms: readonly number[];
}

/** Chunks are looked for in the source one after the other; what lies between two of them, or before and after, is lost. */
function judged({ name, document, text, chunks, ms }: Answer): SplitterLine {
  const starts = new Set<number>();
  let lost = '';
  let end = 0;
  for (const chunk of chunks) {
    const at = text.indexOf(chunk, end);
    // A chunk that the source does not hold was changed: its text is lost where it stood.
    if (at < 0) continue;
    lost += text.slice(end, at);
    starts.add(at + leadingSpace(chunk));
    end = at + chunk.length;
  }
  lost += text.slice(end);
  const headings = headingsOf(text);
  return {
    name,
    document,
    chunks: chunks.length,
    lostBytes: Buffer.byteLength(lost),
    lostTextBytes: Buffer.byteLength(lost.replaceAll(/\s/g, '')),
    found: headings.filter(({ start, text: words }) => starts.has(start) || starts.has(words)).length,
    headings: headings.length,
    megabytesPerSecond: Buffer.byteLength(text) / 1000 / spreadOf(ms).median,
  };
}

/** YAML before the text, which CommonMark does not know. */
const FRONT_MATTER = /^---\n[^]*?\n---\n/;

/** Where each heading starts and where its words do: a splitter may leave the `#` out, which counts as lost only. */
function headingsOf(text: string): readonly { readonly start: number; readonly text: number }[] {
  const body = text.replace(FRONT_MATTER, (front) => front.replaceAll(/[^\n]/g, ' '));
  return fromMarkdown(body).children.flatMap((node) => {
    if (node.type !== 'heading') return [];
    const start = node.position?.start.offset ?? 0;
    return [{ start, text: node.children[0]?.position?.start.offset ?? start }];
  });
}

function leadingSpace(text: string): number {
  return text.length - text.trimStart().length;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
