/**
 * The rows of content that a plan writes, one for each unit: a text, or a carry of the text that is in force. Their ids follow from
 * the run and the place of the row, so a plan states them, the approval binds them, and no other run can take them;
 * sql/contract/0010-row-ids.sql derives the same. Source: ADR 25.
 */
import { framedSha256 } from '../encoding/digest.ts';
import type { RowWriter } from '../encoding/row-writer.ts';
import type { Plan } from './plan.ts';
import type { Unit } from './unit.ts';

/** A text that is written. The unit itself is written with it where it is new. */
export interface WrittenRow {
  readonly kind: 'v';
  readonly unit: Unit;
  readonly uvId: string;
  readonly iuId: string;
  readonly isNew: boolean;
}

/** A text that stays; `uvId` and `iuId` are rows that are there. */
export interface CarriedRow {
  readonly kind: 'c';
  readonly unit: Unit;
  readonly carryId: string;
  readonly uvId: string;
  readonly iuId: string;
}

export type ContentRow = WrittenRow | CarriedRow;

/** The columns from change to citation, in the order in which they are copied and digested. */
export function writeColumns(writer: RowWriter, unit: Unit): void {
  writer
    .text(unit.change)
    .text(unit.eid)
    .text(unit.parent)
    .text(unit.path)
    .integer(unit.ordinal)
    .text(unit.section_type)
    .text(unit.label)
    .text(unit.num)
    .text(unit.title)
    .text(unit.title_source)
    .text(unit.citation);
}

/** By the bytes of the path, as the database sorts with the collation C. A text is written if and only if its bytes differ from those in force. */
export function contentRows(
  { based_on: basedOn, units }: Pick<Plan, 'based_on' | 'units'>,
  runId: string,
): readonly ContentRow[] {
  const inForce = new Map(basedOn?.units.map((unit) => [unit.wid, unit]));
  const versionId = rowIds(runId, 'unit_version');
  const unitId = rowIds(runId, 'information_unit');
  const carryId = rowIds(runId, 'unit_carry');
  return inPathOrder(units).map((unit, index) => {
    const place = index + 1;
    const live = inForce.get(unit.wid);
    if (live?.sha256 === unit.sha256)
      return { kind: 'c', unit, carryId: carryId(place), uvId: live.uv_id, iuId: live.iu_id };
    const iuId = live?.iu_id ?? unitId(place);
    return { kind: 'v', unit, uvId: versionId(place), iuId, isNew: live === undefined };
  });
}

/** A plan is in this order already. */
function inPathOrder(units: readonly Unit[]): readonly Unit[] {
  return units.toSorted((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}

export type TableWithIds = 'information_unit' | 'source_document_version_registry' | 'unit_carry' | 'unit_version';

/** 24 bits: a document has at most 200,000 units. */
const PLACE_DIGITS = 6;

/**
 * UUIDs of version 8 for the rows of a run in one table, by their place in path order, from 1: 96 bits of
 * sha256("cutter.id/1", run, table), then the place, so that all ids of a run are one range.
 */
export function rowIds(runId: string, table: TableWithIds): (place: number) => string {
  const hash = framedSha256('cutter.id/1', [runId, table]);
  const start = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(12, 15)}-a${hash.slice(15, 18)}-${hash.slice(18, 24)}`;
  return (place) => start + place.toString(16).padStart(PLACE_DIGITS, '0');
}

/** The id of the version of the source that a run registers. */
export function sourceVersionId(runId: string): string {
  return rowIds(runId, 'source_document_version_registry')(0);
}
