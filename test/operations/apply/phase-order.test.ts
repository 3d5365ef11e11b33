import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/artefacts/run-event.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';

function lineOf(event: RunEvent): readonly string[] {
  switch (event.kind) {
    case 'phase.started':
      return [`started ${event.phase}`];
    case 'phase.completed':
      return [`${event.state} ${event.phase}`];
    case 'gate.checked':
      return [`asked ${event.gate} for ${event.phase}`];
    case 'delta.checked':
      return [`counted ${event.transaction}`];
    case 'lock.acquired':
      return [`registered attempt ${event.attempt}`];
    default:
      return [];
  }
}

const readOnly = (phase: string) => [`started ${phase}`, `done ${phase}`];
const writing = (phase: string) => [`started ${phase}`, `asked SG_1 for ${phase}`, `counted ${phase}`, `done ${phase}`];

describe('the order of a run', () => {
  let project: Project;
  beforeEach(async () => {
    project = await makeProject('embedded', { keepOpen: true });
    project.source('law.md', SMALL_LAW);
  });
  afterEach(async () => {
    await project?.close();
  });

  it('asks for permission, opens each gate once and registers its attempt before the first phase of the gate works', async () => {
    const { planPath } = await project.plan();
    const sg1 = await project.approve(planPath, 'SG_1');
    project.events.length = 0;
    await project.apply(planPath, { approvals: [sg1] });
    expect(project.events.flatMap(lineOf)).toEqual([
      ...['source_pin', 'mark', 'cutplan'].flatMap(readOnly),
      'started pre_write_backup',
      'asked SG_1 for pre_write_backup',
      'counted open_sg_1',
      'registered attempt 1',
      'done pre_write_backup',
      ...readOnly('grant_probe'),
      ...writing('cut_leg_a'),
      ...readOnly('structural_verify'),
      ...writing('leg_b_record'),
      ...writing('write_verify'),
    ]);

    const sg2 = await project.approve(planPath, 'SG_2');
    project.events.length = 0;
    await project.apply(planPath, { approvals: [sg1, sg2] });
    const adopted = (phase: string) => [`started ${phase}`, `already_done ${phase}`];
    expect(project.events.flatMap(lineOf)).toEqual([
      ...['source_pin', 'mark', 'cutplan'].flatMap(readOnly),
      ...adopted('pre_write_backup'),
      ...readOnly('grant_probe'),
      ...adopted('cut_leg_a'),
      ...readOnly('structural_verify'),
      ...['leg_b_record', 'write_verify'].flatMap(adopted),
      'started lifecycle_enact',
      'asked SG_2 for lifecycle_enact',
      'counted open_sg_2',
      'registered attempt 2',
      'counted lifecycle_enact',
      'done lifecycle_enact',
      ...readOnly('closeout'),
    ]);
  });
});
