import { describeFault } from './harness/describe-fault.ts';
import * as fc from 'fast-check';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RECORDED_PHASES } from '../../src/model/phase.ts';
import { verifyRun } from '../../src/operations/verify/verify.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { applyWith, type Command } from './harness/apply-once.ts';
import { Crash, Crasher, MOMENTS, type Moment } from './harness/effect.ts';
import { byForm, seedOfRun } from './harness/form.ts';
import { codeOf, type FaultProject } from './harness/fault-project.ts';

/** What the model knows of the run: which steps are recorded, by number, and whether the other run won the document. */
interface Model {
  recorded: number;
  /** Whether a gate was opened, which the ledger tells the other run. */
  isOpen: boolean;
  isLost: boolean;
}

type Step = fc.AsyncCommand<Model, FaultProject>;

const DRAFT_STEPS = RECORDED_PHASES.filter((phase) => phase !== 'lifecycle_enact');
const DONE = DRAFT_STEPS.length;
const STALE = ['PLAN_STALE', 'APPROVAL_LEDGER_HEAD'];

/** After each command the database must be where the model is, or further where a crash leaves that open. */
async function follow(model: Model, faultProject: FaultProject, least: number, most: number): Promise<void> {
  const { steps } = model.isLost ? { steps: [] } : await faultProject.expectWholePhases();
  expect(steps).toEqual(DRAFT_STEPS.slice(0, steps.length));
  expect(steps.length).toBeGreaterThanOrEqual(least);
  expect(steps.length).toBeLessThanOrEqual(most);
  model.recorded = steps.length;
}

const apply = ({ project }: FaultProject, { planPath, approvals }: Command) =>
  codeOf(() => project.apply(planPath, { approvals }));

/** `apply`, up to before a recorded phase or to the end. */
class Apply implements Step {
  readonly #before: number;

  constructor(before: number) {
    this.#before = before;
  }

  check = () => true;

