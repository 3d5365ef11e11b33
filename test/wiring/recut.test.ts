import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countChanges } from '../../src/model/change.ts';
import type { PlanRequest } from '../../src/wiring/plan.ts';
import { verifyRun } from '../../src/wiring/verify.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { makeProject, type Project } from '../support/project.ts';
import { requireCluster } from '../support/test-database.ts';

const caseText = (name: string) => readFileSync(fileURLToPath(new URL(`../cases/${name}/source.md`, import.meta.url)));

let project: Project;
afterEach(async () => {
  await project?.close();
});

/** Plans, signs, applies and verifies one version, through enactment. */
async function enacted(text: string | Buffer, request: Partial<PlanRequest> = {}) {
  project.source('law.md', text);
  const planned = await project.plan(request);
  const { planPath } = planned;
  const sg1 = await project.approve(planPath, 'SG_1');
  const drafted = await project.apply(planPath, { approvals: [sg1] });
  expect(drafted.record.refusal).toBeNull();
  await expectMatched(planPath, 'draft');
  const sg2 = await project.approve(planPath, 'SG_2');
  const done = await project.apply(planPath, { approvals: [sg1, sg2] });
  expect(done.record.refusal).toBeNull();
  await expectMatched(planPath, 'enacted');
  expect(await project.planAny(request)).toMatchObject({ kind: 'no_changes', lifecycle: 'enacted' });
  expect(await project.apply(planPath, { approvals: [sg1, sg2] })).toMatchObject({ kind: 'nothing_to_do' });
  return planned;
}

async function expectMatched(planPath: string, through: 'draft' | 'enacted'): Promise<void> {
  const verification = await verifyRun(project.at, planPath);
  expect(verification.checks.filter(({ matched }) => !matched)).toEqual([]);
  expect(verification).toMatchObject({ result: 'matched', through });
}

describe.each(['postgres', 'embedded'] as const)('a re-cut on %s', (kind) => {
  beforeEach(async (context) => {
    if (kind === 'postgres') requireCluster(context);
    project = await makeProject(kind);
  });

  it('changes what the source changed, keeps the rest, and both versions stay whole', async () => {
    const first = await enacted(SMALL_LAW);
    const revised = `${SMALL_LAW.replace('Return books.', 'Return all books in time.')}\n## § 3 Bags\n\nLeave bags outside.\n`;
    const second = await enacted(revised.replace('Rules for all.', 'Rules  for all.'));
    expect(countChanges(second.sealed.plan)).toEqual({
      unchanged: 1,
      reformatted: 1,
      revised: 1,
      moved: 0,
      renumbered: 0,
      repealed: 0,
      created: 1,
      retired: 0,
    });
    expect(second.sealed.plan.units.map(({ wid }) => wid)).toEqual([
      ...first.sealed.plan.units.map(({ wid }) => wid),
      'v2__art_3',
    ]);
    // The first run is as verifiable as it was: what became of its units later is not its business.
    await expectMatched(first.planPath, 'enacted');
  });
});

describe('the Grundgesetz from 2012 to 2022', () => {
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
  });

  it('revises 20 articles, creates 5 and retires none, on PostgreSQL from end to end', async () => {
    await enacted(caseText('003-grundgesetz-2012'));
    const { sealed } = await enacted(caseText('002-grundgesetz-2022'), { validFrom: '2022-12-20' });
    const articles = sealed.plan.units.filter(({ unit_kind: kind }) => kind === 'article');
    const of = (change: string) => articles.filter((unit) => unit.change === change).length;
    expect({ all: articles.length, revised: of('revised'), created: of('created') }).toEqual({
      all: 200,
      revised: 20,
      created: 5,
    });
    expect(of('unchanged') + of('reformatted')).toBe(175);
    expect(sealed.plan.changes.filter((change) => change.class === 'retired')).toEqual([]);
  }, 120_000);
});
