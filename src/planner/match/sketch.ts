/**
 * What matching sees of a text: its words without the printed number, as one key and as a set of shingles (three words
 * in a row). Numbers are left out because they change when the text does not.
 */
import { keyOf, shingleAt, shingleCount, withoutLabel, wordHashes } from './words.ts';

/** A text and the unit's number as printed, or null. */
export interface LabelledText {
  readonly body: string;
  readonly label: string | null;
}

export interface Words {
  /** Hashes of the words in order, without the label. */
  readonly hashes: Uint32Array;
  /** Equal keys mean equal words. */
  readonly key: string;
  /** Whether the text says no more than that it is repealed. */
  readonly isStub: boolean;
  /** Whether there is no word but the label. */
  readonly isEmpty: boolean;
}

export interface Sketch extends Words {
  /** Hashes of the distinct shingles, ascending. */
  readonly shingles: Uint32Array;
}

/** A text with fewer shingles is too short to be recognised at another address. */
export const MIN_SHINGLES = 12;

const INVISIBLE = /\p{Cf}/gu;
/** What Markdown puts before the words of a heading or a run-in number. */
const HEADING_MARKS = /^[#*_>\s]+/;
const NO_WORD = /[^\p{L}\p{M}\p{N}]+/gu;
const LINE_FEED = 0x0a;
const MAX_STUB_WORDS = 8;
const STUB = /(?:^| )(?:weggefallen|aufgehoben|repealed|revoked|omitted|bãi bỏ|abrogée?s?)$/;

/** What a unit's words are, without their shingles: cheaper than the sketch. */
export function wordsOf(text: LabelledText): Words {
  const hashes = withoutLabel(wordHashes(text.body), text.label);
  const isShort = hashes.length > 0 && hashes.length <= MAX_STUB_WORDS;
  return { hashes, key: keyOf(hashes), isEmpty: hashes.length === 0, isStub: isShort && STUB.test(plainWords(text)) };
}

export function sketchOf(words: Words): Sketch {
  const all = new Uint32Array(shingleCount(words.hashes));
  for (let at = 0; at < all.length; at += 1) all[at] = shingleAt(words.hashes, at);
  all.sort();
  return { ...words, shingles: all.filter((shingle, at) => at === 0 || shingle !== all[at - 1]) };
}

/** Those of `wanted` that the words have, each once. */
export function shinglesAmong({ hashes }: Words, wanted: ReadonlyMap<number, unknown>): ReadonlySet<number> {
  const found = new Set<number>();
  for (let at = 0; at < shingleCount(hashes); at += 1) {
    const shingle = shingleAt(hashes, at);
    if (wanted.has(shingle)) found.add(shingle);
  }
  return found;
}

/** The words of a title without the label, joined; empty when the title is only a number. */
export function titleKeyOf({ title, label }: { readonly title: string; readonly label: string | null }): string {
  return withoutLabel(wordHashes(title), label).join(' ');
}

/**
 * Whether two texts, as a reader sees them without the marks of their headings, differ only in their number and their
 * white space. Stricter than equal keys: one more comma is a difference.
 */
export function isSameWithoutNumber(left: LabelledText, right: LabelledText): boolean {
  const shared = sharedEnd(left.body, right.body);
  return textWithoutNumber(left, shared) === textWithoutNumber(right, shared);
}

function textWithoutNumber({ body, label }: LabelledText, sharedEndLength: number): string {
  const text = foldedText(body.slice(0, body.length - sharedEndLength)).replace(HEADING_MARKS, '');
  const printed = foldedText(label ?? '');
  return printed !== '' && text.startsWith(printed) ? text.slice(printed.length).trimStart() : text;
}

/** Length of the longest common end that begins with a line: identical text needs no folding. */
function sharedEnd(left: string, right: string): number {
  let length = 0;
  let whole = 0;
  while (length < left.length && length < right.length) {
    const unit = left.charCodeAt(left.length - 1 - length);
    if (unit !== right.charCodeAt(right.length - 1 - length)) break;
    length += 1;
    if (unit === LINE_FEED) whole = length;
  }
  return whole;
}

/** How many shingles two sketches share. Walks the smaller set. */
export function sharedShingles(left: Sketch, right: Sketch): number {
  const [small, large] =
    left.shingles.length <= right.shingles.length ? [left.shingles, right.shingles] : [right.shingles, left.shingles];
  let shared = 0;
  for (const shingle of small) if (isIn(large, shingle)) shared += 1;
  return shared;
}

/** 2·shared / (left + right); texts without shingles are compared by their words. */
export function diceOf(left: Sketch, right: Sketch): number {
  const total = left.shingles.length + right.shingles.length;
  if (total === 0) return left.key === right.key ? 1 : 0;
  return (2 * sharedShingles(left, right)) / total;
}

/** The share of the smaller text's shingles that the other text has too. */
export function containmentOf(left: Sketch, right: Sketch): number {
  const smaller = Math.min(left.shingles.length, right.shingles.length);
  return smaller === 0 ? 0 : sharedShingles(left, right) / smaller;
}

export function isTiny(sketch: Sketch): boolean {
  return sketch.shingles.length < MIN_SHINGLES;
}

/** A short text as lower-case words with one space between them. */
function plainWords({ body }: LabelledText): string {
  return foldedText(body).toLowerCase().replace(NO_WORD, ' ').trim();
}

function foldedText(text: string): string {
  return text.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

function isIn(sorted: Uint32Array, wanted: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle] ?? 0;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}
