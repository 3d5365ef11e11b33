/** A project in the moment before a command, and what must be true of it after a fault and after the same command again. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Refusal } from '../../../src/model/refusals/refusal.ts';
import { RunFolder } from '../../../src/state/files/run-folder.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import type { OperationContext } from '../../../src/operations/shared/operation-context.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import type { ClusterAddress } from '../../support/database/postgres-cluster.ts';
import { makeProject, type Project } from '../../support/project.ts';
import type { Command } from './apply-once.ts';
import { resettable } from './resettable.ts';
import { difference, fingerprint, readRows, type RowsOfRun } from './fingerprint.ts';
import type { ApplyOutcome } from '../../../src/model/outcomes/apply.ts';

export type Scene = 'draft' | 'recut';

export interface FaultProject {
  readonly project: Project;
  readonly command: Command;
  /** Another run that was planned at the same moment for the same document; null where there is none. */
  readonly rival: Command | null;
  readonly runId: string;
  /** The configuration of the project as a file would hold it. */
  readonly config: unknown;
  /** Puts database and folder back. Every session into the database ends. */
  reset(): Promise<void>;
  /** Puts the database alone back, as a restored backup does. */
  resetDatabase(): Promise<void>;
  /** Where the product runs, with some variables of the environment replaced. */
  at(env: { readonly [name: string]: string }): OperationContext;
  /** Every row of the contract, to be compared with itself. */
  rows(): Promise<readonly string[]>;
  /** Waits until no process of cutter has a session, as the server sees it. */
  quiet(): Promise<void>;
  /** The rows of the run are there by whole phases only, and as the ledger says. */
  expectWholePhases(): Promise<RowsOfRun>;
  /** Whether the run has opened a gate, which the ledger tells every other run. */
  isOpened(): Promise<boolean>;
  /** The same command again, undisturbed. */
  again(): Promise<ApplyOutcome>;
  /** The database is that of a run that nothing ever happened to. */
  expectUndisturbedRows(): Promise<void>;
  /** Database, verification and folder are those of a run that nothing ever happened to. */
  expectUndisturbedState(): Promise<void>;
  /** The same command ends well and leaves that state. */
  expectAsUndisturbed(): Promise<void>;
  /** Rows looked at so far. */
  readonly checked: () => number;
  close(): Promise<void>;
}

/**
 * `draft`: nothing is there; the command carries SG_1. `recut`: a version is in force and the next one is verified as a draft
 * (one unit revised, one reformatted, one created); the command carries both approvals and enacts.
 */
export async function makeFaultProject(
  scene: Scene,
  where: { readonly on?: ClusterAddress; readonly folder?: string } = {},
): Promise<FaultProject> {
  const project = await makeProject('postgres', where);
  try {
    return await worldOn(project, scene === 'draft' ? await arrangeDraft(project) : await arrangeRecut(project));
  } catch (error) {
    await project.close();
    throw error;
  }
}

type Arranged = Pick<FaultProject, 'command' | 'rival' | 'runId'>;

async function arrangeDraft(project: Project): Promise<Arranged> {
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan({ through: 'draft' });
  const approvals = [await project.approve(planPath, 'SG_1', 86_400)];
  const other = await project.plan({ through: 'draft' });
  const rival = { planPath: other.planPath, approvals: [await project.approve(other.planPath, 'SG_1', 86_400)] };
  return { command: { planPath, approvals }, rival, runId: sealed.plan.header.run_id };
}

async function arrangeRecut(project: Project): Promise<Arranged> {
  project.source('law.md', SMALL_LAW);
  const first = await project.plan();
  const signed = [await project.approve(first.planPath, 'SG_1')];
  await done(project, { planPath: first.planPath, approvals: signed });
  signed.push(await project.approve(first.planPath, 'SG_2'));
  await done(project, { planPath: first.planPath, approvals: signed });
  project.source('law.md', `${SMALL_LAW.replace('Be silent.', 'Whisper.')}\n## § 3 Bags\n\nLeave bags outside.\n`);
  const { planPath, sealed } = await project.plan();
  const approvals = [await project.approve(planPath, 'SG_1', 86_400)];
  await done(project, { planPath, approvals });
  approvals.push(await project.approve(planPath, 'SG_2', 43_200));
  return { command: { planPath, approvals }, rival: null, runId: sealed.plan.header.run_id };
}

async function done(project: Project, { planPath, approvals }: Command): Promise<void> {
  const { record } = await project.apply(planPath, { approvals });
  expect(record.refusal).toBeNull();
}

