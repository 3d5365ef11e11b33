/**
 * The operation of `audit export`: one archive with everything that proves a run to somebody without cutter and
 * database. Copies the records without judging them; the same records give the same bytes.
 */
import { armoredSignature } from '../../model/encoding/armored.ts';
import { envelopeOf, preAuthEncoding } from '../../model/encoding/dsse.ts';
import { canonicalJson, canonicalLine } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { uuidSchema } from '../../model/ids.ts';
import type { LedgerRow } from '../../model/artefacts/ledger.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readPlanSignature } from '../../state/files/approval-files.ts';
import { AUDIT_FILES } from '../../state/audit/audit-files.generated.ts';
import { readCompensation } from '../../state/records/runs/compensations.ts';
import type { DatabaseKind, Queryable } from '../../state/db/database.ts';
import { transaction } from '../../state/db/transaction.ts';
import { writeOnce } from '../../state/files/durable-write.ts';
import { ledgerRows } from '../../state/records/gate/ledger.ts';
import { readManifest } from '../../state/records/runs/manifest.ts';
import { findPlanOfRun, readCompensationBeside, readPlanFile, readReviewBeside } from '../../state/files/plan-store.ts';
import { readDecisions } from '../../state/records/gate/run-decisions.ts';
import { readRun, readSteps } from '../../state/records/runs/run-steps.ts';
import { readTarget } from '../../state/records/database/target-identity.ts';
import { writeTar } from '../../state/files/tar.ts';
import { trustEvidence } from './audit-trust.ts';
import { LONG_READ, withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { ExportedPack } from '../../model/outcomes/audit.ts';

/** The pack contains the plan and with it the document, so only its owner may read it. */
const PRIVATE = 0o600;

type Files = Map<string, Buffer>;

/**
 * Writes the evidence pack of a run. Refusals: RUN_UNKNOWN, RUN_OTHER_PLAN if the plan file is not the
 * registered one, REVIEW_MISSING, FILE_EXISTS, and those of the trust folder.
 */
export async function exportAudit(ctx: OperationContext, runId: string, path: string): Promise<ExportedPack> {
  if (!uuidSchema.safeParse(runId).success) throw new Refusal('RUN_UNKNOWN', { run_id: runId });
  const recorded = await readInSnapshot(ctx, (tx, kind) => recordedFiles(tx, kind, runId));
  const files: Files = new Map([...recorded.files, ...(await writtenFiles(ctx, runId, recorded))]);
  for (const [name, text] of Object.entries(AUDIT_FILES)) files.set(name, utf8(text));
  const sums = [...files.keys()].toSorted().map((name) => `${sha256(files.get(name) ?? '')}  ${name}\n`);
  files.set('SHA256SUMS', utf8(sums.join('')));
  const archive = writeTar(files);
  await writeOnce(path, archive, PRIVATE);
  return { path, sha256: sha256(archive), files: files.size, receipts: recorded.receipts };
}

/** What the database holds, from one snapshot. */
async function recordedFiles(tx: Queryable, kind: DatabaseKind, runId: string) {
  const run = await readRun(tx, runId);
  if (run === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId });
  const files: Files = new Map();
  for (const { folder, name, reviewDecisionId, document, signaturePackets } of await readDecisions(tx, runId)) {
    const stem = `${folder}/${name}.${reviewDecisionId}`;
    files.set(`${stem}.json`, utf8(document));
    for (const [index, packet] of signaturePackets.entries())
      files.set(`${stem}.${index + 1}.asc`, utf8(armoredSignature(packet)));
  }
  const manifest = await readManifest(tx, runId);
  if (manifest !== null) {
    files.set('manifest.dsse.json', utf8(canonicalJson(envelopeOf(manifest))));
    files.set('manifest.pae', preAuthEncoding(manifest.payloadType, manifest.payload));
    for (const { role, signature } of manifest.halves) files.set(`${role}.asc`, utf8(signature));
  }
  const backup = (await readSteps(tx, runId)).find(({ backupSha256 }) => backupSha256 !== null)?.backupSha256;
  if (backup !== undefined && backup !== null) files.set('backup.sha256', utf8(`${backup}  backup.gpg\n`));
  const lines: string[] = [];
  let last: LedgerRow | null = null;
  for await (const row of ledgerRows(tx)) {
    lines.push(`${canonicalLine({ ...row })}\n`);
    last = row;
  }
  files.set('ledger.jsonl', utf8(lines.join('')));
  const { install_uuid: installation } = await readTarget(tx, kind);
  const root = Buffer.from(last?.root ?? sha256(''), 'hex').toString('base64');
  files.set('checkpoint', utf8(`cutter/${installation}\n${lines.length}\n${root}\n`));
  const compensation = (await readCompensation(tx, runId))?.compensation_sha256 ?? null;
  return { files, planSha256: run.planSha256, compensationSha256: compensation, receipts: lines.length };
}

/** The files: plan, review and trust folder. The plan must be the registered one, a compensation the recorded one. */
async function writtenFiles(
  ctx: OperationContext,
  runId: string,
  { planSha256, compensationSha256 }: { readonly planSha256: string; readonly compensationSha256: string | null },
): Promise<Files> {
  const planPath = await findPlanOfRun(ctx.config.plans_dir, runId);
  if (planPath === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId, searched: ctx.config.plans_dir });
  const plan = await readPlanFile(planPath);
  if (sha256(plan) !== planSha256) throw new Refusal('RUN_OTHER_PLAN', { run_id: runId, recorded: planSha256 });
  const files: Files = new Map([
    ['plan.json', plan],
    ['review.md', await readReviewBeside(planPath, 'review.md')],
    ['review.html', await readReviewBeside(planPath, 'review.html')],
  ]);
  const signature = await readPlanSignature(planPath);
  if (signature !== undefined) files.set('plan.json.asc', signature);
  const compensation = compensationSha256 === null ? null : await readCompensationBeside(planPath);
  if (compensation !== null && sha256(compensation) === compensationSha256)
    files.set('compensation.json', compensation);
  for (const [name, bytes] of await trustEvidence(ctx.config.trust_dir)) files.set(`trust/${name}`, bytes);
  return files;
}

function readInSnapshot<T>(ctx: OperationContext, work: (tx: Queryable, kind: DatabaseKind) => Promise<T>): Promise<T> {
  return withReader(ctx, 'cutter/audit', async (reader) => {
    return transaction(reader, LONG_READ, (tx) => work(tx, reader.kind));
  });
}

function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}
