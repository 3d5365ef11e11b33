/**
 * The normalised view of a unit: NFC, each run of white space as one space, trimmed, and the heading without its marks.
 * If the views of two units are equal but their bytes differ, the unit was only reformatted.
 */
import type { SourceText } from '../formats/source-text.ts';
import { isAscii } from 'node:buffer';
import { sha256 } from '../../model/encoding/digest.ts';

const SPACE = 0x20;
/** White space beyond ASCII, as `\s` has it. */
const WIDE_SPACE = /[\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF]/;

/** sha256 of the normalised view of `heading` followed by the bytes `[start, end)` of the source. */
export type NormalDigest = (heading: string, start: number, end: number) => string;

/**
 * The digest function of one source. Whether the text is in NFC is checked once for the whole source. If it is, folding
 * can work on the bytes: white space is ASCII, and UTF-8 never contains ASCII bytes inside another character.
 * Lines of page furniture (from 0, in order) are left out of every view.
 */
export function normalDigest(source: SourceText, furnitureLines: readonly number[]): NormalDigest {
  const { bytes } = source;
  const furniture = furnitureLines.map((line) => ({
    start: source.lineStarts[line] ?? 0,
    end: source.lineStarts[line + 1] ?? 0,
  }));
  const isNormal = source.isAscii || (source.isNfc && !WIDE_SPACE.test(source.text));
  let scratch = Buffer.allocUnsafe(64 * 1024);
  return (heading, start, end) => {
    if (furniture.length > 0 && firstEndingAfter(furniture, start) < end) {
      return sha256(foldWhitespace(`${heading} ${withoutFurniture(bytes, furniture, start, end)}`));
    }
    const body = bytes.subarray(start, end);
    if (!isNormal && !isAscii(body)) return sha256(foldWhitespace(`${heading} ${body.toString('utf8')}`));
    const needed = heading.length * 3 + 1 + body.length;
    if (scratch.length < needed) scratch = Buffer.allocUnsafe(needed * 2);
    const afterHeading = scratch.write(heading, 'utf8');
    return sha256(scratch.subarray(0, foldInto(scratch, afterHeading, body)));
  };
}

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The start of the first range that ends after `offset`; infinity if none does. */
function firstEndingAfter(ranges: readonly ByteRange[], offset: number): number {
  return ranges[indexEndingAfter(ranges, offset)]?.start ?? Infinity;
}

function indexEndingAfter(ranges: readonly ByteRange[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function withoutFurniture(bytes: Buffer, ranges: readonly ByteRange[], start: number, end: number): string {
  const parts: string[] = [];
  let at = start;
  for (let index = indexEndingAfter(ranges, start); index < ranges.length; index += 1) {
    const range = ranges[index];
    if (range === undefined || range.start >= end) break;
    parts.push(bytes.toString('utf8', at, Math.max(at, range.start)));
    at = Math.min(end, range.end);
  }
  return parts.join('') + bytes.toString('utf8', at, end);
}

function foldWhitespace(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** Appends `body` folded and returns the new length. The heading is already folded. */
function foldInto(target: Buffer, length: number, body: Uint8Array): number {
  let end = length;
  let isSpacePending = length > 0;
  // An index, because this loop runs once for every byte of the source and an iterator costs three times as much.
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === SPACE || (byte >= 0x09 && byte <= 0x0d)) {
      isSpacePending = end > 0;
      continue;
    }
    if (isSpacePending) {
      target[end] = SPACE;
      end += 1;
      isSpacePending = false;
    }
    target[end] = byte;
    end += 1;
  }
  return end;
}
