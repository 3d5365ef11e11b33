/** `cutter.sidecar/1`: the state of a run in its folder. The ledger in the database is authoritative. */
import { z } from 'zod';
import { canonicalJson } from '../encoding/canonical.ts';
import { framedSha256, sha256 } from '../encoding/digest.ts';
import { deltaSchema } from './expected.ts';
import { countSchema, documentIdSchema, sha256Schema, uuidSchema } from '../ids.ts';
import { PHASE_NAMES, phaseSchema, type PhaseName } from '../phase.ts';
import { receiptSchema, RECEIPT_TYPE, type Receipt } from './receipt.ts';
import { phaseNumber } from '../phase.ts';
import type { PhaseOutcome } from './phase-outcome.ts';

export const SIDECAR_FORMAT = 'cutter.sidecar/1';
const NOTHING_BEFORE = '0'.repeat(64);

export const sidecarStepSchema = z
  .strictObject({
    state: z.enum(['intent', 'done']),
    step_key: sha256Schema,
    attempt: countSchema,
    at: z.string(),
    input_sha256: sha256Schema,
    output_sha256: sha256Schema.nullable(),
    delta: z.array(deltaSchema).readonly(),
    facts: receiptSchema.unwrap().shape.facts,
  })
  .readonly();
export type SidecarStep = z.infer<typeof sidecarStepSchema>;

export const sidecarSchema = z
  .strictObject({
    format: z.literal(SIDECAR_FORMAT),
    run_id: uuidSchema,
    plan_sha256: sha256Schema,
    document_id: documentIdSchema,
    install_uuid: z.string(),
    serial: countSchema,
    prev_sha256: sha256Schema,
    attempt: countSchema,
    status: z.enum(['running', 'complete_draft', 'receipts_pending', 'done', 'held']),
    steps: z.partialRecord(phaseSchema, sidecarStepSchema).readonly(),
    self_sha256: sha256Schema,
  })
  .readonly();
export type Sidecar = z.infer<typeof sidecarSchema>;

/** The first state of a run's folder: nothing is done yet. */
export function emptySidecar(
  identity: Pick<Sidecar, 'run_id' | 'plan_sha256' | 'document_id' | 'install_uuid'>,
): Sidecar {
  return sealSidecar({
    format: SIDECAR_FORMAT,
    ...identity,
    serial: 0,
    prev_sha256: NOTHING_BEFORE,
    attempt: 0,
    status: 'running',
    steps: {},
  });
}

/** The state that follows `before`, chained to it: one serial on, with the digest of its predecessor. */
export function nextSidecar(before: Sidecar, change: Partial<Pick<Sidecar, 'attempt' | 'status' | 'steps'>>): Sidecar {
  const { self_sha256: prev_sha256, ...rest } = before;
  return sealSidecar({ ...rest, ...change, serial: before.serial + 1, prev_sha256 });
}

/** Whether a state is whole: its own digest fits its content. */
export function isWhole(sidecar: Sidecar): boolean {
  const { self_sha256: claimed, ...rest } = sidecar;
  return sha256(canonicalJson(rest)) === claimed;
}

function sealSidecar(rest: Omit<Sidecar, 'self_sha256'>): Sidecar {
  return { ...rest, self_sha256: sha256(canonicalJson(rest)) };
}

/** The key under which a phase of a run may be done once. Same key and another output is a conflict. */
export function stepKey(runId: string, planSha256: string, phase: PhaseName, inputSha256: string): string {
  return framedSha256('cutter.step/1', [runId, planSha256, phase, inputSha256]);
}

/** A phase of a run that is done, as the sidecar claims it. */
export function doneStep(
  { run_id: runId, plan_sha256: planSha256 }: Pick<Sidecar, 'run_id' | 'plan_sha256'>,
  done: { readonly phase: PhaseName; readonly attempt: number; readonly outcome: PhaseOutcome },
): SidecarStep {
  const { phase, attempt, outcome } = done;
  return {
    state: 'done',
    step_key: stepKey(runId, planSha256, phase, outcome.inputSha256),
    attempt,
    at: outcome.at,
    input_sha256: outcome.inputSha256,
    output_sha256: outcome.outputSha256,
    delta: outcome.delta,
    facts: outcome.facts,
  };
}

/**
 * The receipt of a phase, made from the sidecar alone, so that a lost receipt is rebuilt with the same bytes.
 * It is chained to the receipt of the nearest done phase before it.
 */
export function receiptOf(sidecar: Sidecar, phase: PhaseName): Receipt | null {
  const step = sidecar.steps[phase];
  if (step === undefined || step.state !== 'done' || step.output_sha256 === null) return null;
  const before = PHASE_NAMES.slice(0, phaseNumber(phase) - 1)
    .toReversed()
    .find((name) => sidecar.steps[name]?.state === 'done');
  const previous = before === undefined ? null : receiptOf(sidecar, before);
  return {
    type: RECEIPT_TYPE,
    run_id: sidecar.run_id,
    document_id: sidecar.document_id,
    plan_sha256: sidecar.plan_sha256,
    n: phaseNumber(phase),
    phase,
    state: 'done',
    attempt: step.attempt,
    at: step.at,
    input_sha256: step.input_sha256,
    output_sha256: step.output_sha256,
    delta: step.delta,
    facts: step.facts,
    prev: previous === null ? NOTHING_BEFORE : sha256(canonicalJson(previous)),
  };
}