async function worldOn(project: Project, { command, rival, runId }: Arranged): Promise<FaultProject> {
  const back = await resettable(project);
  const { query } = back;
  let undisturbed: readonly string[] | null = null;
  const again = () => project.apply(command.planPath, { approvals: command.approvals });
  const state = async () => fingerprint(await query(await readRows(query)), runId);
  const faultProject: FaultProject = {
    project,
    command,
    rival,
    runId,
    config: JSON.parse(readFileSync(join(project.folder, 'cutter.json'), 'utf8')),
    reset: back.reset,
    resetDatabase: back.resetDatabase,
    at: (env) => ({ ...project.ctx, environment: readEnvironment({ ...project.env, ...env }) }),
    rows: state,
    quiet: back.quiet,
    expectWholePhases: () => expectWholePhases(query, runId),
    isOpened: async () => (await query('SELECT FROM cutter_authz.auth_window')).length > 0,
    again,
    expectAsUndisturbed: async () => {
      const { record } = await again();
      expect(record.refusal).toBeNull();
      await faultProject.expectUndisturbedState();
    },
    expectUndisturbedRows: async () => {
      if (undisturbed === null) throw new Error('the undisturbed run was never taken down');
      const differing = difference(undisturbed, await state());
      if (differing !== '') throw new Error(`another state than that of an undisturbed run: ${differing}`);
    },
    expectUndisturbedState: async () => {
      await faultProject.expectUndisturbedRows();
      expect(await verifyRun(project.ctx, command.planPath)).toMatchObject({ result: 'matched' });
      await expectWholeFolder(project, runId);
    },
    checked: back.checked,
    close: async () => {
      await back.close();
      await project.close();
    },
  };
  await done(project, command);
  undisturbed = await state();
  await back.reset();
  return faultProject;
}

/** The rows of each phase are there once or not at all, and the ledger says the same. */
async function expectWholePhases(
  query: (sql: string) => Promise<readonly Record<string, unknown>[]>,
  runId: string,
): Promise<RowsOfRun> {
  const [row] = await query(`SELECT
    (SELECT count(*)::int FROM public.unit_version WHERE run_id = '${runId}') AS versions,
    (SELECT count(*)::int FROM cutter_governance.cut_change_set WHERE run_id = '${runId}') AS change_sets,
    (SELECT count(*)::int FROM cutter_governance.manifest_envelope WHERE run_id = '${runId}') AS manifests,
    (SELECT count(*)::int FROM cutter_governance.verify_result WHERE run_id = '${runId}') AS verified,
    (SELECT count(*)::int FROM public.unit_version WHERE run_id = '${runId}' AND lifecycle_status <> 'draft') AS enacted,
    (SELECT coalesce(array_agg(step ORDER BY at), '{}') FROM cutter_governance.cutter_run_step WHERE run_id = '${runId}') AS steps`);
  const found = row as unknown as RowsOfRun;
  const has = (step: string) => found.steps.includes(step);
  expect(found).toEqual({
    steps: ['cut_leg_a', 'leg_b_record', 'write_verify', 'lifecycle_enact'].filter(has),
    versions: has('cut_leg_a') ? 3 : 0,
    change_sets: has('leg_b_record') ? 1 : 0,
    manifests: has('leg_b_record') ? 1 : 0,
    verified: has('write_verify') ? 1 : 0,
    enacted: has('lifecycle_enact') ? 3 : 0,
  });
  return found;
}

/** Every phase that is done has its receipt; nothing half-written is left. */
async function expectWholeFolder(project: Project, runId: string): Promise<void> {
  const folder = new RunFolder(project.ctx.config.orchestrator.sidecar_root, runId);
  const state = await folder.readState();
  const steps = Object.entries(state?.steps ?? {});
  expect(steps.map(([, step]) => step.state)).toEqual(steps.map(() => 'done'));
  expect(readdirSync(join(folder.path, 'receipts'))).toHaveLength(steps.length);
  expect(readdirSync(join(folder.path, 'kb'))).toHaveLength(steps.length);
  const names = readdirSync(folder.path, { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(existsSync(join(folder.path, 'report.md'))).toBe(true);
}

/** What a command ended with: null, or the code of its refusal. A fault passes. */
export async function codeOf(work: () => Promise<ApplyOutcome>): Promise<string | null> {
  try {
    return (await work()).record.refusal?.code ?? null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
