/**
 * What matching sees of a text: its words without the printed number, as one key and as a set of shingles (three words
 * in a row). Numbers are left out because they change when the text does not (design 3, 3.2).
 */
import { sha256 } from '../../model/digest.ts';

export interface Sketch {
  /** Digest of the words in order, without the label: equal keys mean equal words. */
  readonly key: string;
  /** Hashes of the distinct shingles, ascending. */
  readonly shingles: Uint32Array;
  /** Whether the text says no more than that it is repealed. */
  readonly isStub: boolean;
  /** Whether there is no word but the label. */
  readonly isEmpty: boolean;
}

/** A text of fewer shingles says too little to be known again at another address. */
export const MIN_SHINGLES = 12;

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const INVISIBLE = /\p{Cf}/gu;
/** What Markdown puts before the words of a heading or a run-in number. */
const HEADING_MARKS = /^[#*_>\s]+/;
const MAX_STUB_WORDS = 8;
const STUB = /(?:^| )(?:weggefallen|aufgehoben|repealed|revoked|omitted|bãi bỏ|abrogée?s?)$/;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The sketch of a unit's text; `label` is its number as printed, or null. */
export function sketchOf({ body, label }: { readonly body: string; readonly label: string | null }): Sketch {
  const words = withoutLabel(wordsOf(body), label);
  return {
    key: sha256(words.join(' ')),
    shingles: shinglesOf(words),
    isEmpty: words.length === 0,
    isStub: words.length > 0 && words.length <= MAX_STUB_WORDS && STUB.test(words.join(' ').toLowerCase()),
  };
}

/** The words of a title without the label, joined; empty when the title is only a number. */
export function titleKeyOf({ title, label }: { readonly title: string; readonly label: string | null }): string {
  return withoutLabel(wordsOf(title), label).join(' ');
}

/**
 * The text as a reader sees it, without the marks of its heading and without the label: equal for two units exactly when
 * nothing but their number and their white space differs.
 */
export function unnumberedText({ body, label }: { readonly body: string; readonly label: string | null }): string {
  const text = foldedText(body).replace(HEADING_MARKS, '');
  const printed = foldedText(label ?? '');
  return printed !== '' && text.startsWith(printed) ? text.slice(printed.length).trimStart() : text;
}

/** How many shingles two sketches share. Walks the smaller set. */
export function sharedShingles(left: Sketch, right: Sketch): number {
  const [small, large] =
    left.shingles.length <= right.shingles.length ? [left.shingles, right.shingles] : [right.shingles, left.shingles];
  let shared = 0;
  for (const shingle of small) if (isIn(large, shingle)) shared += 1;
  return shared;
}

/** 2·shared / (left + right); texts without a shingle are as like as their words. */
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

function foldedText(text: string): string {
  return text.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFC').replace(INVISIBLE, '').match(WORDS) ?? [];
}

function withoutLabel(words: readonly string[], printed: string | null): readonly string[] {
  const label = printed === null ? [] : wordsOf(printed);
  return label.length > 0 && label.every((word, index) => words[index] === word) ? words.slice(label.length) : words;
}

function shinglesOf(words: readonly string[]): Uint32Array {
  const hashes = words.map(hashOf);
  const shingles = new Set<number>();
  for (let at = 2; at < hashes.length; at += 1) {
    const first = Math.imul((hashes[at - 2] ?? 0) ^ FNV_OFFSET, FNV_PRIME);
    const second = Math.imul(first ^ (hashes[at - 1] ?? 0), FNV_PRIME);
    shingles.add(Math.imul(second ^ (second >>> 15) ^ (hashes[at] ?? 0), FNV_PRIME) >>> 0);
  }
  return Uint32Array.from(shingles).sort();
}

function hashOf(word: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), FNV_PRIME);
  return hash;
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
