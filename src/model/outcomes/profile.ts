/** What the profile commands return. */
import type { UnitKind } from '../artefacts/unit.ts';
import type { Diagnostic } from '../artefacts/plan.ts';

/** A built-in profile. */
export interface ListedProfile {
  readonly profile: string;
  readonly version: number;
  readonly language: string;
  readonly granularity: string;
  readonly kinds: number;
  readonly sha256: string;
}

/** One place where a unit was looked for. */
export interface ExplainedPlace {
  /** From 1. */
  readonly line: number;
  /** Depth; 0 at the top. */
  readonly depth: number;
  /** Null for prose. */
  readonly kind: UnitKind | null;
  readonly heading: string;
  readonly cost: number;
  readonly reason: string;
}

/** How well a profile fits a document. */
export interface ProfileScore {
  readonly profile: string;
  /** Weighted marks less the cost of their readings; comparable within one document only. */
  readonly score: number;
  readonly units: number;
}

/** What a profile finds in a sample. */
export interface ProfileTest {
  readonly profile: string;
  readonly sha256: string;
  readonly granularity: string;
  readonly units: number;
  /** How many units of each kind, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every place that was considered; for headings and elements, where there is nothing to decide, the units. */
  readonly places: readonly ExplainedPlace[];
  readonly diagnostics: readonly Diagnostic[];
  readonly scores: readonly ProfileScore[];
}
