/** Brings the keys of the machines to the gate, before a run writes anything and when doctor looks. */
import type { Machines } from '../applier/live/desk.ts';
import { requireMachines } from '../gate/manifest-pair.ts';
import type { AdmittedTrust } from '../gate/trust.ts';
import type { MachineRole } from '../model/dsse.ts';
import { readMachineKey, type MachineKey } from '../state/machine-key.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The configured keys, each allowed to sign as what it is; null when none is configured and none is demanded.
 * Refusals: MACHINE_KEY_FILE, KEY_FILE, MACHINE_KEY_MISSING, MACHINE_KEY_ROLE, MACHINE_KEY_SHARED, MACHINE_KEY_SAY.
 */
export async function openMachines(at: Surroundings, trust: AdmittedTrust): Promise<Machines | null> {
  const { executor_key: executorFile, verifier_key: verifierFile } = at.config.orchestrator;
  const executor = await keyIn(at, 'executor', executorFile);
  const verifier = await keyIn(at, 'verifier', verifierFile);
  requireMachines(trust, { executor: executor?.fpr ?? null, verifier: verifier?.fpr ?? null });
  return executor === null || verifier === null ? null : { keys: { executor, verifier }, trust };
}

async function keyIn(at: Surroundings, role: MachineRole, file: string | undefined): Promise<MachineKey | null> {
  return file === undefined ? null : readMachineKey(role, file, at.nowMs());
}
