/**
 * The digest of every row of content that a run writes, `cutter.rows/1`: what an approval binds. The database computes the
 * same from the rows (sql/contract/0014-run-digest.sql, where the form is defined) before they are committed.
 */
import { hash } from 'node:crypto';
import type { Plan } from './plan.ts';
import { unitDigest, type Unit } from './unit.ts';

/** Type OIDs of PostgreSQL, the same in every database. */
const TEXT = 25;
const INTEGER = 23;
const UUID = 2950;
const DATE = 1082;
const BYTEA = 17;

const DAY_MS = 86_400_000;
const EPOCH_OF_DATES_MS = Date.UTC(2000, 0, 1);

type Field = readonly [oid: number, bytes: Buffer | null];

/** What the digest depends on: everything that a run writes, and nothing that the database gives. */
export type RowFacts = Pick<Plan, 'based_on' | 'document' | 'profile' | 'source' | 'units' | 'valid_from'> & {
  readonly runId: string;
  /** Whether the document is registered already; if not, the run registers it with its title. */
  readonly documentRegistered: boolean;
};

/** `cutter.rows/1` of what a plan writes, as 64 lower-case hexadecimal digits. */
export function rowsSha256(facts: RowFacts): string {
  const { source, profile, units } = facts;
  const inForce = new Map(facts.based_on?.units.map(({ wid, sha256 }) => [wid, sha256]));
  const lines = inPathOrder(units).map((unit) => lineOf(unit, inForce.get(unit.wid) === unit.sha256 ? 'c' : 'v'));
  const created = units.filter(({ wid }) => !inForce.has(wid)).length;
  return sha256Of(
    record([
      text('cutter.rows/1'),
      uuid(facts.runId),
      text(facts.document.document_id),
      text(facts.documentRegistered ? null : facts.document.title),
      text(source.sha256),
      text(source.text_sha256),
      integer(source.bytes),
      text(source.media_type),
      text(converterName(source)),
      text(profileName(profile)),
      text(profile.sha256),
      date(facts.valid_from),
      uuid(facts.based_on?.source_version_id ?? null),
      integer(created),
      integer(units.length),
      [BYTEA, sha256Of(Buffer.concat(lines))],
    ]),
  ).toString('hex');
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
function lineOf(unit: Unit, kind: 'c' | 'v'): Buffer {
  return sha256Of(
    record([
      text(kind),
      text(unit.wid),
      text(unit.unit_kind),
      text(unit.change),
      text(unit.eid),
      text(unit.parent),
      text(unit.path),
      integer(unit.ordinal),
      text(unit.section_type),
      text(unit.label),
      text(unit.num),
      text(unit.title),
      text(unit.title_source),
      text(unit.citation),
      text(unit.sha256),
      text(unit.norm_sha256),
      text(unitDigest(unit)),
      integer(unit.start_byte),
      integer(unit.end_byte),
    ]),
  );
}

/** By the bytes of the path, as the database sorts with the collation C; a plan is in this order already. */
function inPathOrder(units: readonly Unit[]): readonly Unit[] {
  return units.toSorted((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}

/** A row as PostgreSQL sends it (record_send). */
function record(fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [int32(fields.length)];
  for (const [oid, bytes] of fields) {
    parts.push(int32(oid), int32(bytes === null ? -1 : bytes.length));
    if (bytes !== null) parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function text(value: string | null): Field {
  return [TEXT, value === null ? null : Buffer.from(value, 'utf8')];
}

function integer(value: number): Field {
  return [INTEGER, int32(value)];
}

function uuid(value: string | null): Field {
  return [UUID, value === null ? null : Buffer.from(value.replaceAll('-', ''), 'hex')];
}

function date(value: string | null): Field {
  return [DATE, value === null ? null : int32((Date.parse(value) - EPOCH_OF_DATES_MS) / DAY_MS)];
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function sha256Of(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
