/**
 * Facts become a plan. Everything that is not a fact is computed here and nowhere else, so that opening a plan can
 * compute it again and require the same bytes. Knows no file, clock, random number or database.
 */
import type { Through } from '../model/phase.ts';
import { PLAN_FORMAT, type Baseline, type DatabaseCode, type Plan } from '../model/plan.ts';
import type { Target } from '../model/target.ts';
import { unitsSha256 } from '../model/unit.ts';
import type { DocumentCut } from './cut-document.ts';
import { expectedDelta } from './expect.ts';
import { policyResults } from './policies.ts';
import { planSteps } from './steps.ts';

/** All that a plan depends on; the caller gathers it (design 2.2, lesson 1). */
export interface PlanFacts {
  readonly documentId: string;
  readonly cut: DocumentCut;
  readonly target: Target;
  readonly baseline: Baseline;
  readonly databaseCode: DatabaseCode;
  readonly through: Through;
  readonly runId: string;
  readonly createdAt: string;
  readonly cutterVersion: string;
  readonly sourcePath: string;
}

/** The plan of a first cut: equal facts give equal plans. */
export function assemblePlan(facts: PlanFacts): Plan {
  const { cut, baseline, through } = facts;
  const expected = expectedDelta({
    units: cut.units.length,
    documentRegistered: baseline.document_registered,
    versionRegistered: baseline.version_registered,
    through,
  });
  return {
    baseline,
    database_code: facts.databaseCode,
    diagnostics: cut.diagnostics,
    document: { document_id: facts.documentId, title: cut.title },
    expected,
    format: PLAN_FORMAT,
    header: {
      created_at: facts.createdAt,
      cutter_version: facts.cutterVersion,
      run_id: facts.runId,
      source_path: facts.sourcePath,
    },
    policies: policyResults(cut, baseline, through),
    profile: cut.profile,
    source: cut.source,
    steps: planSteps(through, expected),
    target: facts.target,
    through,
    units: cut.units,
    units_sha256: unitsSha256(cut.units),
  };
}
