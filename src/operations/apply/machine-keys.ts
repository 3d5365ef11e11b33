/** Opens the machine keys and checks them at the gate: before a run writes anything, and for doctor. */
import type { Machines } from '../../applier/recording/run-context.ts';
import { requireMachines } from '../../gate/approval/manifest-pair.ts';
import type { AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import type { MachineRole } from '../../model/encoding/dsse.ts';
import { readMachineKey, type MachineKey } from '../../state/keys/machine-key.ts';
import type { OperationContext } from '../shared/operation-context.ts';

/**
 * The configured keys, each allowed to sign as what it is; null if none is configured and none is required.
 * Refusals: MACHINE_KEY_FILE, KEY_FILE, MACHINE_KEY_MISSING, MACHINE_KEY_ROLE, MACHINE_KEY_SHARED, MACHINE_KEY_SAY.
 */
export async function openMachines(ctx: OperationContext, trust: AdmittedTrust): Promise<Machines | null> {
  const { executor_key: executorFile, verifier_key: verifierFile } = ctx.config.orchestrator;
  const executor = await keyIn(ctx, 'executor', executorFile);
  const verifier = await keyIn(ctx, 'verifier', verifierFile);
  requireMachines(trust, { executor: executor?.fpr ?? null, verifier: verifier?.fpr ?? null });
  return executor === null || verifier === null ? null : { keys: { executor, verifier }, trust };
}

async function keyIn(ctx: OperationContext, role: MachineRole, file: string | undefined): Promise<MachineKey | null> {
  return file === undefined ? null : readMachineKey(role, file, ctx.nowMs());
}
