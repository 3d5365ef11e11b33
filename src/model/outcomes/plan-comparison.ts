/** What `diff` returns: how two plans differ. */
import type { ChangeClass } from '../artefacts/change.ts';
import type { Gate } from '../phase.ts';
import type { Op } from '../artefacts/expected.ts';
import type { UnitChange } from '../artefacts/unit.ts';

/** How many units of one class of change each plan has. */
export interface ClassDifference {
  readonly class: ChangeClass;
  readonly before: number;
  readonly after: number;
}

/** Rows that the plans expect differently. */
export interface RowDifference {
  readonly gate: Gate;
  readonly table: string;
  readonly op: Op;
  readonly before: number;
  readonly after: number;
}

/** A unit that the plans treat differently. */
export interface UnitDifference {
  readonly eid: string;
  /** What each plan does to the unit; null when the plan does not have it. */
  readonly before: UnitChange | null;
  readonly after: UnitChange | null;
  /** What is different: `text`, `title`, and other members of a unit; empty when only one plan has it. */
  readonly members: readonly string[];
}

/** One member of a plan that differs. */
export interface PlanChange {
  /** For example `units[sec_3].title` or `expected`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before: string | null;
  readonly after: string | null;
}

/** The difference of two plans by what they would do. */
export interface PlanComparison {
  readonly effects: 'identical' | 'different';
  /** What differs outside the effects: header, baseline, profile, code, through, remarks. */
  readonly aside: readonly string[];
  /** Counts by class of both plans. */
  readonly classes: readonly ClassDifference[];
  /** Expected rows that differ. */
  readonly rows: readonly RowDifference[];
  /** Units that differ, by address. */
  readonly units: readonly UnitDifference[];
  /** Differences of target, source, units, changes, expected and validity, in document order; empty when the effects are identical. */
  readonly changes: readonly PlanChange[];
}

/** Two plans and their comparison. */
export interface PlanDifference {
  readonly beforeSha256: string;
  readonly afterSha256: string;
  readonly comparison: PlanComparison;
}
