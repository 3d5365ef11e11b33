/**
 * The canonical text of a plan in pieces. A plan of 100,000 units is 130 MB of text; in pieces it is never one
 * string, and an opened plan can be compared without writing it out again.
 */
import { present } from '../../model/assert.ts';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import type { Plan } from '../../model/artefacts/plan.ts';

const UNITS_IN_CHUNK = 500;
const NO_UNITS = '\n  "units": []';
/** How canonical JSON opens and closes a list within a list; its entries are indented as the units of a plan are. */
const OPENING = '[\n  [';
const CLOSING = '\n  ]\n]\n';

/** Pieces that, joined, are `canonicalJson(plan)`. Throws what that throws. */
export function* planChunks(plan: Plan): Generator<string, void> {
  const { units } = plan;
  const frame = canonicalJson({ ...plan, units: [] });
  if (units.length === 0) {
    yield frame;
    return;
  }
  // JSON strings contain no raw line ends, so this can only be the member itself.
  const [head, tail] = frame.split(NO_UNITS);
  yield `${present(head, 'head of a plan')}\n  "units": [`;
  for (let at = 0; at < units.length; at += UNITS_IN_CHUNK) {
    const entries = canonicalJson([units.slice(at, at + UNITS_IN_CHUNK)]).slice(OPENING.length, -CLOSING.length);
    yield at === 0 ? entries : `,${entries}`;
  }
  yield `\n  ]${present(tail, 'tail of a plan')}`;
}
