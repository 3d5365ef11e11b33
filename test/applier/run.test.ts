import { describe, expect, it } from 'vitest';
import { RehearsalAdapter } from '../../src/applier/rehearsal/rehearsal-adapter.ts';
import { runPlan, type Script } from '../../src/applier/run.ts';
import { PHASE_NAMES, type PhaseName } from '../../src/model/phase.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { PhaseResult } from '../../src/model/artefacts/result.ts';
import type { RunEvent } from '../../src/model/artefacts/run-event.ts';
import { derivedPlan, SMALL_LAW } from '../support/derived-plan.ts';

const { plan } = derivedPlan(SMALL_LAW, { through: 'enacted' });

/** The rehearsal on the real plan, with the order of everything that is asked and journalled written down. */
function scripted(changes: Partial<Script<'rehearsal'>> = {}) {
  const log: string[] = [];
  const events: RunEvent[] = [];
  const script: Script<'rehearsal'> = {
    plan,
    adapter: new RehearsalAdapter(plan),
    journal: {
      intent: async (phase) => void log.push(`intent ${phase}`),
      done: async ({ phase }) => void log.push(`done ${phase}`),
      closing: () => ({ inputSha256: plan.source.sha256, outputSha256: plan.units_sha256, delta: [], facts: {} }),
    },
    authorizePhase: async (phase) => {
      log.push(`leave ${phase}`);
      return null;
    },
    pause: () => null,
    emit: (event) => void events.push(event),
    monotonicMs: () => 0,
    ...changes,
  };
  return { script, log, events };
}

const states = (phases: readonly { readonly phase: PhaseName; readonly state: string }[]) =>
  phases.map(({ phase, state }) => `${phase} ${state}`);

describe('run', () => {
  it('asks for leave before it journals the intent of a mutating phase, and works after both', async () => {
    const { script, log } = scripted();
    const record = await runPlan(script);
    expect(record.refusal).toBeNull();
    expect(log).toEqual([
      'done source_pin',
      'done mark',
      'done cutplan',
      ...['leave pre_write_backup', 'intent pre_write_backup', 'done pre_write_backup'],
      'done grant_probe',
      ...['leave cut_leg_a', 'intent cut_leg_a', 'done cut_leg_a'],
      'done structural_verify',
      ...['leave leg_b_record', 'intent leg_b_record', 'done leg_b_record'],
      ...['leave write_verify', 'intent write_verify', 'done write_verify'],
      ...['leave lifecycle_enact', 'intent lifecycle_enact', 'done lifecycle_enact'],
      'done closeout',
    ]);
  });

  it('lists all eleven phases, also those that it did not reach', async () => {
    const { script, log } = scripted({
      pause: (phase) => (phase === 'cut_leg_a' ? { why: 'asked', refusal: null } : null),
    });
    const record = await runPlan(script);
    expect(record.phases.map(({ phase }) => phase)).toEqual(PHASE_NAMES);
    expect(states(record.phases).slice(4, 7)).toEqual([
      'grant_probe done',
      'cut_leg_a not_reached',
      'structural_verify not_reached',
    ]);
    expect(record.pausedBefore).toEqual({ phase: 'cut_leg_a', why: 'asked' });
    expect(log).not.toContain('leave cut_leg_a');
  });

  it('does nothing more after a refusal, and says in which phase and whether something was written', async () => {
    const { script, log } = scripted({
      authorizePhase: async (phase) => {
        if (phase === 'leg_b_record') throw new Refusal('APPROVAL_EXPIRED');
        return null;
      },
    });
    const record = await runPlan(script);
    expect(record.refusal).toMatchObject({ code: 'APPROVAL_EXPIRED', phase: 'leg_b_record', written: 'some_phases' });
    expect(states(record.phases).slice(7)).toEqual([
      'leg_b_record stopped',
      'write_verify not_reached',
      'lifecycle_enact not_reached',
      'closeout not_reached',
    ]);
    expect(log).not.toContain('intent leg_b_record');
  });

  it('says that nothing was written when the first mutating phase is refused', async () => {
    const { script } = scripted({
      authorizePhase: async () => {
        throw new Refusal('APPROVAL_MISSING');
      },
    });
    expect((await runPlan(script)).refusal).toMatchObject({ phase: 'pre_write_backup', written: 'none' });
  });

  it('stops on a conflict of the layers before it asks for leave', async () => {
    const adapter = new RehearsalAdapter(plan);
    adapter.verdict = async () => ({ kind: 'STOP_REPLAY_CONFLICT', reason: 'LOST_COMMIT' });
    const { script, log } = scripted({ adapter });
    expect((await runPlan(script)).refusal).toMatchObject({
      code: 'STOP_REPLAY_CONFLICT',
      facts: { reason: 'LOST_COMMIT' },
    });
    expect(log).toEqual(['done source_pin', 'done mark', 'done cutplan']);
  });

  it('asks no leave for a phase that is done or only to be adopted', async () => {
    for (const [kind, state] of [
      ['NOOP', 'already_done'],
      ['ADOPT', 'adopted'],
    ] as const) {
      const adapter = new RehearsalAdapter(plan);
      adapter.verdict = async () => ({ kind });
      adapter.adopt = async (phase) =>
        new PhaseResult('rehearsal', phase, {
          at: 'rehearsal',
          inputSha256: plan.source.sha256,
          outputSha256: plan.units_sha256,
          delta: [],
          facts: {},
        });
      const { script, log } = scripted({ adapter });
      const record = await runPlan(script);
      expect(states(record.phases)).toContain(`cut_leg_a ${state}`);
      expect(log.filter((line) => /^(leave|intent)/.test(line))).toEqual([]);
    }
  });

  it('lets a fault pass: a bug is no refusal', async () => {
    const adapter = new RehearsalAdapter(plan);
    adapter.grantProbe = async () => {
      throw new Error('a bug');
    };
    await expect(runPlan(scripted({ adapter }).script)).rejects.toThrow('a bug');
  });

  it('skips enactment for a plan through draft, and says why', async () => {
    const draft = derivedPlan(SMALL_LAW, { through: 'draft' }).plan;
    const { script } = scripted({ plan: draft, adapter: new RehearsalAdapter(draft) });
    const record = await runPlan(script);
    expect(record.phases.find(({ phase }) => phase === 'lifecycle_enact')).toMatchObject({
      state: 'skipped',
      detail: 'the plan goes through draft',
    });
  });
});

describe('a result', () => {
  const outcome = { at: '', inputSha256: '', outputSha256: '', delta: [], facts: {} };

  it('is live only when it is a genuine one of the live realm', () => {
    expect(PhaseResult.isLive(new PhaseResult('live', 'mark', outcome))).toBe(true);
    expect(PhaseResult.isLive(new PhaseResult('rehearsal', 'mark', outcome))).toBe(false);
    expect(PhaseResult.isLive({ realm: 'live', phase: 'mark', outcome })).toBe(false);
    expect(PhaseResult.isLive(Object.create(new PhaseResult('live', 'mark', outcome)))).toBe(false);
  });
});
