/** A small sealed plan for tests that need some plan and no database: one unit, through draft or enacted. */
import { canonicalJson } from '../../src/model/canonical.ts';
import { sha256 } from '../../src/model/digest.ts';
import { instantOf } from '../../src/model/ids.ts';
import { PLAN_FORMAT, planSchema, type Plan, type SealedPlan } from '../../src/model/plan.ts';
import { PLANNED_MS } from './signing.ts';

const TEXT = '# One\n\nThe text.\n';
const A_DIGEST = sha256('some content');

/** Seals a plan that has the form of one; its units are not what its source yields. */
export function makePlan(changes: Partial<Plan> = {}): SealedPlan {
  const plan: Plan = planSchema.parse({
    format: PLAN_FORMAT,
    header: {
      run_id: '0b0f6a34-6a56-4c1c-9d7b-3a5f6d2f8c11',
      created_at: instantOf(PLANNED_MS),
      cutter_version: '0.1.0',
      source_path: 'law.md',
    },
    target: {
      kind: 'postgres',
      system_identifier: '7710378185651943387',
      database_oid: 16_384,
      database_name: 'laws',
      install_uuid: '5f8f9a36-2f2c-4f0c-8c1e-5a4b3c2d1e0f',
      server_version: '150018',
    },
    document: { document_id: 'law-1', title: 'Law 1' },
    source: {
      name: 'law.md',
      media_type: 'text/markdown',
      bytes: Buffer.byteLength(TEXT),
      sha256: sha256(TEXT),
      converter: { name: 'none', version: '1' },
      text: TEXT,
    },
    profile: { name: 'markdown-headings', version: 1, sha256: A_DIGEST, granularity: 'section' },
    through: 'enacted',
    baseline: { tables: [], scope_sha256: A_DIGEST, document_registered: false, version_registered: false },
    database_code: {
      functions_sha256: A_DIGEST,
      triggers_sha256: A_DIGEST,
      constraints_sha256: A_DIGEST,
      grants_sha256: A_DIGEST,
      statements_sha256: A_DIGEST,
    },
    units_sha256: sha256('units'),
    expected: [
      { gate: 'SG_1', transaction: 'cut_leg_a', op: 'INSERT', rows: 12, table: 'public.information_unit' },
      { gate: 'SG_1', transaction: 'cut_leg_a', op: 'INSERT', rows: 12, table: 'public.unit_version' },
      { gate: 'SG_1', transaction: 'leg_b_record', op: 'INSERT', rows: 1, table: 'cutter_governance.cut_change_set' },
      { gate: 'SG_2', transaction: 'lifecycle_enact', op: 'UPDATE', rows: 12, table: 'public.information_unit' },
    ],
    steps: [],
    policies: [],
    diagnostics: [],
    units: [],
    ...changes,
  });
  const bytes = Buffer.from(canonicalJson(plan));
  return { plan, bytes, sha256: sha256(bytes) };
}
