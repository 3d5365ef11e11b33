/**
 * Whatever member of an approval is replaced, and signed again with the right key, the gate answers
 * with the code that belongs to that member. A member that is new in the schema has to be added here.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { approvalBytes, approvalSchema, type Approval } from '../../src/model/artefacts/approval.ts';
import { present } from '../../src/model/assert.ts';
import { canonicalJson, type Json } from '../../src/model/encoding/canonical.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { instantOf } from '../../src/model/ids.ts';
import { artefactSchema } from '../../src/operations/shared/artefact-schemas.ts';
import { decide, PLAN, UNSIGNED_MANIFEST } from '../support/signing/gate-facts.ts';
import {
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  PLANNED_MS,
  signApproval,
  type TestPerson,
} from '../support/signing/signing.ts';

const RUNS = { numRuns: 15 };
const PRIOR = {
  reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
  manifestSha256: sha256('manifest'),
  ledgerHead: { size: 9, root: sha256('ledger') },
  manifest: UNSIGNED_MANIFEST,
};

/** What a member is replaced with, the code that answers, and the gate at which it is tried: SG_1 unless it says SG_2. */
type Replacement = readonly [value: fc.Arbitrary<Json>, code: string, gate?: 'SG_2'];

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const ascii = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', maxLength });
const count = fc.nat(2_147_483_647);
const uuid = fc.uuid({ version: 4 });
const between = (fromMs: number, toMs: number) => fc.integer({ min: fromMs, max: toMs - 1 }).map(instantOf);
const table = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}\.[a-z_][a-z0-9_]{0,20}$/);
const HOUR_MS = 3_600_000;

/** Test approvals are issued now and live for six hours. */
const MEMBERS: { readonly [path: string]: readonly Replacement[] } = {
  'allowance[].op': [[fc.constantFrom('UPDATE', 'DELETE'), 'APPROVAL_ALLOWANCE']],
  'allowance[].rows': [[count, 'APPROVAL_ALLOWANCE']],
  'allowance[].table': [[table, 'APPROVAL_ALLOWANCE']],
  'database.cluster_id': [[ascii(20), 'APPROVAL_DATABASE']],
  'database.name': [[ascii(63), 'APPROVAL_DATABASE']],
  'database.uuid': [[fc.oneof(uuid, ascii(36)), 'APPROVAL_DATABASE']],
  decision: [[fc.constant('reject'), 'APPROVAL_REJECTED']],
  gate: [[fc.constantFrom('SG_2', 'SG_3'), 'APPROVAL_GATE']],
  issued_at: [
    [between(NOW_MS + 301_000, NOW_MS + 6 * HOUR_MS), 'APPROVAL_ISSUED_FUTURE'],
    [between(0, NOW_MS - 18 * HOUR_MS), 'APPROVAL_TTL'],
    [between(NOW_MS - 18 * HOUR_MS, PLANNED_MS), 'APPROVAL_BEFORE_PLAN'],
  ],
  'ledger_head.root': [
    [hex(64), 'APPROVAL_LEDGER_HEAD'],
    [hex(64), 'APPROVAL_LEDGER_HEAD', 'SG_2'],
  ],
  'ledger_head.size': [
    [count, 'APPROVAL_LEDGER_HEAD'],
    [count, 'APPROVAL_LEDGER_HEAD', 'SG_2'],
  ],
  not_after: [
    [between(0, NOW_MS), 'APPROVAL_EXPIRED'],
    [between(NOW_MS + 24 * HOUR_MS + 1000, NOW_MS + 1_000_000 * HOUR_MS), 'APPROVAL_TTL'],
  ],
  // Free text, so another note says something else and opens nothing else; it may only not hide.
  note: [[fc.string({ minLength: 281, unit: 'grapheme-ascii', maxLength: 300 }), 'APPROVAL_SCHEMA']],
  'phases[]': [[fc.constantFrom('lifecycle_enact', 'cut_leg_a', 'write_verify'), 'APPROVAL_PHASES']],
  plan_sha256: [[hex(64), 'APPROVAL_PLAN_MISMATCH']],
  planner: [[hex(40), 'SELF_APPROVAL']],
  prior: [
    [fc.record({ review_decision_id: uuid, manifest_sha256: hex(64) }), 'APPROVAL_PRIOR'],
    [fc.constant(null), 'APPROVAL_PRIOR', 'SG_2'],
  ],
  'prior.manifest_sha256': [[hex(64), 'APPROVAL_PRIOR', 'SG_2']],
  'prior.review_decision_id': [[uuid, 'APPROVAL_PRIOR', 'SG_2']],
  // Another fresh id is another decision; that it is fresh, the database's primary key knows (attack 115).
  review_decision_id: [[fc.oneof(fc.uuid({ version: [1, 3, 5, 7] }), ascii(36)), 'APPROVAL_SCHEMA']],
  backup_fpr: [[hex(40), 'APPROVAL_BACKUP_KEY']],
  review_html_sha256: [[hex(64), 'APPROVAL_REVIEW']],
  review_sha256: [[hex(64), 'APPROVAL_REVIEW']],
  rows_sha256: [[hex(64), 'APPROVAL_UNITS']],
  run_id: [[uuid, 'APPROVAL_RUN']],
  source_sha256: [[hex(64), 'APPROVAL_SOURCE']],
  target_document_id: [[fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,127}$/), 'APPROVAL_DOCUMENT']],
  text_sha256: [[hex(64), 'APPROVAL_UNITS']],
  'threshold.m': [[count, 'APPROVAL_POLICY']],
  'threshold.n': [[count, 'APPROVAL_POLICY']],
  'trust_root.sha256': [[hex(64), 'APPROVAL_POLICY']],
  'trust_root.version': [[count, 'APPROVAL_POLICY']],
  type: [
    [fc.oneof(fc.constantFrom('cutter/trust/v1', 'cutter.plan/2', 'cutter/approval/v1'), ascii(30)), 'APPROVAL_TYPE'],
  ],
  units_sha256: [[hex(64), 'APPROVAL_UNITS']],
};

