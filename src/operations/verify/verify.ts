/** The operation of `verify`: compares plan and ledger with the database as it is now. Writes nothing, needs no private key. */
import { pairChecks } from './pair-checks.ts';
import { readManifest } from '../../state/records/runs/manifest.ts';
import { readRunFacts, type RunFacts } from '../../state/records/runs/run-facts.ts';
import { requireTarget } from '../shared/require-target.ts';
import { commitTimeChecks, ledgerReceiptChecks, receiptChecks, runChecks } from '../../applier/verification.ts';
import { uuidSchema } from '../../model/ids.ts';
import type { LedgerHead } from '../../model/artefacts/ledger.ts';
import { VERIFICATION_FORMAT, type Verification } from '../../model/artefacts/verification.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { readPlanPromise, type PlanPromise } from '../../planner/plan/plan-promise.ts';
import type { Queryable } from '../../state/db/database.ts';
import { withSharedSnapshot } from '../../state/db/shared-snapshot.ts';
import { requireContract } from '../../state/records/database/migrate.ts';
import { findPlanOfRun } from '../../state/files/plan-store.ts';
import { countLateCommits, readWindows } from '../../state/records/gate/authz.ts';
import { checkLedger, countRunReceipts } from '../../state/records/gate/ledger.ts';
import { readCompensation } from '../../state/records/runs/compensations.ts';
import { RunFolder } from '../../state/files/run-folder.ts';
import { readRun, readSteps } from '../../state/records/runs/run-steps.ts';
import { compareRebuiltSource, countMisaddressed, countRunRows } from '../../state/records/runs/run-rows.ts';
import { readSourceVersionId } from '../../state/records/content/unit-writes.ts';
import { verifyCompensation, withdrawnChecks } from '../compensation/verify-compensation.ts';
import { openPlanFile } from '../shared/open-artefact.ts';
import { withDatabase } from '../shared/with-database.ts';
import { LONG_READ } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';

/**
 * Verifies what a plan, or a compensation, promised against the database. `subject` is a path to one or a run id whose plan
 * is in the plans folder. The recorded plan of the run was opened and checked at apply; any other
 * plan is opened here. Refusals: those of `openPlan`, RUN_UNKNOWN, RUN_OTHER_PLAN, TARGET_MISMATCH; differences
 * are in the value.
 */
export async function verifyRun(ctx: OperationContext, subject: string): Promise<Verification> {
  const file = await openPlanFile(await planPathOf(ctx, subject));
  if (file.kind === 'compensation') return verifyCompensation(ctx, file.sealed);
  const { bytes } = file;
  const plan = readPlanPromise(bytes) ?? (await openPlan(bytes)).plan;
  const { run_id: runId } = plan.header;
  const { planSha256, ...facts } = await withDatabase(ctx, async (database) => {
    const login = () => database.connect('reader', `cutter/verify/${runId}`);
    const [reader, second] = await Promise.all([login(), database.kind === 'embedded' ? null : login()]);
    await requireContract(reader);
    await requireTarget(reader, plan);
    return withSharedSnapshot(reader, second, LONG_READ.statementTimeoutMs, (one, other) =>
      gather({ one, other }, plan, bytes),
    );
  });
  const sidecar = await new RunFolder(ctx.config.orchestrator.sidecar_root, runId).readState();
  const pair = await pairChecks(ctx, facts.manifest, facts.run.steps);
  const checks = [
    ...runChecks(plan, { ...facts, withdrawn: facts.compensation?.versions ?? 0 }),
    ...pair,
    ...(facts.compensation === null ? [] : withdrawnChecks(facts.compensation, facts.compensation)),
    ...ledgerReceiptChecks(facts, facts.ledger),
    ...commitTimeChecks(facts.lateCommits),
    ...receiptChecks(sidecar, facts.run.steps),
  ];
  return {
    format: VERIFICATION_FORMAT,
    run_id: runId,
    document_id: plan.document.document_id,
    plan_sha256: planSha256,
    through: facts.compensation === null ? throughOf(facts.run) : 'withdrawn',
    result: checks.every(({ matched }) => matched) ? 'matched' : 'mismatch',
    checks,
    notes: notesOf(facts, { isUnsigned: pair.length === 0, isSidecarMissing: sidecar === null }),
  };
}

