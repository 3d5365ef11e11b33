/** report.md: what a run did, for people; a view that is rewritten whenever the run continues. */
import { allowanceOfGate } from '../../model/artefacts/expected.ts';
import { phaseNumber, type PhaseName } from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { PhaseState } from '../../model/artefacts/run-event.ts';
import { count, countOf } from '../format/numbers.ts';
import { stateWord } from '../text/run-text.ts';
import { markdownLine } from '../format/sanitise.ts';

export interface ReportFacts {
  readonly plan: Plan;
  readonly planSha256: string;
  readonly record: {
    readonly phases: readonly { readonly phase: PhaseName; readonly state: PhaseState; readonly detail: string }[];
    readonly pausedBefore: { readonly phase: PhaseName; readonly why: string } | null;
    readonly refusal: { readonly code: string; readonly message: string } | null;
  };
  /** The run's rows in each governed table, counted after the last phase. */
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
  /** The machines whose signatures the manifest carries; null while there is no manifest. */
  readonly signedBy: readonly string[] | null;
}

/** The Markdown text, ending in LF. All eleven phases are listed, those not reached included. */
export function renderReport({ plan, planSha256, record, rows, signedBy }: ReportFacts): string {
  const { header, document, source, units } = plan;
  return [
    `# Run ${header.run_id}`,
    '',
    `${markdownLine(document.title)} (${document.document_id}), ${countOf(units.length, 'unit')}, source \`${source.sha256}\`, plan \`${planSha256}\`.`,
    '',
    `**${endOf(record)}**`,
    '',
    '| n | phase | state | |',
    '|---:|---|---|---|',
    ...record.phases.map(
      ({ phase, state, detail }) =>
        `| ${phaseNumber(phase)} | ${phase} | ${stateWord(state)} | ${markdownLine(detail)} |`,
    ),
    '',
    ...(signedBy === null ? [] : [signatures(signedBy), '']),
    '| table | rows of this run |',
    '|---|---:|',
    ...rows.map((each) => `| ${each.table} | ${count(each.rows)} |`),
    '',
    'What was promised, by gate:',
    '',
    ...(['SG_1', 'SG_2'] as const).flatMap((gate) =>
      allowanceOfGate(plan.expected, gate).map(
        ({ table, op, rows: moved }) => `- ${gate}: ${table} ${op} ${count(moved)}`,
      ),
    ),
    '',
  ].join('\n');
}

function endOf({ pausedBefore, refusal }: ReportFacts['record']): string {
  if (refusal !== null) return `Stopped: ${refusal.code}. ${refusal.message}`;
  if (pausedBefore !== null) return `Paused before ${pausedBefore.phase}: ${pausedBefore.why}.`;
  return 'Done.';
}

function signatures(signedBy: readonly string[]): string {
  if (signedBy.length === 0) return 'The pair of signatures on the manifest is recorded as unsigned.';
  return `The manifest is signed by ${signedBy.join(' and ')}.`;
}
