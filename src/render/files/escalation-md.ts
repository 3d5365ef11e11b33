/**
 * escalation.md: what the people who decide about a stopped run need, in one page in the run's folder: what
 * happened, how far it came, what can be done, and the exact commands. Reads no database: that may be what failed.
 */
import { isRecorded, phaseNumber, type PhaseName } from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import { REFUSALS, type Facts, type Refusal } from '../../model/refusals/refusal.ts';
import type { PhaseState } from '../../model/artefacts/run-event.ts';
import type { Sidecar } from '../../model/artefacts/sidecar.ts';
import { stateWord } from '../text/run-text.ts';
import { writtenText } from '../text/refusal-text.ts';
import { markdownLine } from '../format/sanitise.ts';

export interface EscalationFacts {
  readonly plan: Plan;
  readonly planSha256: string;
  /** The path as the user would type it. */
  readonly planPath: string;
  readonly refusal: Pick<Refusal, 'code' | 'facts' | 'phase' | 'written'>;
  readonly phases: readonly { readonly phase: PhaseName; readonly state: PhaseState }[];
  readonly sidecar: Sidecar;
}

/** The Markdown text, ending in LF. */
export function renderEscalation(facts: EscalationFacts): string {
  const { plan, planSha256, refusal, phases, sidecar } = facts;
  const { run_id: runId } = plan.header;
  const entry = REFUSALS[refusal.code];
  return [
    `# Run ${runId} needs a decision`,
    '',
    `${markdownLine(plan.document.title)} (${plan.document.document_id}), plan \`${planSha256}\`, attempt ${sidecar.attempt}.`,
    '',
    '## What happened',
    '',
    `**${refusal.code}**: ${entry.what} ${entry.why}`,
    '',
    ...(refusal.phase === null ? [] : [`It stopped in phase ${refusal.phase}. ${writtenText(refusal.written)}`, '']),
    ...factLines(refusal.facts),
    '## How far it came',
    '',
    '| n | phase | this attempt | run folder |',
    '|---:|---|---|---|',
    ...phases.map(
      ({ phase, state }) =>
        `| ${phaseNumber(phase)} | ${phase} | ${stateWord(state)} | ${sidecar.steps[phase]?.state ?? ''} |`,
    ),
    '',
    'The run folder only claims. What the ledger and the rows say, beside it:',
    '',
    ...command(`cutter run show ${runId}`),
    '## What can be done',
    '',
    ...options(facts),
  ].join('\n');
}

function options({ plan, planPath, refusal, phases }: EscalationFacts): readonly string[] {
  const { run_id: runId } = plan.header;
  const wrote = phases.some(({ phase, state }) => isRecorded(phase) && WRITTEN.includes(state));
  const sg3 = [`cutter approval prepare --gate SG_3 --void ${runId}`, `cutter run void ${runId} --approval SG_3.json`];
  return [
    '**Continue**, when the cause is gone: the same command under an approval that has not expired. What is committed is not repeated.',
    '',
    ...REFUSALS[refusal.code].next.map((line) => `- ${line.replaceAll('RUN_ID', runId)}`),
    '',
    ...command(`cutter apply ${planPath} --approval FILE`),
    '**Rebuild the run folder**, when only the folder is lost or damaged:',
    '',
    ...command(`cutter run rebuild ${runId}`),
    wrote
      ? '**Void**, when the run must not go on. Its rows stay as drafts; SG_3 must sign:'
      : '**Void**, when the run must not go on:',
    '',
    ...command(...(wrote || refusal.written === 'unknown' ? sg3 : [`cutter run void ${runId}`])),
    ...(wrote
      ? [
          '**Compensate**, when its drafts must not stay either: they are withdrawn, the run is void, no row is deleted. SG_3 must sign:',
          '',
          ...command(
            `cutter plan --compensate ${runId}`,
            'cutter approval prepare compensation.json --gate SG_3',
            'cutter apply compensation.json --approval SG_3.compensate.json',
          ),
        ]
      : []),
    '**Stop everybody else meanwhile**, when the cause may reach further; SG_3 lifts it:',
    '',
    ...command('cutter hold --reason TEXT'),
  ];
}

const WRITTEN: readonly PhaseState[] = ['done', 'adopted', 'already_done'];

function command(...lines: readonly string[]): readonly string[] {
  return ['```', ...lines, '```', ''];
}

function factLines(facts: Facts): readonly string[] {
  const lines = Object.entries(facts).map(([name, value]) => {
    const shown = typeof value === 'object' && value !== null ? value.join('; ') : String(value);
    return `- ${name}: ${markdownLine(shown)}`;
  });
  return lines.length === 0 ? [] : [...lines, ''];
}
