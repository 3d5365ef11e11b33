/** What the phases share: the plan, one connection for each role, the run's folder, and the gates opened so far. */
import type { Authorization } from '../../gate/approval/authorize.ts';
import type { Gate } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import type { Emit } from '../../model/artefacts/run-event.ts';
import type { AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import type { MachineRole } from '../../model/encoding/dsse.ts';
import type { MachineKey } from '../../state/keys/machine-key.ts';
import type { Connection } from '../../state/db/database.ts';
import type { LockedRunState } from '../../state/files/locked-run-state.ts';

export interface RunContext {
  readonly sealed: SealedPlan;
  readonly reader: Connection;
  readonly executor: Connection;
  readonly verifier: Connection;
  readonly sidecar: LockedRunState;
  /** The certificate that the backup is encrypted to. It has been checked. */
  readonly backupKey: { readonly fpr: string; readonly armored: string };
  /** sha256 of the source file where the plan found it, or null when it is not on this machine. */
  readonly sourceFileSha256: string | null;
  readonly tool: { readonly version: string; readonly node: string; readonly host: string; readonly pid: number };
  /** The authorization under which each gate was opened in this process; the database has recorded it. */
  readonly openGates: Map<Gate, Authorization>;
  /** The keys that sign the manifest. They are pinned for their roles; null if none are configured. */
  readonly machines: Machines | null;
  readonly statementTimeoutMs: number;
  readonly emit: Emit;
}

export interface Machines {
  readonly keys: { readonly [role in MachineRole]: MachineKey };
  readonly trust: AdmittedTrust;
}

/** How long to wait for a lock before the run stops and names the session that holds it. */
export const LOCK_TIMEOUT_MS = 5_000;

/** The name under which a run's connections show in `pg_stat_activity`. */
export function applicationName(runId: string): string {
  return `cutter/${runId}`;
}
