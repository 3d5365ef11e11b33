/** A whole project for one test: a folder with trust, keys, plans and runs, over a real database, driven through the operations. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { canonicalJson } from '../../src/model/encoding/canonical.ts';
import type { RunEvent } from '../../src/model/artefacts/run-event.ts';
import { applyPlan, type ApplyRequest } from '../../src/operations/apply/apply.ts';
import { recordTrustFile } from '../../src/operations/trust/trust-record.ts';
import { prepareApproval, signApproval } from '../../src/operations/approval/approval.ts';
import { planDocument, type PlanRequest } from '../../src/operations/plan/plan.ts';
import type { OperationContext } from '../../src/operations/shared/operation-context.ts';
import type { ClusterAddress } from './database/postgres-cluster.ts';
import { createEmbeddedDatabase } from './database/embedded-database.ts';
import { makeKey, makePerson, makeTrust, type TestPerson } from './signing/signing.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { createTestDatabase, type TestDatabase } from './database/test-database.ts';
import type { TEST_LOGINS } from './database/test-logins.ts';
import type { PlanOutcome } from '../../src/model/outcomes/plan.ts';
import type { ApplyOutcome } from '../../src/model/outcomes/apply.ts';

export interface Project {
  readonly folder: string;
  readonly ctx: OperationContext;
  readonly events: RunEvent[];
  readonly sovereign: TestPerson;
  /** The server database, for looking behind the product's back; null on the embedded kind. */
  readonly database: TestDatabase | null;
  /** Writes a source file into the project. */
  source(name: string, text: string | Buffer): string;
  /** Plans and expects a plan. */
  plan(request?: Partial<PlanRequest>): Promise<Extract<PlanOutcome, { kind: 'planned' }>>;
  planAny(request?: Partial<PlanRequest>): Promise<PlanOutcome>;
  /** Prepares and signs the approval of a gate, as `<gate>.json` or under `name`; returns its path. */
  approve(planPath: string, gate: 'SG_1' | 'SG_2', ttlSeconds?: number, name?: string): Promise<string>;
  apply(planPath: string, request?: Partial<ApplyRequest>): Promise<ApplyOutcome>;
  /** The environment of a `cutter` process in this project. */
  readonly env: { readonly [name: string]: string };
  close(): Promise<void>;
}

/** A machine that signs manifests, pinned for its role and configured. */
export interface TestMachine {
  readonly role: 'executor' | 'verifier';
  readonly person: TestPerson;
}

/** An executor and a verifier, with a key each. */
export async function makeMachines(): Promise<readonly [TestMachine, TestMachine]> {
  const date = new Date(Date.now() - 3_600_000);
  return [
    { role: 'executor', person: await makePerson('robot-executor', { date }) },
    { role: 'verifier', person: await makePerson('robot-verifier', { date }) },
  ];
}

/**
 * A project over a fresh database of the given kind, with one sovereign for both gates and a backup key; in a folder that
 * ends with the test, or in `folder`, which ends with the project; on the cluster of this run, or on another one.
 */
