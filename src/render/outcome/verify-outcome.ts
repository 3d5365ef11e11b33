/** The outcome of `verify` as a value and as lines. */
import type { Verification } from '../../model/artefacts/verification.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Paint } from '../format/paint.ts';
import { verificationText } from '../text/verification-text.ts';

/** Whether the rows of a run are what its plan promised. */
export function verificationOutcome(verification: Verification, paint: Paint): Outcome {
  const matched = verification.result === 'matched';
  return {
    value: { ...verification, ok: matched },
    text: verificationText(verification, paint),
    exit: matched ? 0 : 5,
  };
}
