/** The operation of `approval prepare --gate SG_3`: the exact bytes to sign to lift holds or to void a run that has written. */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { draftResolution } from '../../gate/approval/draft-resolution.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { resolutionBytes, type Resolves } from '../../model/artefacts/resolution.ts';
import { signingText } from '../../render/files/signing-text.ts';
import { readLedgerHead } from '../../state/records/gate/ledger.ts';
import { makeFolder, replaceFile, writeOnce } from '../../state/files/durable-write.ts';
import type { Connection } from '../../state/db/database.ts';
import { readTarget } from '../../state/records/database/target-identity.ts';
import { signersAt } from './approval.ts';
import { requireClock } from '../shared/clock.ts';
import { requireHoldsOn } from '../../state/records/gate/holds.ts';
import { withReader } from '../shared/with-reader.ts';
import { trustInForce } from '../shared/admitted-trust.ts';
import { compensates } from '../../model/artefacts/compensation.ts';
import { requireCurrent } from '../compensation/plan-compensation.ts';
import { openCompensation } from '../shared/open-artefact.ts';
import { requireTarget } from '../shared/require-target.ts';
import { readVoidableRun, type VoidableRun } from '../shared/find-run.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { PreparedResolution } from '../../model/outcomes/approval.ts';

/** Permissions of files that are carried to the signer and back: readable by all, writable by the owner only. */
const PUBLIC = 0o644;

export interface ResolutionRequest {
  /** The holds to lift; empty when a run is to be voided. */
  readonly holds: readonly string[];
  readonly voidRun: string | null;
  /** The compensation that withdraws the drafts of a run. */
  readonly compensationPath: string | null;
  readonly ttlSeconds: number;
  readonly note: string;
  /** Where it goes; null for `SG_3.json` beside the run's plan, or under `holds` in the plans folder. */
  readonly out: string | null;
}

/**
 * Writes what SG_3 signs, with SIGNING.txt beside it; needs the database, because the document names what the database holds.
 * Refusals: USAGE, HOLD_UNKNOWN, RUN_UNKNOWN, RUN_ENACTED, PLAN_STALE, TARGET_MISMATCH, FILE_EXISTS, APPROVAL_POLICY, APPROVAL_TTL, APPROVAL_SCHEMA.
 */
export async function prepareResolution(
  ctx: OperationContext,
  request: ResolutionRequest,
): Promise<PreparedResolution> {
  const { holds, out, ttlSeconds, note } = request;
  requireOneSubject(request);
  return withReader(ctx, 'cutter/resolution', async (reader) => {
    const nowMs = await requireClock(reader, ctx.nowMs);
    const trust = await trustInForce(ctx, reader, nowMs);
    const target = await readTarget(reader, reader.kind);
    const voiding = await runToVoid(ctx, reader, request);
    if (voiding === null) await requireHoldsOn(reader, holds);
    const resolves: Resolves = voiding?.resolves ?? { action: 'release', hold_ids: [...new Set(holds)].toSorted() };
    const reviewDecisionId = randomUUID();
    const { head: ledgerHead } = await readLedgerHead(reader);
    const resolution = draftResolution({
      resolves,
      target,
      ledgerHead,
      trust,
      reviewDecisionId,
      nowMs,
      ttlSeconds,
      note,
    });
    const beside = voiding?.folder ?? join(ctx.config.plans_dir, 'holds', holds[0] ?? reviewDecisionId);
    const path = out ?? join(beside, resolves.action === 'compensate' ? 'SG_3.compensate.json' : 'SG_3.json');
    const bytes = resolutionBytes(resolution);
    await makeFolder(dirname(path));
    await writeOnce(path, bytes, PUBLIC);
    const sums = [{ file: basename(path), sha256: sha256(bytes) }];
    const signingPath = join(dirname(path), 'SIGNING.SG_3.txt');
    const heading = `To ${resolves.action} by SG_3, before ${resolution.not_after}.`;
    const text = signingText({ heading, inside: null, file: basename(path), sums, signers: signersAt(trust, 'SG_3') });
    await replaceFile(signingPath, text, PUBLIC);
    return { path, signingPath, resolution, sums };
  });
}

function requireOneSubject({ holds, voidRun, compensationPath }: ResolutionRequest): void {
  const subjects = [holds.length > 0, voidRun !== null, compensationPath !== null].filter(Boolean);
  if (subjects.length !== 1)
    throw new Refusal('USAGE', { reason: 'SG_3 takes one of: --hold HOLD_ID, --void RUN_ID, a compensation.json' });
}

async function runToVoid(
  ctx: OperationContext,
  reader: Connection,
  { voidRun, compensationPath }: ResolutionRequest,
): Promise<VoidableRun | null> {
  if (voidRun !== null) return readVoidableRun(ctx, reader, voidRun);
  if (compensationPath === null) return null;
  const sealed = await openCompensation(compensationPath);
  await requireTarget(reader, sealed.compensation);
  await requireCurrent(ctx, reader, sealed);
  return { resolves: compensates(sealed), folder: dirname(compensationPath) };
}
