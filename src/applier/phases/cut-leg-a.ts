/** Phase 6, cut_leg_a: registers the source and writes every unit as a draft or a carry, in one transaction. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { present } from '../../model/assert.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { unitTexts } from '../../planner/cut/tiling.ts';
import { writesOf } from '../../planner/plan/writes.ts';
import { carryUnits, createUnits, registerSource, reviseUnits } from '../../state/records/content/unit-writes.ts';
import { sealUnits } from '../../state/records/runs/evidence-writes.ts';
import type { Transaction } from '../../state/db/transaction.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Progress } from '../recording/progress.ts';
import type { RunContext } from '../recording/run-context.ts';
import { recordPhase } from '../recording/recorded-phase.ts';
import { requireBaseline } from '../recording/unchanged-since-plan.ts';

/**
 * Refusals besides those of `recordPhase` and `sealUnits`: PLAN_STALE when the document changed since the plan, STOP_INVARIANT
 * when a database function breaks its contract.
 */
export function writeUnits(run: RunContext, permit: Permit<'cut_leg_a'>, progress: Progress): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  return recordPhase(run, {
    phase: 'cut_leg_a',
    permit,
    connection: run.executor,
    work: async (tx, attempt) => {
      await requireBaseline(tx, plan);
      const { sourceVersionId } = await registerSource(tx, plan);
      await writeEachUnit(tx, { plan, sourceVersionId, progress });
      await sealUnits(tx, attempt, recordedBackup(run));
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

function recordedBackup({ sidecar }: RunContext): string {
  return present(sidecar.state.steps.pre_write_backup?.output_sha256, 'the recorded backup');
}
