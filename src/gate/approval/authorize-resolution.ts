/** Grants the authorization for a void, a compensation or a release if the judge of resolutions accepts. */
import type { Resolution, VoidsRun } from '../../model/artefacts/resolution.ts';
import type { Target } from '../../model/artefacts/target.ts';
import { unobserved } from '../check.ts';
import {
  judgeResolution,
  requireExpectedAction,
  type SignedFacts,
  type SignedResolution,
  type Subject,
} from './judge-resolution.ts';

const GRANTED: unique symbol = Symbol('granted by authorizeResolution');

export interface ResolutionFacts extends SignedFacts {
  /** The connected database. */
  readonly target: Target;
  /** The action that is about to be carried out; null for a release, whose holds the document itself names. */
  readonly expected: VoidsRun | null;
}

/** A verified resolution that the database accepts as proof. Only `authorizeResolution` makes one. */
export class AuthorizedResolution {
  readonly resolution: Resolution;
  readonly approvalText: string;
  readonly people: readonly string[];
  readonly fingerprints: readonly string[];
  readonly signaturePackets: readonly Uint8Array[];

  constructor(key: typeof GRANTED, signed: SignedResolution) {
    if (key !== GRANTED) throw new TypeError('a resolution is authorized by authorizeResolution only');
    this.resolution = signed.resolution;
    this.approvalText = signed.text;
    this.people = [...new Set(signed.signatures.map(({ person }) => person))].toSorted();
    this.fingerprints = [...new Set(signed.signatures.map(({ fpr }) => fpr))].toSorted();
    this.signaturePackets = signed.signatures.map(({ packet }) => packet);
    Object.freeze(this);
  }
}

/** Decides by `judgeResolution`, whose refusals it throws. */
export async function authorizeResolution(facts: ResolutionFacts): Promise<AuthorizedResolution> {
  const { target, expected } = facts;
  const subject: Subject = { target, requireAction: (resolves) => requireExpectedAction(resolves, expected) };
  return new AuthorizedResolution(GRANTED, await judgeResolution(facts, subject, unobserved));
}