  async run(model: Model, faultProject: FaultProject): Promise<void> {
    const { project, command } = faultProject;
    const stopBefore = DRAFT_STEPS[this.#before] ?? null;
    const code = await codeOf(() => project.apply(command.planPath, { approvals: command.approvals, stopBefore }));
    if (model.isLost) expect(STALE).toContain(code);
    else expect(code).toBeNull();
    model.isOpen ||= !model.isLost;
    const reached = Math.max(model.recorded, this.#before);
    await follow(model, faultProject, model.isLost ? 0 : reached, model.isLost ? 0 : reached);
  }

  toString = () => `apply before ${DRAFT_STEPS[this.#before] ?? 'the end'}`;
}

/** `apply` that crashes at an effect, wherever that is by now. */
class CrashedApply implements Step {
  readonly #at: number;
  readonly #moment: Moment;

  constructor(at: number, moment: Moment) {
    this.#at = at;
    this.#moment = moment;
  }

  check = () => true;

  async run(model: Model, faultProject: FaultProject): Promise<void> {
    const crasher = new Crasher(this.#at, this.#moment);
    const code = await codeOf(() => applyWith(faultProject.project.ctx, faultProject.command, crasher)).catch(
      (error: unknown) => {
        if (error instanceof Crash) return 'crashed';
        throw error;
      },
    );
    expect(model.isLost ? [...STALE, 'crashed'] : [null, 'crashed']).toContain(code);
    await crasher.settled();
    await faultProject.quiet();
    await follow(model, faultProject, code === null ? DONE : model.recorded, model.isLost ? 0 : DONE);
    // A crash before the gate opened leaves the document to the other run; the ledger knows.
    model.isOpen ||= !model.isLost && (await faultProject.isOpened());
  }

  toString = () => `crash ${this.#moment} ${this.#at}`;
}

/** `apply` without an approval: refused while something is to be done. */
class ApplyUnsigned implements Step {
  check = () => true;

  async run(model: Model, faultProject: FaultProject): Promise<void> {
    const code = await apply(faultProject, { ...faultProject.command, approvals: [] });
    expect(code).toBe(model.recorded === DONE ? null : 'APPROVAL_MISSING');
    await follow(model, faultProject, model.recorded, model.recorded);
  }

  toString = () => 'apply without approval';
}

/** `apply` after the source was edited, which is then put back. */
class ApplyEdited implements Step {
  check = ({ isLost }: Readonly<Model>) => !isLost;

  async run(model: Model, faultProject: FaultProject): Promise<void> {
    faultProject.project.source('law.md', `${SMALL_LAW}\nMore.\n`);
    const code = await codeOf(() => faultProject.again());
    faultProject.project.source('law.md', SMALL_LAW);
    // What is cut is what was signed; the file matters no more.
    const isCut = model.recorded > 0;
    expect(code).toBe(isCut ? null : 'SOURCE_CHANGED');
    await follow(model, faultProject, isCut ? DONE : 0, isCut ? DONE : 0);
  }

  toString = () => 'apply with an edited source';
}

/** The other run for the same document. */
class ApplyRival implements Step {
  check = () => true;

  async run(model: Model, faultProject: FaultProject): Promise<void> {
    if (faultProject.rival === null) throw new Error('the scene has no rival');
    const code = await apply(faultProject, faultProject.rival);
    if (model.isOpen) expect(STALE).toContain(code);
    else expect(code).toBeNull();
    model.isLost = !model.isOpen;
    await follow(model, faultProject, model.recorded, model.recorded);
  }

  toString = () => 'apply the other run';
}

/** `apply` without the sidecar, which is then put back. */
class ApplyForgotten implements Step {
  check = ({ recorded, isLost }: Readonly<Model>) => recorded > 0 && !isLost;

  async run(model: Model, faultProject: FaultProject): Promise<void> {
    const path = join(faultProject.project.ctx.config.orchestrator.sidecar_root, faultProject.runId, 'state.json');
    const bytes = readFileSync(path);
    rmSync(path);
    // By the ledger, or already by a receipt that the lost sidecar told of.
    expect(['STOP_REPLAY_CONFLICT', 'STOP_SIDECAR_CORRUPT']).toContain(await codeOf(() => faultProject.again()));
    writeFileSync(path, bytes);
    await follow(model, faultProject, model.recorded, model.recorded);
  }

  toString = () => 'apply without its sidecar';
}

class Verify implements Step {
  check = ({ recorded, isLost }: Readonly<Model>) => recorded === DONE && !isLost;

  async run(_: Model, faultProject: FaultProject): Promise<void> {
    expect(await verifyRun(faultProject.project.ctx, faultProject.command.planPath)).toMatchObject({
      result: 'matched',
    });
  }

  toString = () => 'verify';
}

const COMMANDS = [
  fc.integer({ min: 0, max: DONE }).map((before) => new Apply(before)),
  fc
    .tuple(fc.integer({ min: 1, max: 530 }), fc.constantFrom(...MOMENTS))
    .map(([at, moment]) => new CrashedApply(at, moment)),
  fc.constant(new ApplyUnsigned()),
  fc.constant(new ApplyEdited()),
  fc.constant(new ApplyRival()),
  fc.constant(new ApplyForgotten()),
  fc.constant(new Verify()),
];

/** What people do in any order, compared with a model that is simple enough to be checked by reading. */
describeFault('commands in any order', 'commands in any order', ({ totals, projectOf }) => {
  it('do what the model says, and the run can be brought to its end unless another won [fault 65, 68, 80]', async () => {
    const maxCommands = byForm({ short: 6, long: 20 });
    const property = fc.asyncProperty(fc.commands([...COMMANDS], { maxCommands }), async (commands) => {
      const faultProject = await projectOf('draft');
      await faultProject.reset();
      const model: Model = { recorded: 0, isOpen: false, isLost: false };
      await fc.asyncModelRun(() => ({ model, real: faultProject }), commands);
      totals.strike();
      if (!model.isLost) await faultProject.expectAsUndisturbed();
    });
    await fc.assert(property, { seed: seedOfRun(), numRuns: byForm({ short: 1, long: 100 }) });
  });
});
