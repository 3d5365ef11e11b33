/** The operation of `history` and `export`: the versions of a document and of its units, and any version as a file. Needs no key. */
import { extname } from 'node:path';
import { sha256 } from '../../model/encoding/digest.ts';
import { documentIdSchema } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Queryable } from '../../state/db/database.ts';
import { transaction } from '../../state/db/transaction.ts';
import {
  readDocumentVersions,
  readSourceBytes,
  readUnitHistory,
  readUnitLifecycle,
} from '../../state/records/content/document-history.ts';
import { writeOnce } from '../../state/files/durable-write.ts';
import { LONG_READ, withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { DocumentVersion, Exported, UnitHistory } from '../../model/outcomes/document.ts';

/** Fewer digits of a digest are not accepted. */
const MIN_DIGITS = 8;
const ENDING_OF_MEDIA_TYPE: ReadonlyMap<string, string> = new Map([
  ['text/markdown', '.md'],
  ['text/plain', '.txt'],
  ['text/html', '.html'],
  ['application/xhtml+xml', '.xhtml'],
  ['application/pdf', '.pdf'],
  ['application/xml', '.xml'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', '.docx'],
]);

/** Every version of a document, oldest first. Refuses `DOCUMENT_UNKNOWN`. */
export async function documentHistory(ctx: OperationContext, documentId: string): Promise<readonly DocumentVersion[]> {
  return readInSnapshot(ctx, (tx) => versionsOf(tx, documentId));
}

/** The history of each unit that has this wid, or has or had this address. Refusals: DOCUMENT_UNKNOWN, UNIT_UNKNOWN. */
export async function unitHistory(
  ctx: OperationContext,
  documentId: string,
  unit: string,
): Promise<readonly UnitHistory[]> {
  return readInSnapshot(ctx, async (tx) => {
    await versionsOf(tx, documentId);
    const rows = await readUnitHistory(tx, documentId, unit);
    if (rows.length === 0) throw new Refusal('UNIT_UNKNOWN', { document_id: documentId, unit });
    const found: UnitHistory[] = [];
    for (const wid of new Set(rows.map((row) => row.wid))) {
      const versions = rows.filter((row) => row.wid === wid);
      found.push({ wid, versions, lifecycle: await readUnitLifecycle(tx, documentId, wid) });
    }
    return found;
  });
}

export interface ExportRequest {
  readonly documentId: string;
  /** The sha256 of a source or at least eight digits of it; null for the version in force. */
  readonly version: string | null;
  /** Where the source goes; null for `<document>-<12 digits>` with the ending of its format, in the working folder. */
  readonly out: string | null;
  /** Makes an absolute path of a name in the working folder. */
  readonly resolve: (name: string) => string;
}

/**
 * Writes the exact bytes of a version, after comparing them with its pin. Refusals: DOCUMENT_UNKNOWN, VERSION_UNKNOWN,
 * STOP_LOSSLESS if the rows do not give the pinned bytes (then nothing is written), FILE_EXISTS.
 */
export async function exportVersion(ctx: OperationContext, request: ExportRequest): Promise<Exported> {
  const { documentId } = request;
  const { version, bytes } = await readInSnapshot(ctx, async (tx) => {
    const chosen = chooseVersion(await versionsOf(tx, documentId), request);
    return { version: chosen, bytes: await readSourceBytes(tx, chosen.source_version_id) };
  });
  const found = sha256(bytes);
  if (found !== version.source_sha256)
    throw new Refusal('STOP_LOSSLESS', { source_sha256: version.source_sha256, rebuilt_sha256: found });
  const path = request.out ?? request.resolve(defaultName(documentId, version));
  await writeOnce(path, bytes, 0o644);
  return { path, version };
}

function defaultName(documentId: string, { source_sha256: digest, media_type: mediaType }: DocumentVersion): string {
  const name = `${documentId}-${digest.slice(0, 12)}`;
  const ending = ENDING_OF_MEDIA_TYPE.get(mediaType) ?? '.xml';
  return extname(name) === ending ? name : `${name}${ending}`;
}

function chooseVersion(versions: readonly DocumentVersion[], { documentId, version }: ExportRequest): DocumentVersion {
  const found = versions.filter(({ state, source_sha256: digest }) =>
    version === null ? state === 'in force' : version.length >= MIN_DIGITS && digest.startsWith(version),
  );
  // The same bytes may have been cut more than once; any of these versions will do.
  const [first] = found;
  if (first !== undefined && found.every(({ source_sha256: digest }) => digest === first.source_sha256)) return first;
  throw new Refusal('VERSION_UNKNOWN', {
    document_id: documentId,
    version: version ?? 'in force',
    known: versions.map(({ source_sha256: digest, state }) => `${digest.slice(0, 12)} ${state}`),
  });
}

async function versionsOf(tx: Queryable, documentId: string): Promise<readonly DocumentVersion[]> {
  if (!documentIdSchema.safeParse(documentId).success) throw new Refusal('DOCUMENT_ID', { given: documentId });
  const versions = await readDocumentVersions(tx, documentId);
  if (versions.length === 0) throw new Refusal('DOCUMENT_UNKNOWN', { document_id: documentId });
  return versions;
}

/** One snapshot, with the reader role. */
function readInSnapshot<T>(ctx: OperationContext, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return withReader(ctx, 'cutter/history', async (reader) => {
    return transaction(reader, LONG_READ, work);
  });
}
