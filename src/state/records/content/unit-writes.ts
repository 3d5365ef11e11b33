/** Writing content: the source and its units as drafts. The database functions decide and count. */
import { z } from 'zod';
import type { Plan } from '../../../model/artefacts/plan.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { converterName, profileName } from '../../../model/artefacts/rows-digest.ts';
import type { UnitText } from '../../../model/artefacts/unit.ts';
import { oneRow, type Param, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

/** Units are written in sets; about this many in one call were fastest. */
const BATCH_UNITS = 5_000;

/** A call is one message to the server, which limits one to 1 GiB; long bodies make smaller batches. */
const BATCH_BODY_CHARACTERS = 8 * 1_048_576;

const createdSchema = z.strictObject({ status: z.string(), created: z.int() });
const writtenSchema = z.strictObject({ status: z.string(), written: z.int() });
const versionSchema = camelRow({ sourceVersionId: z.string() });

/**
 * Registers the plan's document, where it is not registered yet, and the version that the plan's run cuts. The transaction
 * must be bound to a window. STOP_WINDOW, and STOP_REPLAY_CONFLICT when the run has registered a version before.
 */
export async function registerSource(tx: Transaction, plan: Plan): Promise<{ readonly sourceVersionId: string }> {
  const { document, source, profile, header } = plan;
  const { document_id: documentId, title } = document;
  await tx.rows(STATEMENTS.register_document, [documentId, title, header.run_id], z.unknown());
  return oneRow(
    tx,
    STATEMENTS.register_source_version,
    [
      documentId,
      source.sha256,
      source.text_sha256,
      source.bytes,
      source.original === null ? null : Buffer.from(source.original, 'base64'),
      source.media_type,
      converterName(source),
      profileName(profile),
      profile.sha256,
      header.run_id,
      plan.valid_from,
      plan.based_on?.source_version_id ?? null,
    ],
    versionSchema,
  );
}

/** The source version that a run has registered. One that is not registered is a bug: ask after registering. */
export async function readSourceVersionId(queryable: Queryable, runId: string): Promise<string> {
  const row = await oneRow(queryable, STATEMENTS.source_version_id, [runId], versionSchema);
  return row.sourceVersionId;
}

export interface NewUnits {
  readonly documentId: string;
  readonly sourceVersionId: string;
  readonly units: readonly UnitText[];
  /** Called after each batch with the number of units created so far. */
  readonly onProgress: (done: number) => void;
}

/**
 * Creates every unit as a draft with its version, in batches. Refusals: STOP_WINDOW, STOP_REPLAY_CONFLICT when a unit
 * is there already, STOP_INVARIANT when the function answers otherwise than `created` for every unit.
 */
export async function createUnits(tx: Transaction, work: NewUnits): Promise<void> {
  let done = 0;
  for (const batch of batchesOf(work.units)) {
    const params = [work.documentId, work.sourceVersionId, ...columns(batch)];
    const { status, created } = await oneRow(tx, STATEMENTS.create_units, params, createdSchema);
    if (status !== 'created' || created !== batch.length) {
      throw new Refusal('STOP_INVARIANT', { what: 'created units', status, expected: batch.length, found: created });
    }
    done += created;
    work.onProgress(done);
  }
}

export interface ChangedUnits extends NewUnits {
  /** The version in force that the units are changed from. */
  readonly basedOn: string;
}

/**
 * Writes a draft version for every unit, which is there already and stays in force, in batches. Refusals: STOP_WINDOW,
 * PLAN_STALE when another version is in force, STOP_INVARIANT when not every unit was there.
 */
export async function reviseUnits(tx: Transaction, work: ChangedUnits): Promise<void> {
  let done = 0;
  for (const batch of batchesOf(work.units)) {
    const own = [batch.map(({ body }) => body), ...spanColumns(batch)];
    const params = [work.documentId, work.sourceVersionId, work.basedOn, ...placeColumns(batch), ...own];
    await requireWritten(tx, STATEMENTS.revise_units, params, { status: 'revised', expected: batch.length });
    done += batch.length;
    work.onProgress(done);
  }
}

/**
 * Records that the text in force of every unit is unchanged in the new version, in batches; the bodies given here are
 * not sent. Refusals: STOP_WINDOW, PLAN_STALE when another version is in force, STOP_INVARIANT when not every text was there.
 */
export async function carryUnits(tx: Transaction, work: ChangedUnits): Promise<void> {
  let done = 0;
  for (const batch of batchesOf(work.units)) {
    const own = [batch.map(({ unit }) => unit.sha256), ...spanColumns(batch)];
    const params = [work.documentId, work.sourceVersionId, work.basedOn, ...placeColumns(batch), ...own];
    await requireWritten(tx, STATEMENTS.carry_units, params, { status: 'carried', expected: batch.length });
    done += batch.length;
    work.onProgress(done);
  }
}

async function requireWritten(
  tx: Transaction,
  statement: Parameters<Transaction['rows']>[0],
  params: readonly Param[],
  { status, expected }: { readonly status: string; readonly expected: number },
): Promise<void> {
  const answer = await oneRow(tx, statement, params, writtenSchema);
  if (answer.status === status && answer.written === expected) return;
  throw new Refusal('STOP_INVARIANT', {
    what: `${status} units`,
    status: answer.status,
    expected,
    found: answer.written,
  });
}

function* batchesOf(units: readonly UnitText[]): Generator<readonly UnitText[]> {
  let start = 0;
  let characters = 0;
  for (const [index, { body }] of units.entries()) {
    const isFull = index - start === BATCH_UNITS || characters + body.length > BATCH_BODY_CHARACTERS;
    if (isFull && index > start) {
      yield units.slice(start, index);
      start = index;
      characters = 0;
    }
    characters += body.length;
  }
  if (start < units.length) yield units.slice(start);
}

/** The parallel arrays of `fn_iu_create_set`, in the order of its parameters. */
function columns(batch: readonly UnitText[]): readonly Param[] {
  return [
    batch.map(({ unit }) => unit.wid),
    batch.map(({ unit }) => unit.eid),
    batch.map(({ unit }) => unit.parent),
    batch.map(({ unit }) => unit.path),
    batch.map(({ unit }) => unit.ordinal),
    batch.map(({ unit }) => unit.unit_kind),
    batch.map(({ unit }) => unit.section_type),
    batch.map(({ unit }) => unit.label),
    batch.map(({ unit }) => unit.num),
    batch.map(({ unit }) => unit.title),
    batch.map(({ unit }) => unit.title_source),
    batch.map(({ unit }) => unit.citation),
    batch.map(({ body }) => body),
    batch.map(({ unit }) => unit.norm_sha256),
    batch.map(({ unit }) => unit.start_byte),
    batch.map(({ unit }) => unit.end_byte),
  ];
}

/** The arrays that `fn_iu_revise_set` and `fn_iu_carry_set` have in common, in the order of their parameters. */
function placeColumns(batch: readonly UnitText[]): readonly Param[] {
  return [
    batch.map(({ unit }) => unit.wid),
    batch.map(({ unit }) => unit.change),
    batch.map(({ unit }) => unit.eid),
    batch.map(({ unit }) => unit.parent),
    batch.map(({ unit }) => unit.path),
    batch.map(({ unit }) => unit.ordinal),
    batch.map(({ unit }) => unit.section_type),
    batch.map(({ unit }) => unit.label),
    batch.map(({ unit }) => unit.num),
    batch.map(({ unit }) => unit.title),
    batch.map(({ unit }) => unit.title_source),
    batch.map(({ unit }) => unit.citation),
  ];
}

function spanColumns(batch: readonly UnitText[]): readonly Param[] {
  return [
    batch.map(({ unit }) => unit.norm_sha256),
    batch.map(({ unit }) => unit.start_byte),
    batch.map(({ unit }) => unit.end_byte),
  ];
}
