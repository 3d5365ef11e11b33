/** Which words of a text were deleted and inserted. Knows words and spaces of every script, not units or HTML. */
import { editMarks } from './edit-script.ts';

export interface WordRun {
  readonly kind: 'same' | 'deleted' | 'inserted';
  readonly text: string;
}

/** Texts with more tokens than this together are not compared word by word. It is about a megabyte of prose. */
const MAX_TOKENS = 400_000;

/**
 * Words, runs of spaces, line ends and single signs; joined, they are the text. Scripts without spaces are split
 * into characters.
 */
const TOKEN =
  /\r\n|[\n\r]|[^\S\r\n]+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{M}\p{N}]+|[^]/gu;
const HAS_WORD = /[\p{L}\p{N}\r\n]/u;

/**
 * The difference as runs in reading order, deletions before insertions. The same and deleted runs are `before`, the
 * same and inserted ones `after`, character by character. Takes linear time for very different texts.
 */
export function wordDifference(before: string, after: string): readonly WordRun[] {
  const beforeTokens = tokensOf(before);
  const afterTokens = tokensOf(after);
  if (beforeTokens.length + afterTokens.length > MAX_TOKENS)
    return withoutEmptyRuns([makeRun('deleted', before), makeRun('inserted', after)]);
  const numbers = new Map<string, number>();
  const marks = editMarks(numbered(beforeTokens, numbers), numbered(afterTokens, numbers));
  return withoutEmptyRuns(withoutIslands([...changesAndRuns(beforeTokens, afterTokens, marks)]));
}

function tokensOf(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

function numbered(tokens: readonly string[], numbers: Map<string, number>): Int32Array {
  return Int32Array.from(tokens, (token) => {
    const known = numbers.get(token);
    if (known !== undefined) return known;
    numbers.set(token, numbers.size);
    return numbers.size - 1;
  });
}

/** Alternately what is the same and what changed, each as (same, deleted, inserted) with empty texts where there is none. */
function* changesAndRuns(
  before: readonly string[],
  after: readonly string[],
  { deleted, inserted }: ReturnType<typeof editMarks>,
): Generator<WordRun> {
  let x = 0;
  let y = 0;
  while (x < before.length || y < after.length) {
    const changedX = x;
    const changedY = y;
    while (x < before.length && deleted[x] === 1) x += 1;
    while (y < after.length && inserted[y] === 1) y += 1;
    if (x > changedX) yield makeRun('deleted', before.slice(changedX, x).join(''));
    if (y > changedY) yield makeRun('inserted', after.slice(changedY, y).join(''));
    const same = x;
    while (x < before.length && y < after.length && deleted[x] === 0 && inserted[y] === 0) {
      x += 1;
      y += 1;
    }
    if (x > same) yield makeRun('same', before.slice(same, x).join(''));
  }
}

/** Joins two changes that are separated by only a space or a comma, so that a phrase is not torn apart. */
function withoutIslands(runs: readonly WordRun[]): readonly WordRun[] {
  const joined: WordRun[] = [];
  let went = '';
  let came = '';
  const flush = () => {
    joined.push(makeRun('deleted', went), makeRun('inserted', came));
    went = '';
    came = '';
  };
  runs.forEach(({ kind, text }, index) => {
    const isIsland = index > 0 && index < runs.length - 1 && !HAS_WORD.test(text);
    if (kind === 'same' && !isIsland) {
      flush();
      joined.push({ kind, text });
      return;
    }
    if (kind !== 'inserted') went += text;
    if (kind !== 'deleted') came += text;
  });
  flush();
  return joined;
}

function withoutEmptyRuns(runs: readonly WordRun[]): readonly WordRun[] {
  return runs.filter(({ text }) => text !== '');
}

function makeRun(kind: WordRun['kind'], text: string): WordRun {
  return { kind, text };
}
