/** Phase 6, cut_leg_a: registers the source and writes every unit as a draft or a carry, in one transaction that is sealed. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { contentRows } from '../../model/artefacts/content-rows.ts';
import { present } from '../../model/assert.ts';
import { copyContent } from '../../state/records/content/unit-writes.ts';
import { sealUnits } from '../../state/records/runs/evidence-writes.ts';
import type { Progress } from '../recording/progress.ts';
import type { RunContext } from '../recording/run-context.ts';
import { recordPhase } from '../recording/recorded-phase.ts';
import { requireBaseline } from '../recording/unchanged-since-plan.ts';

/** Refusals besides those of `recordPhase`, `copyContent` and `sealUnits`: PLAN_STALE when the document changed since the plan. */
export function writeUnits(run: RunContext, permit: Permit<'cut_leg_a'>, progress: Progress): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  const rows = contentRows(plan, plan.header.run_id);
  const content = { plan, rows, text: Buffer.from(plan.source.text, 'utf8') };
  return recordPhase(run, {
    phase: 'cut_leg_a',
    permit,
    connection: run.executor,
    work: async (tx, attempt) => {
      await requireBaseline(tx, plan);
      await copyContent(tx, content, (done) => progress(done, rows.length, 'units'));
      await sealUnits(tx, attempt, recordedBackup(run));
    },
  });
}

function recordedBackup({ sidecar }: RunContext): string {
  return present(sidecar.state.steps.pre_write_backup?.output_sha256, 'the recorded backup');
}
