/** The result of an apply for people: what was expected, what happened, what comes next. */
import { sumDeltas, type Delta } from '../../model/artefacts/expected.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { PhaseName } from '../../model/phase.ts';
import { deltaTable } from './delta-text.ts';
import { countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

export interface AppliedFacts {
  readonly kind: 'applied' | 'nothing_to_do';
  readonly plan: Plan;
  readonly runFolder: string;
  readonly record: {
    readonly phases: readonly {
      readonly phase: PhaseName;
      readonly outcome: { readonly delta: readonly Delta[] } | null;
    }[];
    readonly pausedBefore: { readonly phase: PhaseName; readonly why: string } | null;
  };
  readonly uploads: { readonly url: string; readonly sent: number; readonly total: number } | null;
  readonly next: string;
}

/** The lines for stdout. */
export function applyText(
  { kind, plan, record, runFolder, uploads, next }: AppliedFacts,
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

function verdictText(kind: AppliedFacts['kind'], plan: Plan, { pausedBefore, phases }: AppliedFacts['record']): string {
  const units = countOf(plan.units.length, 'unit');
  const isEnacted = phases.some(({ phase, outcome }) => phase === 'lifecycle_enact' && outcome !== null);
  const where = isEnacted ? `${units} are enacted` : `${units} are drafts`;
  const isCut = phases.some(({ phase, outcome }) => phase === 'cut_leg_a' && outcome !== null);
  const pause = pausedBefore === null ? '' : ` Paused before ${pausedBefore.phase}: ${pausedBefore.why}.`;
  if (!isCut) return `No units were written.${pause}`;
  if (kind === 'nothing_to_do') return `Nothing to do: this plan has been applied. ${where}.`;
  return `Applied: counts match the plan, ${where}.${pause}`;
}