export async function makeProject(
  kind: 'postgres' | 'embedded',
  options: {
    readonly machines?: readonly TestMachine[];
    readonly folder?: string;
    readonly on?: ClusterAddress;
    /** Leaves the database without a trust file, so that nobody can sign yet. */
    readonly recordsTrust?: boolean;
    /** Keeps the embedded database open from one operation to the next; otherwise each opens it, as a process does. */
    readonly keepOpen?: boolean;
  } = {},
): Promise<Project> {
  const { machines = [], folder = temporaryFolder(), keepOpen = false, recordsTrust = true, ...where } = options;
  const on = where.on === undefined ? {} : { on: where.on };
  const database = kind === 'postgres' ? await createTestDatabase({ migrated: true, ...on }) : null;
  const embedded = kind === 'embedded' ? await createEmbeddedDatabase({ migrated: true }) : null;
  const sovereign = await makePerson('sovereign', { date: new Date(Date.now() - 3_600_000) });
  const backup = await makeKey('backup', { date: new Date(Date.now() - 3_600_000), subkeys: [{}] });
  mkdirSync(join(folder, 'trust', 'certs'), { recursive: true });
  const trust = makeTrust({
    people: [sovereign, ...machines.map(({ person }) => person)],
    gates: (['SG_1', 'SG_2'] as const).map((gate) => ({ gate, m: 1, people: ['sovereign'] })),
    roles: machines.map(({ role, person }) => ({ role, people: [person.id] })),
  });
  writeFileSync(join(folder, 'trust', 'trust.json'), trust.bytes, { mode: 0o644 });
  for (const [fpr, cert] of [...trust.certFiles, [backup.fpr, backup.cert] as const]) {
    writeFileSync(join(folder, 'trust', 'certs', `${fpr}.asc`), cert);
  }
  writeFileSync(join(folder, 'sovereign.key.asc'), sovereign.keys[0].armoredPrivateKey);
  writeFileSync(join(folder, 'backup.key.asc'), backup.armoredPrivateKey);
  const machineKeys = machines.map(({ role, person }) => {
    const file = join(folder, `${role}.key.asc`);
    writeFileSync(file, person.keys[0].armoredPrivateKey, { mode: 0o600 });
    return [`${role}_key`, file] as const;
  });
  const raw = {
    format: 'cutter.config/1',
    database: embedded === null ? { kind: 'postgres' } : { kind: 'embedded', data_dir: embedded.folder },
    trust_dir: join(folder, 'trust'),
    plans_dir: join(folder, 'plans'),
    orchestrator: {
      backup_gpg_fpr: backup.fpr,
      ...Object.fromEntries(machineKeys),
      sidecar_root: join(folder, 'runs'),
      kb_runs_index_path: join(folder, 'runs', 'index.md'),
    },
  };
  writeFileSync(join(folder, 'cutter.json'), canonicalJson(raw));
  const env = environmentOf(database);
  const events: RunEvent[] = [];
  const ctx: OperationContext = {
    cwd: folder,
    config: configSchema.parse(raw),
    environment: readEnvironment(env),
    nowMs: () => Date.now(),
    emit: (event) => void events.push(event),
    ...(embedded !== null && keepOpen ? { opened: await embedded.open() } : {}),
  };
  if (recordsTrust) await recordTrustFile(ctx);
  const planAny = (request: Partial<PlanRequest> = {}) =>
    planDocument(ctx, {
      source: join(folder, 'law.md'),
      documentId: 'law',
      profile: 'markdown-headings',
      acceptsAmbiguity: false,
      granularity: null,
      through: 'enacted',
      runId: null,
      statements: null,
      validFrom: null,
      out: null,
      ...request,
    });
  return {
    folder,
    ctx,
    events,
    sovereign,
    database,
    env,
    source: (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    planAny,
    plan: async (request) => {
      const outcome = await planAny(request);
      if (outcome.kind !== 'planned') throw new Error(`expected a plan, not ${outcome.kind}`);
      return outcome;
    },
    approve: async (planPath, gate, ttlSeconds = 3_600, name = `${gate}.json`) => {
      const out = join(dirname(planPath), name);
      const prepared = await prepareApproval(ctx, { planPath, gate, decision: 'approve', ttlSeconds, note: '', out });
      const keyFile = join(folder, 'sovereign.key.asc');
      await signApproval(ctx, { file: prepared.path, by: { kind: 'key_file', keyFile, passphraseFile: null } });
      return prepared.path;
    },
    apply: (planPath, request = {}) =>
      applyPlan(ctx, { planPath, approvals: [], stopBefore: null, signal: new AbortController().signal, ...request }),
    close: async () => {
      await database?.drop();
      await embedded?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function environmentOf(database: TestDatabase | null): { readonly [name: string]: string } {
  const { PATH = '', HOME = '' } = process.env;
  if (database === null) return { PATH, HOME };
  // The server's own programs first: what Debian has on PATH is a script that looks for them anew each time.
  const path = { PATH: `${database.cluster.bin}${delimiter}${PATH}`, HOME };
  const names = {
    reader: 'CUTTER_RO_DSN',
    executor: 'CUTTER_EXEC_DSN',
    verifier: 'CUTTER_VERIFY_DSN',
    admin: 'CUTTER_ADMIN_DSN',
  } as const satisfies Record<keyof typeof TEST_LOGINS, string>;
  const roles = ['reader', 'executor', 'verifier', 'admin'] as const;
  return { ...path, ...Object.fromEntries(roles.map((role) => [names[role], database.dsn(role)])) };
}
