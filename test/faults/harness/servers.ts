/** A run on another server than the one that it began on: copies, standbys, and the same host before all of them. */
import { expect } from 'vitest';
import type { PhaseName } from '../../../src/model/phase.ts';
import type { OperationContext } from '../../../src/operations/shared/operation-context.ts';
import type { ApplyRequest } from '../../../src/operations/apply/apply.ts';
import type { ClusterAddress } from '../../support/database/postgres-cluster.ts';
import { asAdmin } from '../../support/database/test-database.ts';
import { dsnOf, TEST_LOGINS } from '../../support/database/test-logins.ts';
import type { FaultProject } from './fault-project.ts';

/** The command of the project, undisturbed. */
export function requestOf({ command }: FaultProject): ApplyRequest {
  return { ...command, stopBefore: null, signal: new AbortController().signal };
}

/** Applies on the server of the project and stops before a phase, if one is given. */
export async function draftedUpTo({ project, command }: FaultProject, phase: PhaseName): Promise<void> {
  const { record } = await project.apply(command.planPath, { approvals: command.approvals, stopBefore: phase });
  expect(record.refusal).toBeNull();
}

/** The same host with the connection strings of another server, or of another database there. */
export function movedTo(
  faultProject: FaultProject,
  server: ClusterAddress,
  name = faultProject.project.database?.name ?? '',
): OperationContext {
  const { folder, port, bin, pid } = server;
  const to = (login: string) => dsnOf({ folder, port, bin, pid }, name, login);
  return faultProject.at({
    CUTTER_RO_DSN: to(TEST_LOGINS.reader),
    CUTTER_EXEC_DSN: to(TEST_LOGINS.executor),
    CUTTER_VERIFY_DSN: to(TEST_LOGINS.verifier),
  });
}

export async function promote(standby: ClusterAddress): Promise<void> {
  const [row] = await asAdmin(standby, 'postgres', 'SELECT pg_promote(true, 60) AS promoted');
  expect(row).toEqual({ promoted: true });
}

/** What the ledger of a server has of the run, in order. */
export async function stepsOn(server: ClusterAddress, { project, runId }: FaultProject): Promise<readonly unknown[]> {
  const sql = `SELECT step FROM cutter_governance.cutter_run_step WHERE run_id = '${runId}' ORDER BY at`;
  return (await asAdmin(server, project.database?.name ?? '', sql)).map(({ step }) => step);
}
