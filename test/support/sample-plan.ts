/** A small plan made by hand, for tests that show plans. Its digests are well-formed but are not re-derivable. */
import { sha256 } from '../../src/model/encoding/digest.ts';
import { canonicalJson } from '../../src/model/encoding/canonical.ts';
import { planSchema, type Plan, type SealedPlan } from '../../src/model/artefacts/plan.ts';
import type { Unit } from '../../src/model/artefacts/unit.ts';

export interface SampleSection {
  readonly title: string;
  readonly body: string;
}

/** One unit for each section; the section's text is its heading and its body. */
export function samplePlan(sections: readonly SampleSection[], changes: Partial<Plan> = {}): SealedPlan {
  const texts = sections.map(({ title, body }) => `# ${title}\n${body}\n`);
  const text = texts.join('');
  let byte = 0;
  let line = 1;
  const units = texts.map((own, index): Unit => {
    const start = byte;
    const first = line;
    byte += Buffer.byteLength(own);
    line += own.split('\n').length - 1;
    return unit(index + 1, sections[index]?.title ?? '', { start, end: byte, first, last: line - 1 });
  });
  const plan = planSchema.parse({ ...frame(text, units), ...changes });
  const bytes = Buffer.from(canonicalJson(plan));
  return { plan, bytes, sha256: sha256(bytes) };
}

function unit(
  number: number,
  title: string,
  at: { readonly start: number; readonly end: number; readonly first: number; readonly last: number },
): Unit {
  const digest = sha256(`${number} ${title}`);
  return {
    wid: `v1__sec_${number}`,
    eid: `sec_${number}`,
    parent: null,
    path: String(number).padStart(4, '0'),
    ordinal: number,
    origin: null,
    unit_kind: 'section',
    section_type: 'body',
    label: null,
    num: null,
    title,
    title_source: 'heading',
    citation: title,
    start_byte: at.start,
    end_byte: at.end,
    extent_end_byte: at.end,
    first_line: at.first,
    last_line: at.last,
    sha256: digest,
    norm_sha256: digest,
    tree_sha256: digest,
    change: 'created',
    diagnostics: [],
  };
}

function frame(text: string, units: readonly Unit[]): Plan {
  const zeros = '0'.repeat(64);
  const moved = (transaction: 'open_sg_1' | 'cut_leg_a', table: string, rows: number) =>
    ({ gate: 'SG_1', transaction, op: 'INSERT', rows, table }) as const;
  return {
    format: 'cutter.plan/2',
    header: {
      run_id: '3f2c8a10-0000-4000-8000-000000000001',
      created_at: '2026-11-20T12:00:00Z',
      cutter_version: '0.1.0',
      ledger_head: { size: 7, root: '7'.repeat(64) },
      source_path: 'law-44.md',
    },
    target: {
      kind: 'postgres',
      system_identifier: '7710378185651943387',
      database_oid: 16384,
      database_name: 'directus',
      install_uuid: '11111111-1111-4111-8111-111111111111',
      demands_standby: false,
      server_version: '150018',
    },
    document: { document_id: 'law-44', title: 'Law 44' },
    source: {
      name: 'law-44.md',
      media_type: 'text/markdown',
      bytes: Buffer.byteLength(text),
      sha256: sha256(text),
      converter: { name: 'none', version: '1' },
      original: null,
      text,
      text_sha256: sha256(text),
    },
    profile: {
      name: 'markdown-headings',
      version: 1,
      sha256: zeros,
      granularity: 'heading',
      definition: null,
      accepts_ambiguity: false,
    },
    through: 'draft',
    baseline: {
      cuts: 0,
      tables: [
        { rows: 158, table: 'public.information_unit' },
        { rows: 60, table: 'public.iu_lifecycle_log' },
        { rows: 165, table: 'public.unit_version' },
      ],
      scope_sha256: zeros,
      document_registered: false,
    },
    based_on: null,
    changes: [],
    statements: null,
    suggestions: [],
    valid_from: null,
    database_code: {
      functions_sha256: zeros,
      triggers_sha256: zeros,
      constraints_sha256: zeros,
      grants_sha256: zeros,
      statements_sha256: zeros,
    },
    rows_sha256: zeros,
    units_sha256: zeros,
    expected: [
      moved('cut_leg_a', 'public.information_unit', units.length),
      moved('cut_leg_a', 'public.unit_version', units.length),
      moved('open_sg_1', 'cutter_governance.review_decision', 1),
    ],
    steps: [],
    policies: [],
    diagnostics: [],
    units,
  };
}
