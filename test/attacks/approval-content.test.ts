/** Design 5, cases 63 to 65 and 85 to 114: well-signed approvals that do not cover what is about to be done. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { GateFacts } from '../../src/gate/authorize.ts';
import type { AdmittedTrust } from '../../src/gate/trust.ts';
import { approvalBytes, type Approval } from '../../src/model/approval.ts';
import { sha256 } from '../../src/model/digest.ts';
import { instantOf } from '../../src/model/ids.ts';
import type { SealedPlan } from '../../src/model/plan.ts';
import { derivedPlan } from '../support/derived-plan.ts';
import { decide, PLAN } from '../support/gate-facts.ts';
import {
  armored,
  makeApproval,
  makeKey,
  makePerson,
  makeTrust,
  NOW_MS,
  PLANNED_MS,
  signApproval,
  signBytes,
  type ApprovalOptions,
  type TestPerson,
} from '../support/signing.ts';
import { created, forgePacket, issuerFingerprint } from '../support/signature-packets.ts';

const PRIOR = {
  reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
  manifestSha256: sha256('manifest'),
  ledgerHead: { size: 9, root: '9'.repeat(64) },
};
const OTHER = sha256('something else');

let alice: TestPerson;
let bob: TestPerson;
let carol: TestPerson;
let trust: AdmittedTrust;

beforeAll(async () => {
  [alice, bob, carol] = [await makePerson('alice'), await makePerson('bob'), await makePerson('carol')];
  trust = await makeTrust({ people: [alice, bob, carol] }).admit();
});

/** Signs an edited text as a careless signer would. */
async function signedText(edit: (text: string) => string, facts: Partial<GateFacts> = {}) {
  const text = edit(approvalBytes(makeApproval(PLAN, { trust })).toString());
  const file = await signApproval(Buffer.from(text), [alice]);
  return decide(trust, { ...facts, approvalFiles: [file] });
}

/** Signs an approval whose members were edited. */
async function signedWith(options: Omit<ApprovalOptions, 'trust'>, facts: Partial<GateFacts> = {}) {
  const file = await signApproval(makeApproval(PLAN, { trust, ...options }), [alice]);
  return decide(trust, { ...facts, approvalFiles: [file] });
}

describe('signed bytes', () => {
  test.each([
    [63, 'one byte changed', (bytes: Buffer) => bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte))],
    [64, 'the final line feed removed', (bytes: Buffer) => bytes.subarray(0, -1)],
    [64, 'the final line feed doubled', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\n')])],
    [65, 'another approval', () => approvalBytes(makeApproval(PLAN, { trust, with: { note: 'another' } }))],
  ])('case %i: %s, under the old signature', async (_number, _title, change) => {
    const { approvalBytes: bytes, signatures } = await signApproval(makeApproval(PLAN, { trust }), [alice]);
    const changed = { approvalBytes: change(Buffer.from(bytes)), signatures };
    await expect(decide(trust, { approvalFiles: [changed] })).rejects.toMatchObject({ code: 'SIGNATURE_BAD' });
  });
});

