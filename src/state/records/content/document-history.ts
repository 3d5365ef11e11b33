/** The versions of a document and of its units as the database holds them, and the source of any version. Reads only. */
import { z } from 'zod';
import type { DocumentVersion, LifecycleChange, UnitVersion } from '../../../model/outcomes/document.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const versionSchema = z
  .strictObject({
    source_version_id: z.string(),
    source_sha256: z.string(),
    text_sha256: z.string(),
    bytes: z.int(),
    media_type: z.string(),
    profile: z.string(),
    run_id: z.string(),
    valid_from: z.string().nullable(),
    based_on_sha256: z.string().nullable(),
    units: z.int(),
    changes: z.string().transform((text) => changesSchema.parse(JSON.parse(text))),
    state: z.enum(['draft', 'in force', 'superseded', 'void']),
    recorded_at: z.string(),
    enacted_at: z.string().nullable(),
  })
  .readonly();
const changesSchema = z.record(z.string(), z.int());

const unitVersionSchema = z
  .strictObject({
    wid: z.string(),
    unit_state: z.string(),
    eid: z.string(),
    path: z.string(),
    title: z.string(),
    citation: z.string(),
    change: z.string(),
    sha256: z.string(),
    text_state: z.string(),
    valid_from: z.string().nullable(),
    valid_to: z.string().nullable(),
    source_sha256: z.string(),
    run_id: z.string(),
    recorded_at: z.string(),
  })
  .readonly();

const lifecycleSchema = z
  .strictObject({
    from_status: z.string(),
    to_status: z.string(),
    actor: z.string(),
    reason: z.string(),
    run_id: z.string(),
    at: z.string(),
  })
  .readonly();
const sourceSchema = z.strictObject({ original: z.string().nullable(), text: z.string() });

/** Every version of a document, oldest first; empty for a document that was never cut. */
export async function readDocumentVersions(
  queryable: Queryable,
  documentId: string,
): Promise<readonly DocumentVersion[]> {
  return queryable.rows(STATEMENTS.document_versions, [documentId], versionSchema);
}

/** The versions of every unit that has this wid, or that has or had this address; by unit, then oldest first. */
export async function readUnitHistory(
  queryable: Queryable,
  documentId: string,
  unit: string,
): Promise<readonly UnitVersion[]> {
  return queryable.rows(STATEMENTS.unit_history, [documentId, unit], unitVersionSchema);
}

/** Every change of lifecycle of a unit, oldest first. */
export async function readUnitLifecycle(
  queryable: Queryable,
  documentId: string,
  wid: string,
): Promise<readonly LifecycleChange[]> {
  return queryable.rows(STATEMENTS.unit_lifecycle, [documentId, wid], lifecycleSchema);
}

/** The bytes of a version: the source itself where it is kept, else the text that the units rebuild. */
export async function readSourceBytes(queryable: Queryable, sourceVersionId: string): Promise<Buffer> {
  const { original, text } = await oneRow(queryable, STATEMENTS.source_text, [sourceVersionId], sourceSchema);
  return original === null ? Buffer.from(text, 'utf8') : Buffer.from(original, 'base64');
}
