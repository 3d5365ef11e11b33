/** The result of an apply for people: what was expected, what happened, what comes next. */
import { sumDeltas } from '../../model/artefacts/expected.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { ApplyOutcome } from '../../model/outcomes/apply.ts';
import { deltaTable } from './delta-text.ts';
import { countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

/** The lines for stdout; `next` is the command that continues the run, or empty. */
export function applyText(
  { kind, sealed: { plan }, record, runFolder, uploads }: ApplyOutcome,
  next: string,
  paint: Paint,
): readonly string[] {
  const done = record.phases.flatMap(({ phase, outcome }) => (outcome === null ? [] : [{ phase, outcome }]));
  const actual = sumDeltas(done.flatMap(({ outcome }) => outcome.delta));
  const promised = sumDeltas(
    plan.expected.filter(({ transaction }) => done.some(({ phase }) => phase === transaction)),
  );
  return [
    ...deltaTable(promised, actual, paint),
    '',
    paint.good(verdictText(kind, plan, record)),
    `Receipts and report: ${terminalLine(runFolder)}`,
    ...(uploads === null
      ? []
      : [
          `Knowledge base ${terminalLine(uploads.url)}: ${uploads.sent} sent, ${countOf(uploads.total, 'document')} in all`,
        ]),
    ...(next === '' ? [] : ['', 'Next:', `  ${next}`]),
  ];
}

function verdictText(kind: ApplyOutcome['kind'], plan: Plan, { pausedBefore, phases }: ApplyOutcome['record']): string {
  const units = countOf(plan.units.length, 'unit');
  const isEnacted = phases.some(({ phase, outcome }) => phase === 'lifecycle_enact' && outcome !== null);
  const where = isEnacted ? `${units} are enacted` : `${units} are drafts`;
  const isCut = phases.some(({ phase, outcome }) => phase === 'cut_leg_a' && outcome !== null);
  const pause = pausedBefore === null ? '' : ` Paused before ${pausedBefore.phase}: ${pausedBefore.why}.`;
  if (!isCut) return `No units were written.${pause}`;
  if (kind === 'nothing_to_do') return `Nothing to do: this plan has been applied. ${where}.`;
  return `Applied: counts match the plan, ${where}.${pause}`;
}
