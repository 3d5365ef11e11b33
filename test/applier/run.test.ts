import { beforeAll, describe, expect, it } from 'vitest';
import { PhaseRunner, type PhaseFrame } from '../../src/applier/run.ts';
import type { Authorization } from '../../src/gate/approval/authorize.ts';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import type { PhaseOutcome } from '../../src/model/artefacts/phase-outcome.ts';
import type { RunEvent } from '../../src/model/artefacts/run-event.ts';
import { GATE_OF_PHASE, PHASE_NAMES, type MutatingPhase, type PhaseName } from '../../src/model/phase.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { decide, PLAN, UNSIGNED_MANIFEST } from '../support/signing/gate-facts.ts';
import {
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  signApproval,
  type TestPerson,
} from '../support/signing/signing.ts';

const RUN_ID = PLAN.plan.header.run_id;
const OUTCOME: PhaseOutcome = {
  at: '0',
  inputSha256: PLAN.plan.source.sha256,
  outputSha256: PLAN.plan.units_sha256,
  delta: [],
  facts: { detail: 'one row' },
};
const PRIOR = {
  reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
  manifestSha256: sha256('manifest'),
  ledgerHead: { size: 9, root: '9'.repeat(64) },
  manifest: UNSIGNED_MANIFEST,
};

let alice: TestPerson;
let trust: AdmittedTrust;
beforeAll(async () => {
  alice = await makePerson('alice');
  trust = await makeTrust({ people: [alice] }).admit();
});

async function authorizationOf(gate: 'SG_1' | 'SG_2'): Promise<Authorization> {
  const prior = gate === 'SG_2' ? PRIOR : null;
  const approval = makeApproval(PLAN, { trust, gate, ...(prior === null ? {} : { prior }) });
  return decide(trust, { gate, prior, approvalFiles: [await signApproval(approval, [alice])] });
}

/** A runner that writes down the order in which it calls what surrounds a phase. */
async function logged(changes: Partial<PhaseFrame> = {}) {
  const log: string[] = [];
  const events: RunEvent[] = [];
  const authorizations = { SG_1: await authorizationOf('SG_1'), SG_2: await authorizationOf('SG_2') };
  const frame: PhaseFrame = {
    runId: RUN_ID,
    readVerdict: async () => ({ kind: 'RUN' }),
    readCommittedOutcome: async () => OUTCOME,
    authorizePhase: async (phase) => {
      log.push(`ask ${phase}`);
      return { authorization: authorizations[GATE_OF_PHASE[phase]], nowMs: NOW_MS };
    },
    openGate: async (gate, authorization) => {
      expect(authorization).toBe(authorizations[gate]);
      log.push(`open ${gate}`);
    },
    journal: {
      intent: async (phase) => void log.push(`intent ${phase}`),
      done: async (phase) => void log.push(`done ${phase}`),
    },
    readWritten: async () => 'none',
    pause: () => null,
    emit: (event) => void events.push(event),
    monotonicMs: () => 0,
    ...changes,
  };
  return { frame, runner: new PhaseRunner(frame), log, events };
}

const isMutating = (phase: PhaseName): phase is MutatingPhase => phase in GATE_OF_PHASE;

/** Runs all eleven phases, each with a body that only logs. */
async function runAll(runner: PhaseRunner, log: string[]) {
  for (const phase of PHASE_NAMES) {
    if (isMutating(phase))
      await runner.runMutating(phase, async (permit) => {
        permit.spend(phase, RUN_ID, NOW_MS);
        log.push(`work ${phase}`);
        return OUTCOME;
      });
    else await runner.runReadOnly(phase, async () => OUTCOME);
  }
  return runner.record;
}

async function runLogged(changes: Partial<PhaseFrame> = {}) {
  const { runner, log, events } = await logged(changes);
  return { record: await runAll(runner, log), log, events, runner };
}

const states = (phases: readonly { readonly phase: PhaseName; readonly state: string }[]) =>
  phases.map(({ phase, state }) => `${phase} ${state}`);

