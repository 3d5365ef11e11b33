/** Phase 6, cut_leg_a: registers the source and writes every unit as a draft or a carry, in one transaction. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { unitTexts } from '../../planner/cut/tiling.ts';
import { writesOf } from '../../planner/plan/writes.ts';
import { compareRebuiltSource, readContent } from '../../state/records/runs/run-rows.ts';
import {
  carryUnits,
  createUnits,
  loadUnits,
  registerSource,
  reviseUnits,
} from '../../state/records/content/unit-writes.ts';
import type { Transaction } from '../../state/db/transaction.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Progress } from '../recording/progress.ts';
import type { RunContext } from '../recording/run-context.ts';
import { recordPhase } from '../recording/recorded-phase.ts';
import { requireBaseline } from '../recording/unchanged-since-plan.ts';

/**
 * Refusals besides those of `recordPhase`: PLAN_STALE when the document changed since the plan, STOP_INVARIANT when a
 * database function breaks its contract, STOP_LOSSLESS when the rows do not rebuild the source.
 */
export function writeUnits(run: RunContext, permit: Permit<'cut_leg_a'>, progress: Progress): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  return recordPhase(run, {
    phase: 'cut_leg_a',
    permit,
    connection: run.executor,
    inputSha256: plan.units_sha256,
    work: async (tx) => {
      await requireBaseline(tx, plan);
      const { sourceVersionId } = await registerSource(tx, plan);
      await writeEachUnit(tx, { plan, sourceVersionId, progress });
      return requireContent(tx, plan, sourceVersionId);
    },
  });
}

interface Writing {
  readonly plan: Plan;
  readonly sourceVersionId: string;
  readonly progress: Progress;
}

/** New units, then new texts of existing units, then a carry for each unit that stays as it is. */
async function writeEachUnit(tx: Transaction, { plan, sourceVersionId, progress }: Writing): Promise<void> {
  const source = Buffer.from(plan.source.text, 'utf8');
  const { created, revised, carried } = writesOf(plan);
  await loadUnits(tx, [...created, ...revised, ...carried]);
  const batch = (units: readonly Unit[], before: number) => ({
    documentId: plan.document.document_id,
    sourceVersionId,
    units: unitTexts(source, units),
    onProgress: (done: number) => progress(before + done, plan.units.length, 'units'),
  });
  await createUnits(tx, batch(created, 0));
  if (plan.based_on === null) return;
  const basedOn = plan.based_on.source_version_id;
  await reviseUnits(tx, { ...batch(revised, created.length), basedOn });
  await carryUnits(tx, { ...batch(carried, created.length + revised.length), basedOn });
}

/** The rows rebuild the source, and they are the units that were signed. Returns the digest of the rows. */
async function requireContent(tx: Transaction, plan: Plan, sourceVersionId: string): Promise<string> {
  const rebuilt = await compareRebuiltSource(tx, sourceVersionId, plan.source);
  if (!rebuilt.matched)
    throw new Refusal('STOP_LOSSLESS', { text_sha256: rebuilt.expected, rebuilt_sha256: rebuilt.found });
  const { unitsSha256, rowsSha256 } = await readContent(tx, plan.header.run_id);
  if (unitsSha256 !== plan.units_sha256)
    throw new Refusal('STOP_INVARIANT', { what: 'units_sha256', expected: plan.units_sha256, found: unitsSha256 });
  return rowsSha256;
}