describe('a text that a careless signer signed is refused', () => {
  const member = (name: string, value: string) => (text: string) =>
    text.replace(new RegExp(`"${name}": [^,\\n]+`), `"${name}": ${value}`);
  const rows = (value: string) => (text: string) => text.replace(/"rows": \d+/, `"rows": ${value}`);

  test.each<readonly [number, string, (text: string) => string, string]>([
    [85, 'a member twice', (text) => text.replace('"gate"', '"gate": "SG_2",\n  "gate"'), 'APPROVAL_CANONICAL'],
    [86, 'members in another order', reordered, 'APPROVAL_CANONICAL'],
    [86, 'CRLF line ends', (text) => text.replaceAll('\n', '\r\n'), 'APPROVAL_ENCODING'],
    [86, 'a byte order mark', (text) => `\ufeff${text}`, 'APPROVAL_ENCODING'],
    [86, '1.0 for 1', rows('1.0'), 'APPROVAL_CANONICAL'],
    [86, '1e2 for 100', rows('1e2'), 'APPROVAL_CANONICAL'],
    [86, '-0', rows('-0'), 'APPROVAL_CANONICAL'],
    [86, 'an escaped letter', (text) => text.replace('"law-44"', '"l\\u0061w-44"'), 'APPROVAL_CANONICAL'],
    [86, 'no final line feed', (text) => text.trimEnd(), 'APPROVAL_CANONICAL'],
    [87, 'an unknown member', (text) => text.replace('"gate"', '"force": true,\n  "gate"'), 'APPROVAL_SCHEMA'],
    [87, 'a __proto__ member', (text) => text.replace('{\n', '{\n  "__proto__": {},\n'), 'APPROVAL_SCHEMA'],
    [87, 'a missing member', (text) => text.replace(/ {2}"note": "",\n/, ''), 'APPROVAL_SCHEMA'],
    [88, 'a bidi override', member('note', '"\u202e"'), 'APPROVAL_ENCODING'],
    [88, 'a zero-width space', member('note', '"\u200b"'), 'APPROVAL_ENCODING'],
    [88, 'a decomposed letter', member('note', '"e\u0301"'), 'APPROVAL_ENCODING'],
    [88, 'an escape sequence', member('note', '"\u001b[2J"'), 'APPROVAL_ENCODING'],
    [88, 'an escaped escape sequence', member('note', '"\\u001b[2J"'), 'APPROVAL_SCHEMA'],
    [88, 'a lone surrogate', member('note', '"\\ud800"'), 'APPROVAL_CANONICAL'],
    [89, '2^53 + 2 rows', rows('9007199254740994'), 'APPROVAL_CANONICAL'],
    [89, '2^31 rows', rows('2147483648'), 'APPROVAL_SCHEMA'],
    [89, 'minus one row', rows('-1'), 'APPROVAL_SCHEMA'],
    [89, 'half a row', rows('1.5'), 'APPROVAL_SCHEMA'],
    [89, 'rows as text', rows('"12"'), 'APPROVAL_SCHEMA'],
    [211, 'not JSON', (text) => text.slice(0, -3), 'APPROVAL_JSON'],
    [212, 'an empty file', () => '', 'APPROVAL_JSON'],
    [213, 'a deep nest', () => `${'['.repeat(8000)}${']'.repeat(8000)}`, 'APPROVAL_CANONICAL'],
    [214, 'no decision', member('decision', 'null'), 'APPROVAL_SCHEMA'],
    [215, 'a list', () => '[]\n', 'APPROVAL_TYPE'],
    [216, 'a word', () => '"approve"\n', 'APPROVAL_TYPE'],
    [217, 'another type', member('type', '"cutter/trust/v1"'), 'APPROVAL_TYPE'],
    [218, 'a day that does not exist', member('issued_at', '"2026-13-01T10:00:00Z"'), 'APPROVAL_SCHEMA'],
  ])('case %i: %s', async (_number, _title, edit, code) => {
    await expect(signedText(edit)).rejects.toMatchObject({ code });
  });

  test('case 90: a signed plan under the name of an approval', async () => {
    const file = await signApproval(PLAN.bytes, [alice]);
    await expect(decide(trust, { approvalFiles: [file] })).rejects.toMatchObject({ code: 'APPROVAL_TYPE' });
  });
});

