/**
 * The outline of a cut with the reason for every decision, for people who write profiles. Returns values; `render`
 * makes the text.
 */
import type { Decision } from '../resolve/hypothesis.ts';
import type { ExplainedPlace } from '../../../model/outcomes/profile.ts';

/** Explains every place in order, also those that became prose. */
export function explainDecisions(decisions: readonly Decision[]): readonly ExplainedPlace[] {
  const depths = new Map<Decision, number>();
  return decisions.map((decision) => {
    const depth = decision.parent === null ? 0 : (depths.get(decision.parent) ?? 0) + 1;
    depths.set(decision, depth);
    return { line: decision.place.line + 1, depth, cost: decision.cost, ...explainDecision(decision) };
  });
}

function explainDecision({
  place,
  reading,
  note,
  missed,
  isUnit,
}: Decision): Pick<ExplainedPlace, 'kind' | 'heading' | 'reason'> {
  switch (place.kind) {
    case 'region':
      return { kind: place.unitKind, heading: place.title, reason: `the region ${place.role} begins` };
    case 'child':
      return {
        kind: place.unitKind,
        heading: '',
        reason: place.unitKind === 'quoted' ? 'quotes another text' : 'text behind what it stands in',
      };
    case 'mark': {
      if (reading !== null)
        return {
          kind: reading.kind,
          heading: reading.heading,
          reason: [reading.why, note].filter((part) => part !== null && part !== '').join('; '),
        };
      const was = missed ?? place.readings[0];
      const reason =
        was === undefined ? 'no rule knows it' : `not ${was.kind} ${was.label}${was.why === '' ? '' : `: ${was.why}`}`;
      return isUnit
        ? { kind: 'heading', heading: place.plain?.title ?? '', reason }
        : { kind: null, heading: was?.label ?? '', reason };
    }
  }
}
