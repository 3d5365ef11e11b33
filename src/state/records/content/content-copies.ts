/** The rows of content of a plan as COPY sends them. Knows tables and columns; the database proves the rows when they are sealed. */
import {
  sourceVersionId,
  writeColumns,
  type ContentRow,
  type WrittenRow,
} from '../../../model/artefacts/content-rows.ts';
import type { Plan } from '../../../model/artefacts/plan.ts';
import { converterName, profileName } from '../../../model/artefacts/rows-digest.ts';
import { unitDigest, type Unit } from '../../../model/artefacts/unit.ts';
import { RowWriter } from '../../../model/encoding/row-writer.ts';
import type { CopyIn } from '../../db/copy-in.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

/** PostgreSQL manual, COPY, binary format: signature, no flags, no extension; and the trailer. */
const START = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = Buffer.from([0xff, 0xff]);

/** Rows are sent in pieces of about this size. */
const PIECE_BYTES = 131_072;

const DOCUMENT_COLUMNS = 3;
const SOURCE_VERSION_COLUMNS = 13;
const UNIT_COLUMNS = 7;
const VERSION_COLUMNS = 23;
const CARRY_COLUMNS = 21;

export interface Content {
  readonly plan: Plan;
  readonly rows: readonly ContentRow[];
  /** The bytes that the spans of the units point into. */
  readonly text: Buffer;
}

/** One COPY for each table that gets rows, each after those that its rows refer to. `onRow` is called for each text and carry. */
export function contentCopies({ plan, rows, text }: Content, onRow: () => void): readonly CopyIn[] {
  const written = rows.filter((row) => row.kind === 'v');
  const carried = rows.filter((row) => row.kind === 'c');
  const created = written.filter(({ isNew }) => isNew);
  const own = ownIds(plan);
  return [
    copy(STATEMENTS.copy_document, plan.baseline.document_registered ? [] : [plan], (writer) =>
      writer.begin(DOCUMENT_COLUMNS).text(own.documentId).text(plan.document.title).uuid(own.runId),
    ),
    copy(STATEMENTS.copy_source_version, [plan], writeSourceVersion),
    copy(STATEMENTS.copy_units, created, (writer, row) => writeUnit(writer, row, own)),
    copy(STATEMENTS.copy_versions, written, (writer, row) => {
      onRow();
      writer.begin(VERSION_COLUMNS).uuid(row.uvId).uuid(row.iuId);
      writePlace(writer, row.unit, own);
      writer.utf8(text.subarray(row.unit.start_byte, row.unit.end_byte)).text(row.unit.sha256);
      writeDigests(writer, row.unit);
      writer.date(plan.valid_from);
    }),
    copy(STATEMENTS.copy_carries, carried, (writer, row) => {
      onRow();
      writer.begin(CARRY_COLUMNS).uuid(row.carryId).uuid(row.iuId).uuid(row.uvId);
      writePlace(writer, row.unit, own);
      writeDigests(writer, row.unit);
    }),
  ].flat();
}

/** Nothing where there are no rows. */
function copy<R>(
  statement: CopyIn['statement'],
  rows: readonly R[],
  write: (writer: RowWriter, row: R) => void,
): readonly CopyIn[] {
  return rows.length === 0 ? [] : [{ statement, data: pieces(rows, write) }];
}

function* pieces<R>(rows: readonly R[], write: (writer: RowWriter, row: R) => void): Generator<Buffer> {
  const writer = new RowWriter('copy');
  yield START;
  for (const row of rows) {
    write(writer, row);
    if (writer.length >= PIECE_BYTES) yield writer.take();
  }
  yield writer.take();
  yield END;
}

interface OwnIds {
  readonly documentId: string;
  readonly runId: string;
  readonly sourceVersionId: string;
}

/** What every row of the run says. */
function ownIds({ document, header }: Plan): OwnIds {
  const { run_id: runId } = header;
  return { documentId: document.document_id, runId, sourceVersionId: sourceVersionId(runId) };
}

function writeSourceVersion(writer: RowWriter, plan: Plan): void {
  const { source, profile, based_on: basedOn } = plan;
  const own = ownIds(plan);
  writer
    .begin(SOURCE_VERSION_COLUMNS)
    .uuid(own.sourceVersionId)
    .text(own.documentId)
    .text(source.sha256)
    .text(source.text_sha256)
    .integer(source.bytes)
    .bytea(source.original === null ? null : Buffer.from(source.original, 'base64'))
    .text(source.media_type)
    .text(converterName(source))
    .text(profileName(profile))
    .text(profile.sha256)
    .date(plan.valid_from)
    .uuid(basedOn?.source_version_id ?? null)
    .uuid(own.runId);
}

function writeUnit(writer: RowWriter, { iuId, unit }: WrittenRow, { documentId, runId }: OwnIds): void {
  writer
    .begin(UNIT_COLUMNS)
    .uuid(iuId)
    .text(documentId)
    .text(unit.wid)
    .text(unit.eid)
    .text(unit.unit_kind)
    .text(unit.section_type)
    .uuid(runId);
}

/** From document_id to citation, alike for texts and carries. */
function writePlace(writer: RowWriter, unit: Unit, { documentId, sourceVersionId: versionId, runId }: OwnIds): void {
  writer.text(documentId).uuid(versionId).uuid(runId);
  writeColumns(writer, unit);
}

/** From norm_sha256 to end_byte, alike for texts and carries. */
function writeDigests(writer: RowWriter, unit: Unit): void {
  writer.text(unit.norm_sha256).text(unitDigest(unit)).integer(unit.start_byte).integer(unit.end_byte);
}
