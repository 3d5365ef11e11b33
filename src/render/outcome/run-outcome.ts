/** The outcomes of the run commands as values and as lines. */
import { voidText } from '../text/hold-text.ts';
import { rebuiltText, runListText, runShowText } from '../text/runs-text.ts';
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { ListedRun, RebuiltRun, ShownRun, VoidOutcome } from '../../model/outcomes/run.ts';

/** The runs in the ledger and in the run folder. */
export function runsOutcome(runs: readonly ListedRun[]): Outcome {
  return {
    value: { format: 'cutter.runs/1', ok: true, runs: runs.map((run) => ({ ...run })) },
    text: runListText(runs),
    exit: 0,
  };
}

/** What run folder, ledger and rows say of a run. */
export function runOutcome(run: ShownRun, shown: ShownPath): Outcome {
  return {
    value: {
      format: 'cutter.run/1',
      ok: run.phases.every(({ verdict }) => !verdict.startsWith('STOP')),
      ...run,
      phases: run.phases.map((phase) => ({ ...phase })),
      windows: run.windows.map((window) => ({ ...window })),
    },
    text: runShowText(run, shown(run.planPath)),
    exit: 0,
  };
}

/** The run folder that was rebuilt, and the command that continues the run. */
export function rebuiltOutcome(rebuilt: RebuiltRun, shown: ShownPath): Outcome {
  const { runId, phases, setAside } = rebuilt;
  const runFolder = shown(rebuilt.runFolder);
  const next = [`cutter apply ${shown(rebuilt.planPath)} --approval FILE`];
  return {
    value: {
      ...{ format: 'cutter.rebuild/1', ok: true, run_id: runId, run_folder: runFolder },
      ...{ phases, set_aside: setAside, next },
    },
    text: rebuiltText({ runFolder, phases, setAside, next }),
    exit: 0,
  };
}

/** The run that was voided, and which of its rows stay. */
export function voidedOutcome(outcome: VoidOutcome): Outcome {
  const { kind, runId, documentId, steps } = outcome;
  return {
    value: { format: 'cutter.void/1', ok: true, outcome: kind, run_id: runId, document_id: documentId, steps },
    text: voidText(outcome),
    exit: 0,
  };
}
