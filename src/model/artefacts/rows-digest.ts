/**
 * The digest of every row of content that a run writes, `cutter.rows/1`: what an approval binds. The database computes the
 * same from the rows (sql/contract/0014-run-digest.sql, where the form is defined) before they are committed.
 */
import { hash } from 'node:crypto';
import { RowWriter } from '../encoding/row-writer.ts';
import { contentRows, sourceVersionId, writeColumns, type ContentRow } from './content-rows.ts';
import type { Plan } from './plan.ts';
import { unitDigest } from './unit.ts';

const HEADER_FIELDS = 17;
/** A carry has one more: its own id, besides those of the text and of the unit. */
const LINE_FIELDS = { v: 21, c: 22 } as const;

/** What the digest depends on: everything that a run writes, and nothing that the database gives. */
export type RowFacts = Pick<Plan, 'based_on' | 'document' | 'profile' | 'source' | 'units' | 'valid_from'> & {
  readonly runId: string;
  /** Whether the document is registered already; if not, the run registers it with its title. */
  readonly documentRegistered: boolean;
};

/** `cutter.rows/1` of what a plan writes, as 64 lower-case hexadecimal digits. */
export function rowsSha256(facts: RowFacts): string {
  const { runId, source, profile, units } = facts;
  const rows = contentRows(facts, runId);
  const record = new RowWriter('record');
  const lines = Buffer.concat(rows.map((row) => lineOf(record, row)));
  record
    .begin(HEADER_FIELDS)
    .text('cutter.rows/1')
    .uuid(runId)
    .text(facts.document.document_id)
    .text(facts.documentRegistered ? null : facts.document.title)
    .uuid(sourceVersionId(runId))
    .text(source.sha256)
    .text(source.text_sha256)
    .integer(source.bytes)
    .text(source.media_type)
    .text(converterName(source))
    .text(profileName(profile))
    .text(profile.sha256)
    .date(facts.valid_from)
    .uuid(facts.based_on?.source_version_id ?? null)
    .integer(rows.filter((row) => row.kind === 'v' && row.isNew).length)
    .integer(units.length)
    .bytea(sha256Of(lines));
  return sha256Of(record.take()).toString('hex');
}

/** The same of a plan that is there, computed anew. */
export function rowsSha256Of(plan: Plan): string {
  const { header, baseline } = plan;
  return rowsSha256({ ...plan, runId: header.run_id, documentRegistered: baseline.document_registered });
}

/** The converter as the registry of versions names it. */
export function converterName({ converter }: Pick<Plan['source'], 'converter'>): string {
  return `${converter.name} ${converter.version}`;
}

/** The profile as the registry of versions names it. */
export function profileName({ name, version }: Pick<Plan['profile'], 'name' | 'version'>): string {
  return `${name} ${version}`;
}

/** The digest of one row: `v` for a text that the run writes, `c` for one that it carries. */
function lineOf(record: RowWriter, row: ContentRow): Buffer {
  const { kind, unit } = row;
  record.begin(LINE_FIELDS[kind]).text(kind);
  if (row.kind === 'c') record.uuid(row.carryId);
  record.uuid(row.uvId).uuid(row.iuId).text(unit.wid).text(unit.unit_kind);
  writeColumns(record, unit);
  record
    .text(unit.sha256)
    .text(unit.norm_sha256)
    .text(unitDigest(unit))
    .integer(unit.start_byte)
    .integer(unit.end_byte);
  return sha256Of(record.take());
}

function sha256Of(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