describe('an approval is refused', () => {
  test('case 91: of another gate', async () => {
    const gate2 = { gate: 'SG_2', prior: PRIOR } as const;
    await expect(signedWith(gate2)).rejects.toMatchObject({ code: 'APPROVAL_GATE' });
    await expect(signedWith({}, gate2)).rejects.toMatchObject({ code: 'APPROVAL_GATE' });
  });

  test('case 92: of a plan that was changed by one byte', async () => {
    const plan = { ...PLAN, bytes: PLAN.bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) };
    await expect(signedWith({}, { plan: { ...plan, bytes: Buffer.from(plan.bytes) } })).rejects.toMatchObject({
      code: 'APPROVAL_PLAN_MISMATCH',
    });
  });

  test.each<readonly [number, string, Partial<Approval> | (() => Partial<Approval>), string]>([
    [94, 'run', { run_id: '3f2c8a10-0000-4000-8000-000000000002' }, 'APPROVAL_RUN'],
    [95, 'document', { target_document_id: 'law-45' }, 'APPROVAL_DOCUMENT'],
    [95, 'source', { source_sha256: OTHER }, 'APPROVAL_SOURCE'],
    [96, 'review', { review_sha256: OTHER }, 'APPROVAL_REVIEW'],
    [96, 'set of units', { units_sha256: OTHER }, 'APPROVAL_UNITS'],
    [97, 'cluster', database({ cluster_id: '1' }), 'APPROVAL_DATABASE'],
    [97, 'database name', database({ name: 'other' }), 'APPROVAL_DATABASE'],
    [97, 'installation', database({ uuid: '22222222-2222-4222-8222-222222222222' }), 'APPROVAL_DATABASE'],
    [219, 'set of phases', { phases: ['cut_leg_a'] }, 'APPROVAL_PHASES'],
    [
      219,
      'order of phases',
      { phases: ['write_verify', 'pre_write_backup', 'leg_b_record', 'cut_leg_a'] },
      'APPROVAL_PHASES',
    ],
    [101, 'size of the ledger', { ledger_head: { ...PLAN.plan.header.ledger_head, size: 1 } }, 'APPROVAL_LEDGER_HEAD'],
    [101, 'root of the ledger', { ledger_head: { size: 0, root: OTHER } }, 'APPROVAL_LEDGER_HEAD'],
    [102, 'prior', { prior: { review_decision_id: PRIOR.reviewDecisionId, manifest_sha256: OTHER } }, 'APPROVAL_PRIOR'],
    [113, 'threshold', { threshold: { m: 1, n: 1 } }, 'APPROVAL_POLICY'],
    [113, 'version of the trust file', () => trustRoot({ version: 2 }), 'APPROVAL_POLICY'],
    [113, 'trust file', () => trustRoot({ sha256: OTHER }), 'APPROVAL_POLICY'],
    [111, 'planner', { planner: 'a'.repeat(40) }, 'SELF_APPROVAL'],
  ])('case %i: of another %s', async (_number, _what, edited, code) => {
    const members = typeof edited === 'function' ? edited() : edited;
    await expect(signedWith({ with: members })).rejects.toMatchObject({ code });
  });

  test.each<readonly [number, string, (allowance: Approval['allowance']) => Approval['allowance']]>([
    [99, 'a row too many', (lines) => lines.map((line, at) => (at === 0 ? { ...line, rows: line.rows + 1 } : line))],
    [100, 'a row too few', (lines) => lines.map((line, at) => (at === 0 ? { ...line, rows: line.rows - 1 } : line))],
    [100, 'a table too many', (lines) => [...lines, { op: 'INSERT', rows: 0, table: 'public.zebra' }]],
    [100, 'a table too few', (lines) => lines.slice(1)],
    [100, 'another order', (lines) => lines.toReversed()],
    [100, 'another operation', (lines) => lines.map((line, at) => (at === 0 ? { ...line, op: 'DELETE' } : line))],
  ])('case %i: whose allowance has %s', async (_number, _what, change) => {
    const { allowance } = makeApproval(PLAN, { trust });
    await expect(signedWith({ with: { allowance: change(allowance) } })).rejects.toMatchObject({
      code: 'APPROVAL_ALLOWANCE',
    });
  });

  test('case 102: of SG_2 while SG_1 is not closed, or of another closing', async () => {
    const signed = { gate: 'SG_2', prior: PRIOR } as const;
    await expect(signedWith(signed, { gate: 'SG_2', prior: null })).rejects.toMatchObject({ code: 'APPROVAL_PRIOR' });
    for (const prior of [
      { ...PRIOR, manifestSha256: OTHER },
      { ...PRIOR, reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d11' },
    ])
      await expect(signedWith(signed, { gate: 'SG_2', prior })).rejects.toMatchObject({ code: 'APPROVAL_PRIOR' });
    await expect(
      signedWith({ ...signed, with: { prior: null } }, { gate: 'SG_2', prior: PRIOR }),
    ).rejects.toMatchObject({
      code: 'APPROVAL_PRIOR',
    });
    await expect(
      signedWith(signed, { gate: 'SG_2', prior: { ...PRIOR, ledgerHead: { size: 8, root: OTHER } } }),
    ).rejects.toMatchObject({ code: 'APPROVAL_LEDGER_HEAD' });
  });

  test('case 103: that is issued next week', async () => {
    const nextWeek = NOW_MS + 7 * 86_400_000;
    const edited = { issued_at: instantOf(nextWeek), not_after: instantOf(nextWeek + 3_600_000) };
    await expect(signedWith({ with: edited })).rejects.toMatchObject({ code: 'APPROVAL_ISSUED_FUTURE' });
  });

  test('case 104: at the second of its expiry, and not a second before', async () => {
    const file = await signApproval(makeApproval(PLAN, { trust, ttlSeconds: 3600 }), [alice]);
    const at = (nowMs: number) => decide(trust, { approvalFiles: [file], nowMs });
    await expect(at(NOW_MS + 3_600_000)).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' });
    await expect(at(NOW_MS + 3_599_999)).resolves.toMatchObject({ people: ['alice'] });
  });

  test.each([
    ['SG_1', 86_401],
    ['SG_2', 43_201],
    ['SG_1', 0],
    ['SG_1', -3600],
  ] as const)('case 105: of %s with a lifetime of %i seconds', async (gate, seconds) => {
    const issuedMs = seconds > 0 ? NOW_MS : NOW_MS + 240_000;
    const edited = { issued_at: instantOf(issuedMs), not_after: instantOf(issuedMs + seconds * 1000) };
    const prior = gate === 'SG_2' ? PRIOR : null;
    const code = seconds < 0 ? 'APPROVAL_EXPIRED' : 'APPROVAL_TTL';
    await expect(signedWith({ gate, prior, with: edited }, { gate, prior })).rejects.toMatchObject({ code });
  });

  test('case 105: that lives longer than the trust file allows', async () => {
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice'], max_ttl_s: 600 }];
    const short = await makeTrust({ people: [alice], gates }).admit();
    const edited = { not_after: instantOf(NOW_MS + 601_000) };
    const file = await signApproval(makeApproval(PLAN, { trust: short, ttlSeconds: 600, with: edited }), [alice]);
    await expect(decide(short, { approvalFiles: [file] })).rejects.toMatchObject({
      code: 'APPROVAL_TTL',
      facts: { seconds: 601, allowed: 600 },
    });
  });

  test('case 106: that is older than the plan', async () => {
    const edited = { issued_at: instantOf(PLANNED_MS - 1000) };
    await expect(signedWith({ with: edited })).rejects.toMatchObject({ code: 'APPROVAL_BEFORE_PLAN' });
  });

  test.each([
    ['before it was issued', NOW_MS - 3_600_000, NOW_MS],
    ['five minutes and a second before it was issued', NOW_MS - 301_000, NOW_MS],
  ])('whose signature was made %s', async (_when, dateMs, nowMs) => {
    const document = approvalBytes(makeApproval(PLAN, { trust }));
    const file = await signApproval(document, [alice], dateMs);
    await expect(decide(trust, { approvalFiles: [file], nowMs })).rejects.toMatchObject({
      code: 'SIGNED_OUTSIDE_WINDOW',
    });
  });

  test('that is missing, or has no signature', async () => {
    await expect(decide(trust, { approvalFiles: [] })).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    const unsigned = { approvalBytes: approvalBytes(makeApproval(PLAN, { trust })), signatures: [] };
    await expect(decide(trust, { approvalFiles: [unsigned] })).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' });
    const signed = await signApproval(makeApproval(PLAN, { trust }), [alice]);
    await expect(decide(trust, { approvalFiles: [signed, unsigned] })).rejects.toMatchObject({
      code: 'SIGNATURE_MISSING',
    });
  });
});

