/**
 * Runs in a folder of its own where the other splitters are installed: splits each text with each of them, the way their
 * documentation does, without overlap, and writes the chunks and the time as JSON. Started by bench/splitters.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { MarkdownTextSplitter, RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { MarkdownNodeParser, SentenceSplitter } from '@llamaindex/core/node-parser';
import { Document } from '@llamaindex/core/schema';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const [textsFile, answersFile] = process.argv.slice(2);
const texts = JSON.parse(readFileSync(textsFile, 'utf8'));
const RUNS = 5;

const recursive = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 0 });
const markdown = new MarkdownTextSplitter({ chunkSize: 1000, chunkOverlap: 0 });
const sentences = new SentenceSplitter({ chunkSize: 1024, chunkOverlap: 0 });
const nodes = new MarkdownNodeParser();
const remark = unified().use(remarkParse);

const SPLITTERS = {
  'langchain RecursiveCharacterTextSplitter': (text) => recursive.splitText(text),
  'langchain MarkdownTextSplitter': (text) => markdown.splitText(text),
  'llamaindex SentenceSplitter': (text) => sentences.splitText(text),
  'llamaindex MarkdownNodeParser': async (text) =>
    (await nodes.getNodesFromDocuments([new Document({ text })])).map((node) => node.getContent()),
  'remark, cut at each heading': (text) => {
    const headings = remark.parse(text).children.filter(({ type }) => type === 'heading');
    const starts = [...new Set([0, ...headings.map(({ position }) => position.start.offset)])];
    return starts.map((start, at) => text.slice(start, starts[at + 1]));
  },
};

const answers = [];
for (const [name, split] of Object.entries(SPLITTERS)) {
  for (const { document, text } of texts) {
    const ms = [];
    let chunks = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedMs = performance.now();
      chunks = await split(text);
      ms.push(performance.now() - startedMs);
    }
    answers.push({ name, document, chunks, ms });
  }
}
writeFileSync(answersFile, JSON.stringify(answers));
