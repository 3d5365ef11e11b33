/** Any of cutter's files, read and checked. */
import type { SealedPlan } from '../artefacts/plan.ts';
import type { SealedCompensation } from '../artefacts/compensation.ts';
import type { Approval } from '../artefacts/approval.ts';
import type { Resolution } from '../artefacts/resolution.ts';
import type { Receipt } from '../artefacts/receipt.ts';
import type { Verification } from '../artefacts/verification.ts';

/** An artefact with the sha256 of its file. */
export type Artefact =
  | { readonly kind: 'plan'; readonly sha256: string; readonly sealed: SealedPlan }
  | { readonly kind: 'compensation'; readonly sha256: string; readonly sealed: SealedCompensation }
  | { readonly kind: 'approval'; readonly sha256: string; readonly value: Approval }
  | { readonly kind: 'resolution'; readonly sha256: string; readonly value: Resolution }
  | { readonly kind: 'receipt'; readonly sha256: string; readonly value: Receipt }
  | { readonly kind: 'verification'; readonly sha256: string; readonly value: Verification };