describe('people', () => {
  test('case 109: one rejection vetoes two approvals', async () => {
    const approve = await signApproval(makeApproval(PLAN, { trust }), [alice, bob]);
    const reject = await signApproval(makeApproval(PLAN, { trust, decision: 'reject' }), [carol]);
    await expect(decide(trust, { approvalFiles: [approve, reject] })).rejects.toMatchObject({
      code: 'APPROVAL_REJECTED',
      facts: { people: ['carol'] },
    });
  });

  test('case 109: a rejection does not lapse', async () => {
    const reject = await signApproval(makeApproval(PLAN, { trust, decision: 'reject', ttlSeconds: 60 }), [carol]);
    const nowMs = NOW_MS + 3_600_000;
    const approve = await signApproval(makeApproval(PLAN, { trust, nowMs }), [alice], nowMs);
    await expect(decide(trust, { approvalFiles: [approve, reject], nowMs })).rejects.toMatchObject({
      code: 'APPROVAL_REJECTED',
    });
  });

  test('two approvals of one gate are refused: it would be unclear which one opens it', async () => {
    const one = await signApproval(makeApproval(PLAN, { trust }), [alice]);
    const two = await signApproval(makeApproval(PLAN, { trust }), [bob]);
    await expect(decide(trust, { approvalFiles: [one, two] })).rejects.toMatchObject({ code: 'APPROVAL_AMBIGUOUS' });
  });

  test('case 112: a machine never approves', async () => {
    const roles = [
      { role: 'executor' as const, people: ['bob'] },
      { role: 'verifier' as const, people: ['carol'] },
    ];
    const strict = await makeTrust({ people: [alice, bob, carol], roles }).admit();
    for (const machine of [bob, carol]) {
      const file = await signApproval(makeApproval(PLAN, { trust: strict }), [alice, machine]);
      await expect(decide(strict, { approvalFiles: [file] })).rejects.toMatchObject({
        code: 'MACHINE_KEY',
        facts: { person: machine.id },
      });
    }
  });

  test('case 114: two keys of one person, and one signature twice, are one person', async () => {
    const second = await makeKey('alice');
    const both: TestPerson = { id: 'alice', keys: [alice.keys[0], second] };
    const gates = [{ gate: 'SG_1' as const, m: 2, people: ['alice', 'bob'] }];
    const strict = await makeTrust({ people: [both, bob], gates }).admit();
    const approval = makeApproval(PLAN, { trust: strict });
    const twoKeys = await signApproval(approval, [alice, second]);
    const again = await signApproval(approval, [alice, alice]);
    for (const file of [twoKeys, again])
      await expect(decide(strict, { approvalFiles: [file] })).rejects.toMatchObject({
        code: 'APPROVAL_THRESHOLD',
        facts: { people: ['alice'], needed: 2 },
      });
  });
});

