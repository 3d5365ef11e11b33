/** A project to measure in: a folder with keys and trust, driven through the product's own wiring over one database. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema } from '../src/config/config.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { canonicalJson } from '../src/model/encoding/canonical.ts';
import type { Through } from '../src/model/phase.ts';
import type { RunEvent } from '../src/model/artefacts/run-event.ts';
import { applyPlan, type ApplyRequest } from '../src/operations/apply/apply.ts';
import { prepareApproval, signApproval } from '../src/operations/approval/approval.ts';
import { planDocument } from '../src/operations/plan/plan.ts';
import { recordTrustFile } from '../src/operations/trust/trust-record.ts';
import type { OperationContext } from '../src/operations/shared/operation-context.ts';
import {
  makeKey,
  makePerson,
  makeTrust,
  trustOf,
  type TestPerson,
  type TestTrust,
} from '../test/support/signing/signing.ts';
import type { Server } from './server.ts';

/** An event and when it came, in milliseconds of the monotonic clock. */
export interface TimedEvent {
  readonly atMs: number;
  readonly event: RunEvent;
}

export interface Prepared {
  readonly planPath: string;
  readonly approvalPath: string;
}

export interface Project {
  readonly ctx: OperationContext;
  readonly folder: string;
  /** The environment of a `cutter` process in this project. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes the source, plans it (through draft, unless said otherwise) and gives the plan's path. */
  plan(documentId: string, law: string, through?: Through): Promise<string>;
  /** Signs SG_1, unless said otherwise. */
  approve(planPath: string, gate?: 'SG_1' | 'SG_2'): Promise<Prepared>;
  /** Applies and gives the events; throws when the run was stopped, unless by a gate that nobody has signed. */
  apply(prepared: Prepared, stopBefore?: ApplyRequest['stopBefore']): Promise<readonly TimedEvent[]>;
  close(): void;
}

const AN_HOUR_AGO = 3_600_000;

/** A project whose runs write to `database`. */
export async function makeProject(server: Server, database: string, parent: string): Promise<Project> {
  const folder = mkdtempSync(join(parent, 'project-'));
  const date = new Date(Date.now() - AN_HOUR_AGO);
  const sovereign = await makePerson('sovereign', { date });
  const backup = await makeKey('backup', { date, subkeys: [{}] });
  const trust = await nextTrust(server, database, sovereign);
  mkdirSync(join(folder, 'trust', 'certs'), { recursive: true });
  writeFileSync(join(folder, 'trust', 'trust.json'), trust.bytes, { mode: 0o644 });
  for (const [fpr, cert] of [...trust.certFiles, [backup.fpr, backup.cert] as const]) {
    writeFileSync(join(folder, 'trust', 'certs', `${fpr}.asc`), cert);
  }
  const keyFile = join(folder, 'sovereign.key.asc');
  writeFileSync(keyFile, sovereign.keys[0].armoredPrivateKey, { mode: 0o600 });
  const config = configIn(folder, backup.fpr);
  writeFileSync(join(folder, 'cutter.json'), canonicalJson(config));
  const env = environmentOf(server, database);
  const events: TimedEvent[] = [];
  const ctx: OperationContext = {
    cwd: folder,
    config: configSchema.parse(config),
    environment: readEnvironment(env),
    nowMs: () => Date.now(),
    emit: (event) => void events.push({ atMs: performance.now(), event }),
  };
  await recordTrustFile(ctx);
  return {
    ctx: ctx,
    folder,
    env,
    plan: async (documentId, law, through = 'draft') => {
      const source = join(folder, `${documentId}.md`);
      writeFileSync(source, law);
      const wish = {
        profile: 'markdown-headings',
        acceptsAmbiguity: false,
        granularity: null,
        through,
        runId: null,
        statements: null,
        validFrom: null,
        out: null,
      } as const;
      const outcome = await planDocument(ctx, { ...wish, source, documentId });
      if (outcome.kind !== 'planned') throw new Error(`expected a plan, not ${outcome.kind}`);
      return outcome.planPath;
    },
    approve: async (planPath, gate = 'SG_1') => {
      const wish = { gate, decision: 'approve', ttlSeconds: 21_600, note: '', out: null } as const;
      const { path } = await prepareApproval(ctx, { ...wish, planPath });
      await signApproval(ctx, { file: path, by: { kind: 'key_file', keyFile, passphraseFile: null } });
      return { planPath, approvalPath: path };
    },
    apply: async ({ planPath, approvalPath }, stopBefore = null) => {
      events.length = 0;
      const { signal } = new AbortController();
      const { record } = await applyPlan(ctx, { planPath, approvals: [approvalPath], stopBefore, signal });
      if (record.refusal !== null && record.refusal.code !== 'APPROVAL_MISSING') throw record.refusal;
      return [...events];
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A trust file that follows what the database holds: it may be a clone of one in which another project has worked. */
async function nextTrust(server: Server, database: string, sovereign: TestPerson): Promise<TestTrust> {
  const { trust, certFiles } = makeTrust({ people: [sovereign], mode: 'db-verified' });
  const [newest] = await server.query(
    database,
    'SELECT version, sha256 FROM cutter_authz.trust_version ORDER BY version DESC LIMIT 1',
  );
  if (newest === undefined) return trustOf(trust, certFiles);
  return trustOf(
    { ...trust, version: Number(newest['version']) + 1, prev_sha256: String(newest['sha256']) },
    certFiles,
  );
}

function configIn(folder: string, backupFpr: string) {
  return {
    format: 'cutter.config/1',
    database: { kind: 'postgres' },
    trust_dir: join(folder, 'trust'),
    plans_dir: join(folder, 'plans'),
    orchestrator: {
      backup_gpg_fpr: backupFpr,
      sidecar_root: join(folder, 'runs'),
      kb_runs_index_path: join(folder, 'runs', 'index.md'),
    },
  };
}

function environmentOf(server: Server, database: string): Readonly<Record<string, string>> {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    CUTTER_RO_DSN: server.dsn(database, 'reader'),
    CUTTER_EXEC_DSN: server.dsn(database, 'executor'),
    CUTTER_VERIFY_DSN: server.dsn(database, 'verifier'),
    CUTTER_ADMIN_DSN: server.dsn(database, 'admin'),
  };
}
