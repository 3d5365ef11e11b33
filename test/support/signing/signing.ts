/** People, keys, trust files and signed approvals for tests. Keys are made afresh; nothing here decides anything. */
import { randomUUID } from 'node:crypto';
import * as openpgp from 'openpgp';
import type { Prior } from '../../../src/gate/approval/coverage.ts';
import type { LedgerEntry } from '../../../src/gate/audit/ledger-file.ts';
import { draftApproval } from '../../../src/gate/approval/draft-approval.ts';
import type { ReviewDigests } from '../../../src/gate/approval/coverage.ts';
import { admitTrust, type AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import type { ApprovalFile } from '../../../src/gate/approval/approval-document.ts';
import type { SignatureFile } from '../../../src/gate/openpgp/signature.ts';
import { approvalBytes, MAX_TTL_SECONDS, type Approval } from '../../../src/model/artefacts/approval.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { instantOf } from '../../../src/model/ids.ts';
import type { Gate } from '../../../src/model/phase.ts';
import type { SealedPlan } from '../../../src/model/artefacts/plan.ts';
import { TRUST_TYPE, type Trust, type TrustRole } from '../../../src/model/artefacts/trust.ts';

/** The moment at which test plans are made; keys are older, approvals younger. */
export const PLANNED_MS = Date.parse('2026-11-20T12:00:00Z');
/** The moment at which test approvals are issued, signed and judged, unless a test says otherwise. */
export const NOW_MS = PLANNED_MS + 3_600_000;
const KEYS_MADE_MS = PLANNED_MS - 30 * 86_400_000;

/** What a trust file pins of a key. */
export interface PinnedKey {
  /** Of the primary key. */
  readonly fpr: string;
  readonly signingFprs: readonly string[];
  /** The armored public certificate. */
  readonly cert: Buffer;
}

export interface TestKey extends PinnedKey {
  readonly privateKey: openpgp.PrivateKey;
  readonly armoredPrivateKey: string;
}

export interface TestPerson {
  readonly id: string;
  readonly keys: readonly [TestKey, ...TestKey[]];
}

/** A person with one Ed25519 key (primary key signs), made 30 days before the test plans, or from `options`. */
export async function makePerson(id: string, options: Partial<openpgp.KeyOptions> = {}): Promise<TestPerson> {
  return { id, keys: [await makeKey(id, options)] };
}

/** A key made by the library: Ed25519 in the form that gpg 2.2 knows, without an encryption subkey. */
export async function makeKey(name: string, options: Partial<openpgp.KeyOptions> = {}): Promise<TestKey> {
  const { privateKey } = await openpgp.generateKey({
    userIDs: [{ name, email: `${name}@example.org` }],
    type: 'ecc',
    curve: 'ed25519Legacy',
    subkeys: [],
    date: new Date(KEYS_MADE_MS),
    ...options,
    format: 'object',
  });
  return keyOf(privateKey);
}

/** The test key of a private key, pinning every key in it that is not for encryption only. */
export function keyOf(privateKey: openpgp.PrivateKey): TestKey {
  const signing = privateKey.getKeys().filter((key) => !['ecdh', 'x25519'].includes(key.getAlgorithmInfo().algorithm));
  return {
    privateKey,
    fpr: privateKey.getFingerprint(),
    signingFprs: signing.map((key) => key.getFingerprint()),
    cert: ascii(privateKey.toPublic().armor()),
    armoredPrivateKey: privateKey.armor().replaceAll('\r\n', '\n'),
  };
}

export interface TrustOptions {
  readonly people: readonly { readonly id: string; readonly keys: readonly PinnedKey[] }[];
  /** `m` of the ids listed; SG_1 and SG_2 with everybody and m = 1 when left out. */
  readonly gates?: readonly {
    readonly gate: Gate;
    readonly m: number;
    readonly people: readonly string[];
    readonly max_ttl_s?: number;
  }[];
  /** `m` is 1 when left out. */
  readonly roles?: readonly { readonly role: TrustRole; readonly m?: number; readonly people: readonly string[] }[];
  readonly revoked?: Trust['revoked'];
  readonly requirePlanSignature?: boolean;
  readonly version?: number;
  readonly expires?: string;
  /** client-verified when left out: books in a database are then not needed. */
  readonly mode?: Trust['authz']['mode'];
}

export interface TestTrust {
  readonly trust: Trust;
  readonly bytes: Buffer;
  readonly certFiles: ReadonlyMap<string, Buffer>;
  /** Admits it as the product does. */
  admit(nowMs?: number): Promise<AdmittedTrust>;
}

/** A trust file over the people's certificates, in canonical form. */
export function makeTrust(options: TrustOptions): TestTrust {
  const everybody = options.people.map(({ id }) => id);
  const gates = options.gates ?? (['SG_1', 'SG_2'] as const).map((gate) => ({ gate, m: 1, people: everybody }));
  return trustOf(
    {
      type: TRUST_TYPE,
      version: options.version ?? 1,
      prev_sha256: null,
      issued_at: instantOf(KEYS_MADE_MS),
      expires: options.expires ?? '2027-11-20T00:00:00Z',
      authz: { mode: options.mode ?? 'client-verified' },
      require_plan_signature: options.requirePlanSignature ?? false,
      people: options.people.map(({ id, keys }) => ({
        id,
        certs: keys.map(({ fpr, cert, signingFprs }) => ({
          fpr,
          cert_sha256: sha256(cert),
          signing_fprs: signingFprs,
        })),
      })),
      gates: gates.map((policy) => ({ max_ttl_s: MAX_TTL_SECONDS[policy.gate], ...policy })),
      roles: (options.roles ?? []).map((policy) => ({ m: 1, ...policy })),
      revoked: options.revoked ?? [],
    },
    new Map(options.people.flatMap(({ keys }) => keys.map(({ fpr, cert }) => [fpr, cert] as const))),
  );
}

/** A trust file from a value and certificate files, for tests that bend either. */
export function trustOf(trust: Trust, certFiles: ReadonlyMap<string, Buffer>): TestTrust {
  const bytes = Buffer.from(canonicalJson(trust));
  return {
    trust,
    bytes,
    certFiles,
    admit: (nowMs = NOW_MS) => admitTrust({ trustBytes: bytes, certFiles, signatures: [] }, nowMs),
  };
}

/** The receipt of a trust file that the database recorded before everything else. */
export function recordedTrust({ trust, bytes }: TestTrust): LedgerEntry {
  const row = { version: String(trust.version), sha256: sha256(bytes) };
  return { seq: -1_000, kind: 'trust_version', runId: null, documentId: null, atMs: KEYS_MADE_MS, row };
}

export interface ApprovalOptions {
  readonly trust: AdmittedTrust;
  readonly gate?: Gate;
  readonly decision?: 'approve' | 'reject';
  readonly reviews?: ReviewDigests;
  readonly planner?: string;
  readonly prior?: Prior | null;
  readonly nowMs?: number;
  readonly ttlSeconds?: number;
  /** Members to overwrite after drafting: how an attacker or a careless editor would. */
  readonly with?: Partial<Approval>;
}

/** sha256 of the reviews that test approvals bind. */
export const REVIEWS: ReviewDigests = { markdown: sha256('the review\n'), html: sha256('<p>the review\n') };

/** The certificate that test approvals name for the backup. */
export const BACKUP_FPR = 'b'.repeat(40);

/** An approval of a plan, drafted as the product does, then bent by `with`. */
export function makeApproval(plan: SealedPlan, options: ApprovalOptions): Approval {
  const drafted = draftApproval({
    plan,
    trust: options.trust,
    gate: options.gate ?? 'SG_1',
    decision: options.decision ?? 'approve',
    reviews: options.reviews ?? REVIEWS,
    backupFpr: BACKUP_FPR,
    planner: options.planner ?? 'none',
    prior: options.prior ?? null,
    reviewDecisionId: randomUUID(),
    nowMs: options.nowMs ?? NOW_MS,
    ttlSeconds: options.ttlSeconds ?? 21_600,
    note: '',
  });
  return { ...drafted, ...options.with };
}

/** A detached, armored, binary signature of these bytes by a person's first key, as `name.<keyid>.asc` would hold it. */
export async function signBytes(
  bytes: Uint8Array,
  by: TestPerson | TestKey,
  options: { readonly dateMs?: number } & Omit<Partial<openpgp.SignOptions>, 'message' | 'format'> = {},
): Promise<SignatureFile & { readonly bytes: Buffer }> {
  const key = 'keys' in by ? by.keys[0] : by;
  const { dateMs, ...rest } = options;
  const armored = await openpgp.sign({
    message: await openpgp.createMessage({ binary: bytes }),
    signingKeys: key.privateKey,
    detached: true,
    date: new Date(dateMs ?? NOW_MS),
    ...rest,
    format: 'armored',
  });
  return { name: `SG_1.${key.fpr.slice(-16)}.asc`, bytes: ascii(armored) };
}

/** An approval with the signatures of these people: what `authorize` takes. */
export async function signApproval(
  approval: Approval | Uint8Array,
  people: readonly (TestPerson | TestKey)[],
  dateMs: number = NOW_MS,
): Promise<ApprovalFile> {
  const bytes = approval instanceof Uint8Array ? approval : approvalBytes(approval);
  const signatures = await Promise.all(people.map((person) => signBytes(bytes, person, { dateMs })));
  return { approvalBytes: bytes, signatures };
}

/** Armor of signature packets, as gpg writes it but without a checksum. */
export function armored(packets: Uint8Array): Buffer {
  const lines =
    Buffer.from(packets)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return Buffer.from(['-----BEGIN PGP SIGNATURE-----', '', ...lines, '-----END PGP SIGNATURE-----', ''].join('\n'));
}

/** The bytes inside an armored signature file of the library or of `armored`. */
export function unarmored(file: Uint8Array): Buffer {
  const lines = Buffer.from(file).toString('latin1').split('\n');
  return Buffer.from(lines.filter((line) => /^[A-Za-z0-9+/]+={0,2}$/.test(line)).join(''), 'base64');
}

function ascii(text: string): Buffer {
  return Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1');
}
