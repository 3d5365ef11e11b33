/**
 * docs/invariants.md: tiling. The own spans of the units, in order, are the source, byte for byte.
 * A violation is a bug of cutter, never an expected error.
 */
import type { Unit, UnitText } from '../../model/artefacts/unit.ts';

/**
 * Throws an `Error` that begins with `E_TILING` unless the spans start at 0, have no gaps or overlaps, are never empty,
 * end with the source, and are in path order. Joining such spans gives the source.
 */
export function requireTiling(bytes: Buffer, units: readonly Pick<Unit, 'start_byte' | 'end_byte' | 'path'>[]): void {
  let end = 0;
  let path = '';
  for (const unit of units) {
    if (unit.start_byte !== end) throw tilingError(`unit ${unit.path} starts at ${unit.start_byte}, not at ${end}`);
    if (unit.end_byte <= unit.start_byte) throw tilingError(`unit ${unit.path} is empty`);
    if (unit.path <= path) throw tilingError(`unit ${unit.path} is not in path order`);
    end = unit.end_byte;
    path = unit.path;
  }
  if (end !== bytes.length) throw tilingError(`units end at ${end} of ${bytes.length} bytes`);
}

/** Each unit with its text: the decoded bytes of its own span, neither trimmed nor normalised. */
export function unitTexts(bytes: Buffer, units: readonly Unit[]): readonly UnitText[] {
  return units.map((unit) => ({ unit, body: bytes.toString('utf8', unit.start_byte, unit.end_byte) }));
}

function tilingError(what: string): Error {
  return new Error(`E_TILING: ${what}`);
}
