/** Runs a plan's phases on the rehearsal adapter and holds its counts against the plan's arithmetic (design 2.3.3). */
import { assert } from '../../model/assert.ts';
import { deltaDifferences, deltaOfTransaction, TRANSACTIONS } from '../../model/artefacts/expected.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import { runPlan } from '../run.ts';
import { RehearsalAdapter } from './rehearsal-adapter.ts';

/**
 * Rehearses the plan. Throws, as a bug in cutter, when the two derivations of the expected delta differ: nothing may be
 * written then. Returns how many transactions were compared.
 */
export async function rehearse(plan: Plan): Promise<number> {
  const adapter = new RehearsalAdapter(plan);
  const record = await runPlan({
    plan,
    adapter,
    journal: {
      intent: async () => undefined,
      done: async () => undefined,
      closing: () => ({ inputSha256: plan.source.sha256, outputSha256: plan.units_sha256, delta: [], facts: {} }),
    },
    authorizePhase: async () => null,
    pause: () => null,
    emit: () => undefined,
    monotonicMs: () => 0,
  });
  if (record.refusal !== null) throw record.refusal;
  for (const transaction of TRANSACTIONS) {
    const counted = adapter.counted.find((each) => each.transaction === transaction)?.delta ?? [];
    const differences = deltaDifferences(deltaOfTransaction(plan.expected, transaction), counted);
    assert(differences.length === 0, `two derivations of ${transaction} differ: ${JSON.stringify(differences)}`);
  }
  return adapter.counted.length;
}