describe('a plan that must be signed', () => {
  let planner: TestPerson;
  let strict: AdmittedTrust;
  const roles = [{ role: 'plan' as const, people: ['planner'] }];

  beforeAll(async () => {
    planner = await makePerson('planner');
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice', 'planner'] }];
    strict = await makeTrust({ people: [alice, bob, planner], gates, roles, requirePlanSignature: true }).admit();
  });

  const decidedWith = async (planSignature: Buffer | undefined, signers: readonly TestPerson[], named?: string) => {
    const approval = makeApproval(PLAN, { trust: strict, planner: named ?? planner.keys[0].fpr });
    return decide(strict, { approvalFiles: [await signApproval(approval, signers)], planSignature });
  };
  const planSignedBy = async (person: TestPerson, bytes: Buffer = PLAN.bytes) => (await signBytes(bytes, person)).bytes;

  test('is accepted with the signature of a planner', async () => {
    await expect(decidedWith(await planSignedBy(planner), [alice])).resolves.toMatchObject({ people: ['alice'] });
  });

  test('case 93: is refused without it, with that of a sovereign, of a stranger, or of another plan', async () => {
    const other: SealedPlan = derivedPlan('# Other\n');
    const signatures: readonly (readonly [Buffer | undefined, string])[] = [
      [undefined, 'SIGNATURE_MISSING'],
      [await planSignedBy(alice), 'SIGNER_GATE'],
      [await planSignedBy(carol), 'SIGNER_UNKNOWN'],
      [await planSignedBy(planner, other.bytes), 'SIGNATURE_BAD'],
      [Buffer.from('signed'), 'SIGNATURE_ARMOR'],
    ];
    for (const [signature, because] of signatures)
      await expect(decidedWith(signature, [alice])).rejects.toMatchObject({
        code: 'PLAN_SIGNATURE',
        facts: { because },
      });
  });

  test('case 111: is not approved by its planner, by whatever key, and names its planner', async () => {
    const second = await makeKey('planner');
    const two: TestPerson = { id: 'planner', keys: [planner.keys[0], second] };
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice', 'planner'] }];
    const both = await makeTrust({ people: [alice, two], gates, roles, requirePlanSignature: true }).admit();
    const approval = makeApproval(PLAN, { trust: both, planner: planner.keys[0].fpr });
    const planSignature = await planSignedBy(planner);
    for (const signer of [planner, second]) {
      const file = await signApproval(approval, [alice, signer]);
      await expect(decide(both, { approvalFiles: [file], planSignature })).rejects.toMatchObject({
        code: 'SELF_APPROVAL',
      });
    }
    await expect(decidedWith(planSignature, [alice], 'none')).rejects.toMatchObject({ code: 'SELF_APPROVAL' });
    await expect(decidedWith(planSignature, [alice], alice.keys[0].fpr)).rejects.toMatchObject({
      code: 'SELF_APPROVAL',
    });
  });
});

test('a signature that claims a time five minutes before the issue is still inside', async () => {
  const document = approvalBytes(makeApproval(PLAN, { trust }));
  const { fpr } = alice.keys[0];
  const bytes = armored(forgePacket(document, alice, { hashed: [issuerFingerprint(fpr), created(NOW_MS - 300_000)] }));
  const file = { approvalBytes: document, signatures: [{ name: 'SG_1.a.asc', bytes }] };
  await expect(decide(trust, { approvalFiles: [file] })).resolves.toMatchObject({ people: ['alice'] });
});

function reordered(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('  "decision"'));
  return [...lines.slice(0, at), lines[at + 1], lines[at], ...lines.slice(at + 2)].join('\n');
}

function trustRoot(changes: Partial<Approval['trust_root']>): Partial<Approval> {
  return { trust_root: { version: trust.trust.version, sha256: trust.sha256, ...changes } };
}

function database(changes: Partial<Approval['database']>): Partial<Approval> {
  const { target } = PLAN.plan;
  return {
    database: {
      cluster_id: target.system_identifier,
      name: target.database_name,
      uuid: target.install_uuid,
      ...changes,
    },
  };
}
