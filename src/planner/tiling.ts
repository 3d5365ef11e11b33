/**
 * The lossless invariant (design 3, 1.5): the own spans of the units, in order, are the source, byte for byte.
 * A violation is a bug of cutter, never an expected no.
 */
import { createHash } from 'node:crypto';
import type { Source } from '../model/plan.ts';
import type { Unit, UnitText } from '../model/unit.ts';

/**
 * Throws an `Error` that begins with `E_TILING` unless the spans start at 0, meet without gap or overlap, are never
 * empty, end with the source, are in path order, and hash to `source_sha256` when joined.
 */
export function assertTiling(
  bytes: Buffer,
  sourceSha256: string,
  units: readonly Pick<Unit, 'start_byte' | 'end_byte' | 'path'>[],
): void {
  const hash = createHash('sha256');
  let end = 0;
  let path = '';
  for (const unit of units) {
    if (unit.start_byte !== end) throw tilingError(`unit ${unit.path} starts at ${unit.start_byte}, not at ${end}`);
    if (unit.end_byte <= unit.start_byte) throw tilingError(`unit ${unit.path} is empty`);
    if (unit.path <= path) throw tilingError(`unit ${unit.path} is not in path order`);
    hash.update(bytes.subarray(unit.start_byte, unit.end_byte));
    end = unit.end_byte;
    path = unit.path;
  }
  if (end !== bytes.length) throw tilingError(`units end at ${end} of ${bytes.length} bytes`);
  if (hash.digest('hex') !== sourceSha256) throw tilingError('joined units do not hash to the source');
}

/** Each unit with its text: the decoded bytes of its own span, neither trimmed nor normalised. */
export function unitTexts(source: Pick<Source, 'text'>, units: readonly Unit[]): readonly UnitText[] {
  const bytes = Buffer.from(source.text, 'utf8');
  return units.map((unit) => ({ unit, body: bytes.toString('utf8', unit.start_byte, unit.end_byte) }));
}

function tilingError(what: string): Error {
  return new Error(`E_TILING: ${what}`);
}