describe('a runner', () => {
  it('asks for permission, opens the gate and records the intent before a mutating phase works', async () => {
    const { record, log } = await runLogged();
    const around = (phase: MutatingPhase) => [
      `ask ${phase}`,
      `open ${GATE_OF_PHASE[phase]}`,
      `intent ${phase}`,
      `work ${phase}`,
      `done ${phase}`,
    ];
    expect(record.refusal).toBeNull();
    expect(log).toEqual([
      'done source_pin',
      'done mark',
      'done cutplan',
      ...around('pre_write_backup'),
      'done grant_probe',
      ...around('cut_leg_a'),
      'done structural_verify',
      ...around('leg_b_record'),
      ...around('write_verify'),
      ...around('lifecycle_enact'),
      'done closeout',
    ]);
  });

  it('lists all eleven phases, also those that it did not reach', async () => {
    const { record, log } = await runLogged({
      pause: (phase) => (phase === 'cut_leg_a' ? { why: 'asked', refusal: null } : null),
    });
    expect(record.phases.map(({ phase }) => phase)).toEqual(PHASE_NAMES);
    expect(states(record.phases).slice(4, 7)).toEqual([
      'grant_probe done',
      'cut_leg_a not_reached',
      'structural_verify not_reached',
    ]);
    expect(record.pausedBefore).toEqual({ phase: 'cut_leg_a', why: 'asked' });
    expect(log).not.toContain('ask cut_leg_a');
  });

  it('does nothing more after a refusal, and says in which phase and whether something was written', async () => {
    const authorization = await authorizationOf('SG_1');
    const { record, log } = await runLogged({
      authorizePhase: async (phase) => {
        if (phase === 'leg_b_record') throw new Refusal('APPROVAL_EXPIRED');
        return { authorization, nowMs: NOW_MS };
      },
      openGate: async () => undefined,
      readWritten: async () => 'some_phases',
    });
    expect(record.refusal).toMatchObject({ code: 'APPROVAL_EXPIRED', phase: 'leg_b_record', written: 'some_phases' });
    expect(states(record.phases).slice(7)).toEqual([
      'leg_b_record stopped',
      'write_verify not_reached',
      'lifecycle_enact not_reached',
      'closeout not_reached',
    ]);
    expect(log).not.toContain('intent leg_b_record');
  });

  it('opens no gate when permission is refused, and says that nothing was written', async () => {
    const { record, log } = await runLogged({
      authorizePhase: async () => {
        throw new Refusal('APPROVAL_MISSING');
      },
    });
    expect(record.refusal).toMatchObject({ phase: 'pre_write_backup', written: 'none' });
    expect(log.filter((line) => line.startsWith('open'))).toEqual([]);
  });

  it('records no intent when the gate does not open', async () => {
    const { record, log } = await runLogged({
      openGate: async () => {
        throw new Refusal('APPROVAL_REPLAY');
      },
    });
    expect(record.refusal).toMatchObject({ code: 'APPROVAL_REPLAY', phase: 'pre_write_backup', written: 'none' });
    expect(log).toEqual(['done source_pin', 'done mark', 'done cutplan', 'ask pre_write_backup']);
  });

  it('does not work under the approval of another gate, or under one that has expired', async () => {
    const authorization = await authorizationOf('SG_1');
    for (const [phase, nowMs, code] of [
      ['lifecycle_enact', NOW_MS, 'APPROVAL_GATE'],
      ['pre_write_backup', NOW_MS + 86_400_000, 'APPROVAL_EXPIRED'],
    ] as const) {
      const { record, log } = await runLogged({
        authorizePhase: async () => ({ authorization, nowMs }),
        openGate: async () => undefined,
      });
      expect(record.refusal).toMatchObject({ code, phase });
      expect(log).not.toContain(`intent ${phase}`);
      expect(log).not.toContain(`work ${phase}`);
    }
  });

  it('stops on a conflict of the layers before it asks for permission', async () => {
    const { record, log } = await runLogged({
      readVerdict: async () => ({ kind: 'STOP_REPLAY_CONFLICT', reason: 'LOST_COMMIT' }),
    });
    expect(record.refusal).toMatchObject({ code: 'STOP_REPLAY_CONFLICT', facts: { reason: 'LOST_COMMIT' } });
    expect(log).toEqual(['done source_pin', 'done mark', 'done cutplan']);
  });

  it('asks no permission for a phase that is done or only to be adopted', async () => {
    for (const [kind, state] of [
      ['NOOP', 'already_done'],
      ['ADOPT', 'adopted'],
    ] as const) {
      const { record, log } = await runLogged({ readVerdict: async () => ({ kind }) });
      expect(states(record.phases)).toContain(`cut_leg_a ${state}`);
      expect(log.filter((line) => !line.startsWith('done '))).toEqual([]);
    }
  });

  it('throws an error that is not a refusal', async () => {
    const { runner } = await logged();
    const failing = runner.runReadOnly('grant_probe', async () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
  });

  it('lists a skipped phase with the reason, and reports it', async () => {
    const { runner, events } = await logged();
    runner.skip('lifecycle_enact', 'the plan goes through draft');
    expect(runner.record.phases.find(({ phase }) => phase === 'lifecycle_enact')).toMatchObject({
      state: 'skipped',
      detail: 'the plan goes through draft',
    });
    expect(events).toMatchObject([{ kind: 'phase.completed', state: 'skipped' }]);
  });

  it('hands on the outputs of the phases that have one', async () => {
    const { runner } = await logged();
    await runner.runReadOnly('source_pin', async () => OUTCOME);
    runner.skip('mark', 'for the test');
    await runner.runReadOnly('cutplan', async () => ({ ...OUTCOME, outputSha256: sha256('second') }));
    expect(runner.outputs).toEqual([OUTCOME.outputSha256, sha256('second')]);
  });
});