async function planPathOf(ctx: OperationContext, subject: string): Promise<string> {
  if (!uuidSchema.safeParse(subject).success) return subject;
  const path = await findPlanOfRun(ctx.config.plans_dir, subject);
  if (path === null) throw new Refusal('RUN_UNKNOWN', { run_id: subject, searched: ctx.config.plans_dir });
  return path;
}

interface Readers {
  readonly one: Queryable;
  readonly other: Queryable;
}

/**
 * Reads everything about the run from one snapshot. The expensive parts run in parallel: one session digests the rows
 * while the other rebuilds the text, and the plan is hashed meanwhile.
 */
async function gather({ one, other }: Readers, plan: PlanPromise, bytes: Buffer) {
  const { run_id: runId } = plan.header;
  const registered = await readRun(one, runId);
  if (registered === null) {
    await openPlan(bytes);
    throw new Refusal('RUN_UNKNOWN', { run_id: runId });
  }
  const steps = await readSteps(one, runId);
  const isCut = steps.some(({ step }) => step === 'cut_leg_a');
  const reading = Promise.all([readRunFacts(one, steps, runId), readBeside(other, plan, isCut)]);
  // After both queries were sent, because hashing blocks this thread but not the server.
  const planSha256 = sha256(bytes);
  const [run, rest] = await reading;
  if (registered.planSha256 !== planSha256) {
    await openPlan(bytes);
    throw new Refusal('RUN_OTHER_PLAN', { run_id: runId, recorded: registered.planSha256 });
  }
  return { run, ...rest, planSha256 };
}

/** The checks that need no digest of the rows. */
async function readBeside(queryable: Queryable, plan: PlanPromise, isCut: boolean) {
  const { run_id: runId } = plan.header;
  return {
    rebuilt: isCut
      ? await compareRebuiltSource(queryable, await readSourceVersionId(queryable, runId), plan.source)
      : null,
    misaddressed: await countMisaddressed(queryable, runId),
    counts: await countRunRows(queryable, runId),
    windows: await readWindows(queryable, runId),
    compensation: await readCompensation(queryable, runId),
    lateCommits: await countLateCommits(queryable, runId),
    manifest: await readManifest(queryable, runId),
    ledger: { ...(await checkLedger(queryable)), receipts: await countRunReceipts(queryable, runId) },
  };
}

function throughOf({ steps }: RunFacts): Verification['through'] {
  if (steps.some(({ step }) => step === 'lifecycle_enact')) return 'enacted';
  return steps.some(({ step }) => step === 'cut_leg_a') ? 'draft' : 'nothing';
}

interface NotedFacts {
  readonly windows: readonly unknown[];
  readonly ledger: { readonly head: LedgerHead };
  readonly lateCommits: number | null;
}

interface Absent {
  readonly isUnsigned: boolean;
  readonly isSidecarMissing: boolean;
}

function notesOf({ windows, ledger, lateCommits }: NotedFacts, absent: Absent): readonly string[] {
  return [
    `${windows.length} review decisions opened gates of this run.`,
    `Ledger of ${ledger.head.size} receipts with the root ${ledger.head.root}: who keeps this line notices any later change.`,
    absent.isUnsigned
      ? 'The pair of signatures is recorded as unsigned: no machine keys were configured.'
      : 'The manifest is signed by executor and verifier; their keys were judged as of today.',
    ...(lateCommits === null
      ? [
          'The server keeps no commit times (track_commit_timestamp is off): a COMMIT after its window would not be seen.',
        ]
      : []),
    ...(absent.isSidecarMissing ? ['The run folder is not on this machine; receipts were not compared.'] : []),
  ];
}
