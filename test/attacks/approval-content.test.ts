/** Attacks 63 to 65 and 85 to 114 of docs/attacks.md: well-signed approvals that do not cover what is about to be done. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { GateFacts } from '../../src/gate/approval/judge-approval.ts';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { approvalBytes, type Approval } from '../../src/model/artefacts/approval.ts';
import { present } from '../../src/model/assert.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { instantOf } from '../../src/model/ids.ts';
import type { SealedPlan } from '../../src/model/artefacts/plan.ts';
import { derivedPlan } from '../support/derived-plan.ts';
import { attack } from './attack.ts';
import { decide, PLAN, UNSIGNED_MANIFEST } from '../support/signing/gate-facts.ts';
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
  unarmored,
  type ApprovalOptions,
  type TestPerson,
} from '../support/signing/signing.ts';
import { created, ecdsaTwin, forgePacket, issuerFingerprint } from '../support/signing/signature-packets.ts';

const PRIOR = {
  reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
  manifestSha256: sha256('manifest'),
  ledgerHead: { size: 9, root: '9'.repeat(64) },
  manifest: UNSIGNED_MANIFEST,
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
    [
      '[attack 63] one byte changed',
      (bytes: Buffer) => bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
      attack(63),
    ],
    ['[attack 64] the final line feed removed', (bytes: Buffer) => bytes.subarray(0, -1), attack(64)],
    [
      '[attack 64] the final line feed doubled',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\n')]),
      attack(64),
    ],
    [
      '[attack 65] another approval',
      () => approvalBytes(makeApproval(PLAN, { trust, with: { note: 'another' } })),
      attack(65),
    ],
  ] as const)('%s, under the old signature', async (_title, change, code) => {
    const { approvalBytes: bytes, signatures } = await signApproval(makeApproval(PLAN, { trust }), [alice]);
    const changed = { approvalBytes: change(Buffer.from(bytes)), signatures };
    await expect(decide(trust, { approvalFiles: [changed] })).rejects.toMatchObject({ code });
  });
});

describe('a text that a careless signer signed is refused', () => {
  const member = (name: string, value: string) => (text: string) =>
    text.replace(new RegExp(`"${name}": [^,\\n]+`), `"${name}": ${value}`);
  const rows = (value: string) => (text: string) => text.replace(/"rows": \d+/, `"rows": ${value}`);

  test.each<readonly [string, (text: string) => string, string]>([
    ['[attack 85] a member twice', (text) => text.replace('"gate"', '"gate": "SG_2",\n  "gate"'), attack(85)],
    ['[attack 86] members in another order', reordered, attack(86, 'APPROVAL_CANONICAL')],
    ['[attack 86] CRLF line ends', (text) => text.replaceAll('\n', '\r\n'), attack(86, 'APPROVAL_ENCODING')],
    ['[attack 86] a byte order mark', (text) => `\ufeff${text}`, attack(86, 'APPROVAL_ENCODING')],
    ['[attack 86] 1.0 for 1', rows('1.0'), attack(86, 'APPROVAL_CANONICAL')],
    ['[attack 86] 1e2 for 100', rows('1e2'), attack(86, 'APPROVAL_CANONICAL')],
    ['[attack 86] -0', rows('-0'), attack(86, 'APPROVAL_CANONICAL')],
    [
      '[attack 86] an escaped letter',
      (text) => text.replace('"law-44"', '"l\\u0061w-44"'),
      attack(86, 'APPROVAL_CANONICAL'),
    ],
    ['[attack 86] no final line feed', (text) => text.trimEnd(), attack(86, 'APPROVAL_CANONICAL')],
    ['[attack 87] an unknown member', (text) => text.replace('"gate"', '"force": true,\n  "gate"'), attack(87)],
    ['[attack 87] a __proto__ member', (text) => text.replace('{\n', '{\n  "__proto__": {},\n'), attack(87)],
    ['[attack 87] a missing member', (text) => text.replace(/ {2}"note": "",\n/, ''), attack(87)],
    ['[attack 88] a bidi override', member('note', '"\u202e"'), attack(88, 'APPROVAL_ENCODING')],
    ['[attack 88] a zero-width space', member('note', '"\u200b"'), attack(88, 'APPROVAL_ENCODING')],
    ['[attack 88] a decomposed letter', member('note', '"e\u0301"'), attack(88, 'APPROVAL_ENCODING')],
    ['[attack 88] an escape sequence', member('note', '"\u001b[2J"'), attack(88, 'APPROVAL_ENCODING')],
    ['[attack 88] an escaped escape sequence', member('note', '"\\u001b[2J"'), attack(88, 'APPROVAL_SCHEMA')],
    ['[attack 88] a lone surrogate', member('note', '"\\ud800"'), attack(88, 'APPROVAL_CANONICAL')],
    ['[attack 89] 2^53 + 2 rows', rows('9007199254740994'), attack(89, 'APPROVAL_CANONICAL')],
    ['[attack 89] 2^31 rows', rows('2147483648'), attack(89, 'APPROVAL_SCHEMA')],
    ['[attack 89] minus one row', rows('-1'), attack(89, 'APPROVAL_SCHEMA')],
    ['[attack 89] half a row', rows('1.5'), attack(89, 'APPROVAL_SCHEMA')],
    ['[attack 89] rows as text', rows('"12"'), attack(89, 'APPROVAL_SCHEMA')],
    ['[attack 211] not JSON', (text) => text.slice(0, -3), attack(211)],
    ['[attack 212] an empty file', () => '', attack(212)],
    ['[attack 213] deeply nested JSON', () => `${'['.repeat(8000)}${']'.repeat(8000)}`, attack(213)],
    ['[attack 214] no decision', member('decision', 'null'), attack(214)],
    ['[attack 215] a list', () => '[]\n', attack(215)],
    ['[attack 216] a word', () => '"approve"\n', attack(216)],
    ['[attack 217] another type', member('type', '"cutter/trust/v1"'), attack(217)],
    ['[attack 218] a day that does not exist', member('issued_at', '"2026-13-01T10:00:00Z"'), attack(218)],
  ])('%s', async (_title, edit, code) => {
    await expect(signedText(edit)).rejects.toMatchObject({ code });
  });

  test('[attack 90] a signed plan under the name of an approval', async () => {
    const file = await signApproval(PLAN.bytes, [alice]);
    await expect(decide(trust, { approvalFiles: [file] })).rejects.toMatchObject({ code: attack(90) });
  });
});

describe('an approval is refused', () => {
  test('[attack 91] of another gate', async () => {
    const gate2 = { gate: 'SG_2', prior: PRIOR } as const;
    await expect(signedWith(gate2)).rejects.toMatchObject({ code: attack(91) });
    await expect(signedWith({}, gate2)).rejects.toMatchObject({ code: attack(91) });
  });

  test('[attack 92] of a plan that was changed by one byte', async () => {
    const plan = { ...PLAN, bytes: PLAN.bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)) };
    await expect(signedWith({}, { plan: { ...plan, bytes: Buffer.from(plan.bytes) } })).rejects.toMatchObject({
      code: attack(92, 'APPROVAL_PLAN_MISMATCH'),
    });
  });

  test.each<readonly [string, Partial<Approval> | (() => Partial<Approval>), string]>([
    ['[attack 94] of another run', { run_id: '3f2c8a10-0000-4000-8000-000000000002' }, attack(94)],
    ['[attack 95] of another document', { target_document_id: 'law-45' }, attack(95, 'APPROVAL_DOCUMENT')],
    ['[attack 95] of another source', { source_sha256: OTHER }, attack(95, 'APPROVAL_SOURCE')],
    ['[attack 96] of another review', { review_sha256: OTHER }, attack(96)],
    ['[attack 220] of another set of units', { units_sha256: OTHER }, attack(220)],
    ['[attack 97] of another cluster', database({ cluster_id: '1' }), attack(97, 'APPROVAL_DATABASE')],
    ['[attack 97] of another database name', database({ name: 'other' }), attack(97, 'APPROVAL_DATABASE')],
    [
      '[attack 97] of another installation',
      database({ uuid: '22222222-2222-4222-8222-222222222222' }),
      attack(97, 'APPROVAL_DATABASE'),
    ],
    ['[attack 219] of another set of phases', { phases: ['cut_leg_a'] }, attack(219)],
    [
      '[attack 219] of another order of phases',
      { phases: ['write_verify', 'pre_write_backup', 'leg_b_record', 'cut_leg_a'] },
      attack(219),
    ],
    [
      '[attack 101] of another size of the ledger',
      { ledger_head: { ...PLAN.plan.header.ledger_head, size: 1 } },
      attack(101, 'APPROVAL_LEDGER_HEAD'),
    ],
    [
      '[attack 101] of another root of the ledger',
      { ledger_head: { size: 0, root: OTHER } },
      attack(101, 'APPROVAL_LEDGER_HEAD'),
    ],
    [
      '[attack 102] of another prior',
      { prior: { review_decision_id: PRIOR.reviewDecisionId, manifest_sha256: OTHER } },
      attack(102, 'APPROVAL_PRIOR'),
    ],
    ['[attack 113] of another threshold', { threshold: { m: 1, n: 1 } }, attack(113, 'APPROVAL_POLICY')],
    [
      '[attack 113] of another version of the trust file',
      () => trustRoot({ version: 2 }),
      attack(113, 'APPROVAL_POLICY'),
    ],
    ['[attack 113] of another trust file', () => trustRoot({ sha256: OTHER }), attack(113, 'APPROVAL_POLICY')],
    ['[attack 111] of another planner', { planner: 'a'.repeat(40) }, attack(111, 'SELF_APPROVAL')],
  ])('%s', async (_what, edited, code) => {
    const members = typeof edited === 'function' ? edited() : edited;
    await expect(signedWith({ with: members })).rejects.toMatchObject({ code });
  });

  test.each<readonly [string, (allowance: Approval['allowance']) => Approval['allowance'], string]>([
    [
      '[attack 99] whose allowance has a row too many',
      (lines) => lines.map((line, at) => (at === 0 ? { ...line, rows: line.rows + 1 } : line)),
      attack(99),
    ],
    [
      '[attack 100] whose allowance has a row too few',
      (lines) => lines.map((line, at) => (at === 0 ? { ...line, rows: line.rows - 1 } : line)),
      attack(100),
    ],
    [
      '[attack 100] whose allowance has a table too many',
      (lines) => [...lines, { op: 'INSERT', rows: 0, table: 'public.zebra' }],
      attack(100),
    ],
    ['[attack 100] whose allowance has a table too few', (lines) => lines.slice(1), attack(100)],
    ['[attack 100] whose allowance has another order', (lines) => lines.toReversed(), attack(100)],
    [
      '[attack 100] whose allowance has another operation',
      (lines) => lines.map((line, at) => (at === 0 ? { ...line, op: 'DELETE' } : line)),
      attack(100),
    ],
  ])('%s', async (_what, change, code) => {
    const { allowance } = makeApproval(PLAN, { trust });
    await expect(signedWith({ with: { allowance: change(allowance) } })).rejects.toMatchObject({ code });
  });

  test('[attack 101, 102] of SG_2 while SG_1 is not closed, or of another closing', async () => {
    const signed = { gate: 'SG_2', prior: PRIOR } as const;
    await expect(signedWith(signed, { gate: 'SG_2', prior: null })).rejects.toMatchObject({
      code: attack(102, 'APPROVAL_PRIOR'),
    });
    for (const prior of [
      { ...PRIOR, manifestSha256: OTHER },
      { ...PRIOR, reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d11' },
    ])
      await expect(signedWith(signed, { gate: 'SG_2', prior })).rejects.toMatchObject({
        code: attack(102, 'APPROVAL_PRIOR'),
      });
    await expect(
      signedWith({ ...signed, with: { prior: null } }, { gate: 'SG_2', prior: PRIOR }),
    ).rejects.toMatchObject({
      code: attack(102, 'APPROVAL_PRIOR'),
    });
    await expect(
      signedWith(signed, { gate: 'SG_2', prior: { ...PRIOR, ledgerHead: { size: 8, root: OTHER } } }),
    ).rejects.toMatchObject({ code: attack(101, 'APPROVAL_LEDGER_HEAD') });
  });

  test('[attack 103] that is issued next week', async () => {
    const nextWeek = NOW_MS + 7 * 86_400_000;
    const edited = { issued_at: instantOf(nextWeek), not_after: instantOf(nextWeek + 3_600_000) };
    await expect(signedWith({ with: edited })).rejects.toMatchObject({ code: attack(103) });
  });

  test('[attack 104] at the second of its expiry, but not one second before', async () => {
    const file = await signApproval(makeApproval(PLAN, { trust, ttlSeconds: 3600 }), [alice]);
    const at = (nowMs: number) => decide(trust, { approvalFiles: [file], nowMs });
    await expect(at(NOW_MS + 3_600_000)).rejects.toMatchObject({ code: attack(104, 'APPROVAL_EXPIRED') });
    await expect(at(NOW_MS + 3_599_999)).resolves.toMatchObject({ people: ['alice'] });
  });

  test.each([
    ['SG_1', 86_401],
    ['SG_2', 43_201],
    ['SG_1', 0],
    ['SG_1', -3600],
  ] as const)('[attack 105] of %s with a lifetime of %i seconds', async (gate, seconds) => {
    const issuedMs = seconds > 0 ? NOW_MS : NOW_MS + 240_000;
    const edited = { issued_at: instantOf(issuedMs), not_after: instantOf(issuedMs + seconds * 1000) };
    const prior = gate === 'SG_2' ? PRIOR : null;
    const code = seconds < 0 ? attack(105, 'APPROVAL_EXPIRED') : attack(105, 'APPROVAL_TTL');
    await expect(signedWith({ gate, prior, with: edited }, { gate, prior })).rejects.toMatchObject({ code });
  });

  test('[attack 105] that lives longer than the trust file allows', async () => {
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice'], max_ttl_s: 600 }];
    const short = await makeTrust({ people: [alice], gates }).admit();
    const edited = { not_after: instantOf(NOW_MS + 601_000) };
    const file = await signApproval(makeApproval(PLAN, { trust: short, ttlSeconds: 600, with: edited }), [alice]);
    await expect(decide(short, { approvalFiles: [file] })).rejects.toMatchObject({
      code: attack(105, 'APPROVAL_TTL'),
      facts: { seconds: 601, allowed: 600 },
    });
  });

  test('[attack 106] that is older than the plan', async () => {
    const edited = { issued_at: instantOf(PLANNED_MS - 1000) };
    await expect(signedWith({ with: edited })).rejects.toMatchObject({ code: attack(106) });
  });

  test.each([
    ['before it was issued', NOW_MS - 3_600_000, NOW_MS],
    ['five minutes and a second before it was issued', NOW_MS - 301_000, NOW_MS],
  ])('[attack 221] whose signature was made %s', async (_when, dateMs, nowMs) => {
    const document = approvalBytes(makeApproval(PLAN, { trust }));
    const file = await signApproval(document, [alice], dateMs);
    await expect(decide(trust, { approvalFiles: [file], nowMs })).rejects.toMatchObject({
      code: attack(221, 'SIGNED_OUTSIDE_WINDOW'),
    });
  });

  test('[attack 1, 223] that is missing, or has no signature', async () => {
    await expect(decide(trust, { approvalFiles: [] })).rejects.toMatchObject({ code: attack(1, 'APPROVAL_MISSING') });
    const unsigned = { approvalBytes: approvalBytes(makeApproval(PLAN, { trust })), signatures: [] };
    await expect(decide(trust, { approvalFiles: [unsigned] })).rejects.toMatchObject({ code: attack(223) });
    const signed = await signApproval(makeApproval(PLAN, { trust }), [alice]);
    await expect(decide(trust, { approvalFiles: [signed, unsigned] })).rejects.toMatchObject({
      code: attack(223),
    });
  });
});

describe('people', () => {
  test('[attack 109] one rejection vetoes two approvals', async () => {
    const approve = await signApproval(makeApproval(PLAN, { trust }), [alice, bob]);
    const reject = await signApproval(makeApproval(PLAN, { trust, decision: 'reject' }), [carol]);
    await expect(decide(trust, { approvalFiles: [approve, reject] })).rejects.toMatchObject({
      code: attack(109),
      facts: { people: ['carol'] },
    });
  });

  test('[attack 109] a rejection does not expire', async () => {
    const reject = await signApproval(makeApproval(PLAN, { trust, decision: 'reject', ttlSeconds: 60 }), [carol]);
    const nowMs = NOW_MS + 3_600_000;
    const approve = await signApproval(makeApproval(PLAN, { trust, nowMs }), [alice], nowMs);
    await expect(decide(trust, { approvalFiles: [approve, reject], nowMs })).rejects.toMatchObject({
      code: attack(109),
    });
  });

  test('[attack 222] two approvals of one gate are refused: it would be unclear which one opens it', async () => {
    const one = await signApproval(makeApproval(PLAN, { trust }), [alice]);
    const two = await signApproval(makeApproval(PLAN, { trust }), [bob]);
    await expect(decide(trust, { approvalFiles: [one, two] })).rejects.toMatchObject({ code: attack(222) });
  });

  test('[attack 112] a machine never approves', async () => {
    const roles = [
      { role: 'executor' as const, people: ['bob'] },
      { role: 'verifier' as const, people: ['carol'] },
    ];
    const strict = await makeTrust({ people: [alice, bob, carol], roles }).admit();
    for (const machine of [bob, carol]) {
      const file = await signApproval(makeApproval(PLAN, { trust: strict }), [alice, machine]);
      await expect(decide(strict, { approvalFiles: [file] })).rejects.toMatchObject({
        code: attack(112),
        facts: { person: machine.id },
      });
    }
  });

  test('[attack 114] two keys of one person, and one signature twice, are one person', async () => {
    const second = await makeKey('alice');
    const both: TestPerson = { id: 'alice', keys: [alice.keys[0], second] };
    const gates = [{ gate: 'SG_1' as const, m: 2, people: ['alice', 'bob'] }];
    const strict = await makeTrust({ people: [both, bob], gates }).admit();
    const approval = makeApproval(PLAN, { trust: strict });
    const twoKeys = await signApproval(approval, [alice, second]);
    const again = await signApproval(approval, [alice, alice]);
    for (const file of [twoKeys, again])
      await expect(decide(strict, { approvalFiles: [file] })).rejects.toMatchObject({
        code: attack(114),
        facts: { people: ['alice'], needed: 2 },
      });
  });
});

describe('a threshold of two', () => {
  const gates = [{ gate: 'SG_1' as const, m: 2, people: ['alice', 'bob'] }];

  test('[attack 114] is not met by one person, or by the ECDSA twin of a signature in place of the second', async () => {
    const curve: TestPerson = { id: 'alice', keys: [await makeKey('alice', { curve: 'nistP256' })] };
    const strict = await makeTrust({ people: [curve, bob], gates }).admit();
    const one = await signApproval(makeApproval(PLAN, { trust: strict }), [curve]);
    const signature = present(one.signatures[0], 'the signature');
    const twin = { name: 'SG_1.twin.asc', bytes: armored(ecdsaTwin(unarmored(signature.bytes))) };
    expect(twin.bytes.equals(signature.bytes)).toBe(false);
    for (const signatures of [[signature], [twin], [signature, twin]])
      await expect(decide(strict, { approvalFiles: [{ ...one, signatures }] })).rejects.toMatchObject({
        code: attack(114),
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

  test('[attack 93] is refused without its signature, or with one by a sovereign, by a stranger or of another plan', async () => {
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
        code: attack(93),
        facts: { because },
      });
  });

  test('[attack 111] cannot be approved by its planner with any key, and names its planner', async () => {
    const second = await makeKey('planner');
    const two: TestPerson = { id: 'planner', keys: [planner.keys[0], second] };
    const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice', 'planner'] }];
    const both = await makeTrust({ people: [alice, two], gates, roles, requirePlanSignature: true }).admit();
    const approval = makeApproval(PLAN, { trust: both, planner: planner.keys[0].fpr });
    const planSignature = await planSignedBy(planner);
    for (const signer of [planner, second]) {
      const file = await signApproval(approval, [alice, signer]);
      await expect(decide(both, { approvalFiles: [file], planSignature })).rejects.toMatchObject({
        code: attack(111, 'SELF_APPROVAL'),
      });
    }
    await expect(decidedWith(planSignature, [alice], 'none')).rejects.toMatchObject({
      code: attack(111, 'SELF_APPROVAL'),
    });
    await expect(decidedWith(planSignature, [alice], alice.keys[0].fpr)).rejects.toMatchObject({
      code: attack(111, 'SELF_APPROVAL'),
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
