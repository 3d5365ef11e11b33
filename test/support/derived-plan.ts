/** A plan that the planner itself derives from a text, so that every command opens it. Its database facts are made up. */
import { EMPTY_LEDGER } from '../../src/model/artefacts/ledger.ts';
import type { Through } from '../../src/model/phase.ts';
import type { SealedPlan } from '../../src/model/artefacts/plan.ts';
import { assemblePlan } from '../../src/planner/plan/assemble-plan.ts';
import { cutDocument } from '../../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../../src/planner/formats/read-document.ts';
import { sealPlan } from '../../src/planner/plan/seal-plan.ts';

const DIGEST = 'd'.repeat(64);

/** `text` is Markdown; the other facts have defaults that a test overrides where it cares. */
export function derivedPlan(
  text: string,
  facts: { readonly runId?: string; readonly rows?: number; readonly through?: Through } = {},
): SealedPlan {
  const cut = cutDocument({
    document: readTextDocument({ name: 'law.md', bytes: Buffer.from(text) }),
    profile: 'markdown-headings',
    granularity: null,
  });
  const plan = assemblePlan({
    documentId: 'law-44',
    cut,
    target: {
      kind: 'postgres',
      system_identifier: '7710378185651943387',
      database_oid: 16_384,
      database_name: 'directus',
      install_uuid: '11111111-1111-4111-8111-111111111111',
      demands_standby: false,
      server_version: '150018',
    },
    baseline: {
      cuts: 0,
      tables: [{ rows: facts.rows ?? 0, table: 'public.information_unit' }],
      scope_sha256: DIGEST,
      document_registered: false,
    },
    basedOn: null,
    statements: null,
    validFrom: null,
    databaseCode: {
      functions_sha256: DIGEST,
      triggers_sha256: DIGEST,
      constraints_sha256: DIGEST,
      grants_sha256: DIGEST,
      statements_sha256: DIGEST,
    },
    through: facts.through ?? 'draft',
    runId: facts.runId ?? '3f2c8a10-0000-4000-8000-000000000001',
    createdAt: '2026-11-20T12:00:00Z',
    ledgerHead: EMPTY_LEDGER,
    cutterVersion: '0.1.0',
    sourcePath: 'law.md',
  });
  return sealPlan(plan);
}

/** A law of three units, for tests that do not care which. */
export const SMALL_LAW =
  '# Reading room\n\nRules for all.\n\n## § 1 Silence\n\nBe silent.\n\n## § 2 Books\n\nReturn books.\n';
