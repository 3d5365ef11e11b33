/** The outcomes of `hold` and `release` as values and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import type { PlacedHold, ReleasedHolds } from '../../model/outcomes/hold.ts';
import { heldText, releasedText } from '../text/hold-text.ts';

/** The hold that was placed, and the command that prepares to lift it. */
export function heldOutcome({ holdId, runId }: PlacedHold): Outcome {
  const next = [`cutter approval prepare --gate SG_3 --hold ${holdId}`];
  return {
    value: { format: 'cutter.hold/1', ok: true, hold_id: holdId, run_id: runId, next },
    text: heldText(holdId, runId, next),
    exit: 0,
  };
}

/** The holds that were lifted, and what still stops something. */
export function releasedOutcome(done: ReleasedHolds): Outcome {
  const { released, people, stillOn } = done;
  return {
    value: { format: 'cutter.release/1', ok: true, released, people, still_on: stillOn },
    text: releasedText(done),
    exit: 0,
  };
}
