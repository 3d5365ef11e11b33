/** Builders for the planner's tests: sources, cuts and the facts of a plan. */
import { EMPTY_LEDGER } from '../../src/model/artefacts/ledger.ts';
import type { Plan } from '../../src/model/artefacts/plan.ts';
import { assemblePlan, type PlanFacts } from '../../src/planner/plan/assemble-plan.ts';
import { cutDocument, type DocumentCut } from '../../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../../src/planner/formats/read-document.ts';
import type { Unit } from '../../src/model/artefacts/unit.ts';

/** Cuts a text or bytes by the built-in profile. */
export function cutOf(source: string | Buffer, name = 'source.md'): DocumentCut {
  const bytes = typeof source === 'string' ? Buffer.from(source, 'utf8') : source;
  return cutDocument({ document: readTextDocument({ name, bytes }), profile: 'markdown-headings', granularity: null });
}

/** The eids of a cut, in order. */
export function eidsOf(source: string): readonly string[] {
  return cutOf(source).units.map(({ eid }) => eid);
}

/** The unit with that address; fails when there is none. */
export function unitOf(cut: DocumentCut, eid: string): Unit {
  const unit = cut.units.find((each) => each.eid === eid);
  if (unit === undefined) throw new Error(`no unit ${eid} among ${cut.units.map((each) => each.eid).join(' ')}`);
  return unit;
}

/** The text of a unit. */
export function bodyOf(cut: DocumentCut, eid: string): string {
  const { start_byte, end_byte } = unitOf(cut, eid);
  return Buffer.from(cut.source.text, 'utf8').toString('utf8', start_byte, end_byte);
}

/** `code line` of every diagnostic. */
export function diagnosticsOf(cut: DocumentCut): readonly string[] {
  return cut.diagnostics.map(({ code, line }) => `${code} ${line}`);
}

/** The plan of a source for a made-up database. */
export function planOf(source: string | Buffer, changes: Partial<PlanFacts> = {}): Plan {
  return assemblePlan({ ...planFacts(cutOf(source)), ...changes });
}

/** The facts of a plan for a made-up database. */
export function planFacts(cut: DocumentCut): PlanFacts {
  return {
    documentId: 'sample',
    cut,
    target: {
      kind: 'embedded',
      system_identifier: '7710378185651943387',
      database_oid: 16384,
      database_name: 'cutter',
      install_uuid: '8d7c0f6e-1f4b-4c55-9b60-6f2f0a3f2f11',
      demands_standby: false,
      server_version: '170004',
    },
    baseline: {
      cuts: 0,
      tables: [{ rows: 0, table: 'public.information_unit' }],
      scope_sha256: '1'.repeat(64),
      document_registered: false,
    },
    basedOn: null,
    statements: null,
    validFrom: null,
    databaseCode: {
      functions_sha256: '2'.repeat(64),
      triggers_sha256: '3'.repeat(64),
      constraints_sha256: '4'.repeat(64),
      grants_sha256: '5'.repeat(64),
      statements_sha256: '6'.repeat(64),
    },
    through: 'draft',
    runId: '6f9619ff-8b86-4011-b42d-00cf4fc964ff',
    createdAt: '2026-11-20T12:00:00Z',
    ledgerHead: EMPTY_LEDGER,
    cutterVersion: '0.1.0',
    sourcePath: 'source.md',
  };
}
