/**
 * Makes a plan from facts. Everything that is not a fact is computed only here, so that opening a plan can compute it
 * again and require the same bytes. Knows no file, clock, random number or database.
 */
import type { LedgerHead } from '../../model/artefacts/ledger.ts';
import type { BasedOn, Statements } from '../../model/artefacts/change.ts';
import type { Through } from '../../model/phase.ts';
import { PLAN_FORMAT, type Baseline, type DatabaseCode, type Plan } from '../../model/artefacts/plan.ts';
import type { Target } from '../../model/artefacts/target.ts';
import { rowsSha256 } from '../../model/artefacts/rows-digest.ts';
import { unitsSha256 } from '../../model/artefacts/unit.ts';
import { changeCut } from '../match/change-cut.ts';
import type { DocumentCut } from '../cut/cut-document.ts';
import { expectedDelta } from './expect.ts';
import { policyResults } from './policies.ts';
import { planSteps } from './steps.ts';
import { tallyOf } from './writes.ts';

/** All that a plan depends on; the caller gathers it (docs/invariants.md: facts-then-decision). */
export interface PlanFacts {
  readonly documentId: string;
  readonly cut: DocumentCut;
  readonly target: Target;
  readonly baseline: Baseline;
  /** The version in force, or null if the document has none. */
  readonly basedOn: BasedOn | null;
  readonly statements: Statements | null;
  /** First day in force, as stated, or null. */
  readonly validFrom: string | null;
  readonly databaseCode: DatabaseCode;
  readonly through: Through;
  readonly runId: string;
  readonly createdAt: string;
  readonly cutterVersion: string;
  readonly sourcePath: string;
  readonly ledgerHead: LedgerHead;
}

/** The plan of a first cut, or of a re-cut: equal facts give equal plans. Refusals: those of `changeCut`. */
export function assemblePlan(facts: PlanFacts): Plan {
  const { cut, baseline, through, basedOn, statements } = facts;
  const changed = changeCut({ cut, basedOn, statements, cutNumber: baseline.cuts + 1 });
  const { units } = changed;
  const document = { document_id: facts.documentId, title: cut.title };
  const expected = expectedDelta({
    tally: tallyOf({ units, based_on: basedOn }),
    documentRegistered: baseline.document_registered,
    through,
  });
  return {
    baseline,
    based_on: basedOn,
    changes: changed.changes,
    database_code: facts.databaseCode,
    diagnostics: cut.diagnostics,
    document,
    expected,
    format: PLAN_FORMAT,
    header: {
      created_at: facts.createdAt,
      cutter_version: facts.cutterVersion,
      ledger_head: facts.ledgerHead,
      run_id: facts.runId,
      source_path: facts.sourcePath,
    },
    policies: policyResults({ cut, baseline, through, basedOn, statements, changed }),
    profile: cut.profile,
    rows_sha256: rowsSha256({
      ...{ based_on: basedOn, document, profile: cut.profile, source: cut.source, units, valid_from: facts.validFrom },
      runId: facts.runId,
      documentRegistered: baseline.document_registered,
    }),
    source: cut.source,
    statements,
    steps: planSteps(through, expected),
    suggestions: changed.suggestions,
    target: facts.target,
    through,
    units,
    units_sha256: unitsSha256(units),
    valid_from: facts.validFrom,
  };
}
