/** What the approval commands return: an approval or a resolution that was prepared, signed or checked. */
import type { Approval } from '../artefacts/approval.ts';
import type { Resolution } from '../artefacts/resolution.ts';
import type { Gate } from '../phase.ts';
import type { Refusal } from '../refusals/refusal.ts';

/** An approval that waits for signatures. */
export interface Prepared {
  readonly path: string;
  readonly signingPath: string;
  readonly approval: Approval;
  /** What a signer compares before signing: file name and sha256. */
  readonly sums: readonly { readonly file: string; readonly sha256: string }[];
}

/** A resolution of SG_3 that waits for signatures. */
export interface PreparedResolution {
  readonly path: string;
  readonly signingPath: string;
  readonly resolution: Resolution;
  readonly sums: readonly { readonly file: string; readonly sha256: string }[];
}

/** What was prepared for one gate. */
export type AnyPrepared =
  | ({ readonly kind: 'approval' } & Prepared)
  /** `compensationPath` is null unless the resolution withdraws drafts. */
  | ({ readonly kind: 'resolution'; readonly compensationPath: string | null } & PreparedResolution);

/** A signature that was verified and written. */
export interface Signed {
  readonly path: string;
  readonly person: string;
  readonly fpr: string;
  readonly document: { readonly gate: Gate; readonly decision: string };
  readonly approvalSha256: string;
}

/** One of the gate's checks and how it ended. */
export interface CheckLine {
  readonly check: string;
  readonly title: string;
  readonly result: 'pass' | 'fail' | 'not_reached';
  readonly code: string | null;
}

/** Whether `apply` would accept an approval. */
export interface CheckedApproval {
  readonly gate: Gate;
  readonly lines: readonly CheckLine[];
  /** Why it would be refused, or null when it would be accepted. */
  readonly refusal: Refusal | null;
  readonly people: readonly string[];
  readonly notAfter: string | null;
}
