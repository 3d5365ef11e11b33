/** `run list` and `run show` as people read them. */
import type { ListedRun, ShownRun } from '../../model/outcomes/run.ts';
import { terminalLine } from '../format/sanitise.ts';
import { table, type Column } from '../format/table.ts';

/** One line for each run. */
export function runListText(runs: readonly ListedRun[]): readonly string[] {
  if (runs.length === 0) return ['No runs yet.'];
  const rows = runs.map(({ runId, documentId, at, lastStep, folder, stopped }) =>
    [runId, documentId ?? '', lastStep ?? '', folder, stopped ?? '', at ?? ''].map(terminalLine),
  );
  return table(columns('run', 'document', 'last phase in the ledger', 'run folder', 'stopped', 'since'), rows);
}

/** The three layers, the windows, and the command that continues the run. */
export function runShowText(run: ShownRun, planPath: string): readonly string[] {
  const conflict = run.phases.find(({ verdict }) => verdict.startsWith('STOP'));
  return [
    `Run ${run.runId} · ${run.documentId} · plan ${run.planSha256.slice(0, 12)} · run folder: ${run.status}`,
    ...(run.voided === null ? [] : [terminalLine(run.voided)]),
    ...run.holds.map((line) => terminalLine(`On hold: ${line}`)),
    '',
    ...table(
      columns('phase', 'run folder', 'ledger', 'rows', 'verdict'),
      run.phases.map(({ phase, sidecar, ledger, rows, verdict }) => [phase, sidecar, ledger, rows, verdict]),
    ),
    '',
    ...(run.windows.length === 0
      ? ['No gate was opened.']
      : table(
          columns('gate', 'review decision', 'opened', 'not after', 'closed'),
          run.windows.map((window) => [
            window.gate,
            window.reviewDecisionId,
            window.openedAt,
            window.notAfter,
            window.closedAt ?? 'open',
          ]),
        )),
    '',
    ...(run.escalation === null ? [] : [...run.escalation.trimEnd().split('\n').map(terminalLine), '']),
    ...remedyText(run, conflict?.verdict ?? null, planPath),
  ];
}

function remedyText(run: ShownRun, conflict: string | null, planPath: string): readonly string[] {
  if (run.voided !== null)
    return [
      ...leftRowsText(run),
      'The run id is unusable for ever. Next:',
      ...(run.isWithdrawable ? [`  cutter plan --compensate ${run.runId}`] : []),
      '  cutter plan SOURCE --document ID',
    ];
  if (run.holds.length > 0) return ['Next:', '  cutter approval prepare --gate SG_3 --hold HOLD_ID'];
  if (run.status === 'damaged' || conflict?.endsWith(' SIDECAR_MISSING') === true)
    return ['The run folder was lost or damaged. Next:', `  cutter run rebuild ${run.runId}`];
  if (conflict !== null)
    return [
      ...leftRowsText(run),
      'The layers disagree, and nothing can be continued until people know why. Next:',
      '  cutter explain STOP_REPLAY_CONFLICT',
      `  cutter hold --run ${run.runId}`,
    ];
  return ['Next, if anything is left to do:', `  cutter apply ${terminalLine(planPath)} --approval FILE`];
}

/** The SQL that lists the rows of the run, for people who decide; none of them is ever deleted. */
function leftRowsText({ runId }: ShownRun): readonly string[] {
  return ['What it left in the database, for psql:', ...runSql(runId).map((line) => `  ${line}`), ''];
}

/** The files that `run rebuild` wrote, and what to do next. */
export function rebuiltText(rebuilt: {
  readonly runFolder: string;
  readonly phases: readonly string[];
  readonly setAside: string | null;
  readonly next: readonly string[];
}): readonly string[] {
  const { runFolder, phases, setAside, next } = rebuilt;
  return [
    `The run folder ${terminalLine(runFolder)} is rebuilt: ${phases.length === 0 ? 'no phase is recorded' : phases.join(', ')}.`,
    ...(setAside === null ? [] : [`What it held before is in ${setAside}.`]),
    'Next, also for a run that is done, to write its receipts again:',
    ...next.map((line) => `  ${line}`),
  ];
}

function columns(...headers: readonly string[]): readonly Column[] {
  return headers.map((header) => ({ header, align: 'left' }));
}

/** SQL statements that show the rows of a run, for any client with the reader's login; they only read. */
function runSql(runId: string): readonly string[] {
  // `runId` is a UUID, so nothing in it needs quoting.
  return [
    `SELECT lifecycle_status, change, count(*) FROM public.unit_version WHERE run_id = '${runId}' GROUP BY 1, 2;`,
    `SELECT path, eid, title, lifecycle_status, sha256 FROM public.unit_version WHERE run_id = '${runId}' ORDER BY path;`,
    `SELECT step, attempt, output_sha256, at FROM cutter_governance.cutter_run_step WHERE run_id = '${runId}' ORDER BY at;`,
    `SELECT gate, review_decision_id, opened_at, closed_at FROM cutter_authz.auth_window WHERE run_id = '${runId}';`,
  ];
}
