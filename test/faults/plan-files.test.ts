import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlan } from '../../src/planner/plan/open-plan.ts';
import { readPlanFile } from '../../src/state/files/plan-store.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { makeProject, type Project } from '../support/project.ts';
import { requireCluster } from '../support/database/test-database.ts';
import { decorateFiles } from './harness/decorated-files.ts';
import { Crash, Crasher, MOMENTS, type Fate, type Moment } from './harness/effect.ts';
import { FailingFiles, FILE_FAULTS, type FileFault } from './harness/failing.ts';
import { byForm, Totals } from './harness/form.ts';

/** Crashes and file errors during `plan`: a plan file that exists is whole, and planning again works. */
describe('a plan whose files are cut short', () => {
  const totals = new Totals('plan files');
  let made: Project | null = null;
  beforeEach(async (context) => {
    requireCluster(context);
    made = await makeProject('postgres');
    made.source('law.md', SMALL_LAW);
  });
  afterEach(async () => {
    await made?.close();
  });
  afterAll(() => totals.print());

  it.each(byForm<readonly Moment[]>({ short: ['during'], long: MOMENTS }))(
    'by a crash %s any of their operations is there as a whole or not at all [fault 4]',
    async (moment) => {
      await sweep(
        (at) => new Crasher(at, moment),
        (fate) => fate.diedAt !== null,
      );
    },
  );

  it.each(byForm<readonly FileFault[]>({ short: [], long: FILE_FAULTS }))(
    'by %s at any of their operations is there as a whole or not at all [fault 5]',
    async (fault) => {
      await sweep(
        (at) => new FailingFiles(at, fault, 'once'),
        (fate) => fate.failedAt !== null,
      );
    },
  );

  /** Every number until a run that nothing befell. */
  async function sweep<F extends Fate>(fateAt: (at: number) => F, hasStruck: (fate: F) => boolean): Promise<void> {
    const before = totals.wrong.length;
    let isOver = false;
    for (let at = 1; !isOver; at += 1) {
      await totals.judge(String(at), async () => {
        isOver = true;
        const fate = fateAt(at);
        await planUnder(fate);
        isOver = !hasStruck(fate);
      });
    }
    expect(totals.wrong.slice(before)).toEqual([]);
  }

  async function planUnder(fate: Fate): Promise<void> {
    if (made === null) throw new Error('the project was not made');
    const folder = join(made.folder, 'out');
    const out = join(folder, 'plan.json');
    rmSync(folder, { recursive: true, force: true });
    const restore = await decorateFiles(made.folder, fate);
    try {
      await made.plan({ out });
    } catch (error) {
      if (!(error instanceof Crash || error instanceof Refusal)) throw error;
      totals.strike();
      if (fate instanceof Crasher) await fate.settled();
    } finally {
      restore();
    }
    if (existsSync(out)) await openPlan(await readPlanFile(out));
    // What a killed process left of reviews is refused as FILE_EXISTS, and people remove it.
    for (const name of existsSync(folder) ? readdirSync(folder) : []) rmSync(join(folder, name));
    const again = await made.plan({ out });
    expect(readdirSync(folder).toSorted()).toEqual(['plan.json', 'review.html', 'review.md']);
    expect((await openPlan(await readPlanFile(out))).sha256).toBe(again.sealed.sha256);
  }
});