let alice: TestPerson;
let trust: AdmittedTrust;
beforeAll(async () => {
  alice = await makePerson('alice');
  trust = await makeTrust({ people: [alice] }).admit();
});

const SG_1 = () => makeApproval(PLAN, { trust });
const SG_2 = () => makeApproval(PLAN, { trust, gate: 'SG_2', prior: PRIOR });

async function decided(value: Json | Approval, gate: 'SG_1' | 'SG_2'): Promise<unknown> {
  const file = await signApproval(Buffer.from(canonicalJson(value)), [alice]);
  return decide(trust, { approvalFiles: [file], gate, prior: gate === 'SG_2' ? PRIOR : null });
}

describe('an approval, signed again with the right key', () => {
  test('is accepted unchanged, and with another unused id and another note', async () => {
    await expect(decided(SG_1(), 'SG_1')).resolves.toMatchObject({ people: ['alice'] });
    await expect(decided(SG_2(), 'SG_2')).resolves.toMatchObject({ people: ['alice'] });
    await expect(decided({ ...SG_1(), note: 'read twice' }, 'SG_1')).resolves.toMatchObject({ people: ['alice'] });
  });

  test('has no member that is not tried here', () => {
    expect(pathsOf(present(artefactSchema('approval'), 'the schema'), '').toSorted()).toEqual(
      Object.keys(MEMBERS).toSorted(),
    );
  });

  const cases = Object.entries(MEMBERS).flatMap(([path, replacements]) =>
    replacements.map(([value, code, gate]) => ({ path, value, code, gate: gate ?? ('SG_1' as const) })),
  );

  test.each(cases)('is refused with $code when $path is another', async ({ path, value, code, gate }) => {
    const approval = plain(gate === 'SG_1' ? SG_1() : SG_2());
    await fc.assert(
      fc.asyncProperty(value, async (other) => {
        const changed = replaced(approval, path, () => other);
        fc.pre(canonicalJson(changed) !== canonicalJson(approval));
        await expect(decided(changed, gate)).rejects.toMatchObject({ code });
      }),
      RUNS,
    );
  });

  test.each(Object.keys(MEMBERS))('is refused when %s is of another kind, or is not there', async (path) => {
    const approval = plain(SG_2());
    const code = path === 'type' ? 'APPROVAL_TYPE' : 'APPROVAL_SCHEMA';
    const anything = fc.oneof(fc.constantFrom<Json>(null, true, [], {}, [null], ''), count, ascii(10));
    await fc.assert(
      fc.asyncProperty(anything, async (other) => {
        const changed = replaced(approval, path, () => other);
        fc.pre(!approvalSchema.safeParse(changed).success);
        await expect(decided(changed, 'SG_2')).rejects.toMatchObject({ code });
      }),
      RUNS,
    );
    if (path.endsWith('[]')) return;
    await expect(
      decided(
        replaced(approval, path, () => undefined),
        'SG_2',
      ),
    ).rejects.toMatchObject({ code });
    const doubled = replaced(approval, path, (value) => value, '_2');
    await expect(decided(doubled, 'SG_2')).rejects.toMatchObject({ code: 'APPROVAL_SCHEMA' });
  });
});

type Members = { readonly [name: string]: Json };

function plain(approval: Approval): Json {
  const value: Json = JSON.parse(approvalBytes(approval).toString());
  return value;
}

/** `database.name`, `allowance[].rows`, `phases[]`: every member that is a value, and those that may be null. */
function pathsOf(schema: Json, path: string): readonly string[] {
  const { properties, items, anyOf } = members(schema);
  if (properties !== undefined)
    return Object.entries(members(properties)).flatMap(([name, inner]) =>
      pathsOf(inner, path === '' ? name : `${path}.${name}`),
    );
  if (items !== undefined) return pathsOf(items, `${path}[]`);
  const choices = Array.isArray(anyOf) ? anyOf.flatMap((choice: Json) => pathsOf(choice, path)) : [];
  return [...new Set([path, ...choices])];
}

/** The value with what stands at `path` (of a list, the first) as `change` makes it; undefined takes it out. */
function replaced(value: Json, path: string, change: (value: Json) => Json | undefined, suffix = ''): Json {
  const [, name = '', isList, rest = ''] = /^(\w+)(\[\])?\.?(.*)$/.exec(path) ?? [];
  const { [name]: found = null, ...others } = members(value);
  const [first = null, ...tail] = Array.isArray(found) ? found : [];
  const old = isList === undefined ? found : first;
  const made = rest === '' ? change(old) : replaced(old, rest, change, suffix);
  const inPlace = isList === undefined ? made : [made ?? null, ...tail];
  const beside = rest === '' && suffix !== '' ? { [name]: found, [`${name}${suffix}`]: inPlace } : { [name]: inPlace };
  return {
    ...others,
    ...Object.fromEntries(
      Object.entries(beside).flatMap(([key, kept]) => (kept === undefined ? [] : [[key, kept] as const])),
    ),
  };
}

function members(value: Json): Members {
  return z.record(z.string(), z.json()).parse(value);
}
