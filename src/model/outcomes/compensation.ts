/** What planning and applying a compensation return. */
import type { SealedCompensation } from '../artefacts/compensation.ts';
import type { Verification } from '../artefacts/verification.ts';

/** A compensation that was written for review. */
export interface PlannedCompensation {
  readonly sealed: SealedCompensation;
  readonly path: string;
  readonly reviewPath: string;
}

/** A compensation that was carried out and read back. */
export interface AppliedCompensation {
  readonly kind: 'compensated' | 'nothing_to_do';
  readonly sealed: SealedCompensation;
  readonly verification: Verification;
}
