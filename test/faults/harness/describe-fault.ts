/** How a fault suite begins and ends: it needs the cluster, asks for its projects, and prints its totals. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, inject } from 'vitest';
import { requireCluster } from '../../support/database/test-database.ts';
import { Totals } from './form.ts';
import { makeFaultProject, type FaultProject, type Scene } from './fault-project.ts';

export interface FaultSuite {
  readonly totals: Totals;
  /** The project of a scene, as it was before the command when the suite first asks for it. */
  readonly projectOf: (scene: Scene) => Promise<FaultProject>;
}

/** Declares a suite; `name` is what its totals are printed under. Skipped, which CI counts as a failure, without a cluster. */
export function describeFault(title: string, name: string, body: (suite: FaultSuite) => void): void {
  describe(title, () => {
    const totals = new Totals(name);
    /** The projects that the suite has asked for, and the rows looked at in each before. */
    const used = new Map<FaultProject, number>();
    beforeEach((context) => void requireCluster(context));
    afterAll(() => {
      totals.rows = [...used].reduce((sum, [project, before]) => sum + project.checked() - before, 0);
      totals.print();
    });
    body({
      totals,
      projectOf: async (scene) => {
        const project = await sharedFaultProject(scene);
        if (used.has(project)) return project;
        used.set(project, project.checked());
        await project.reset();
        return project;
      },
    });
  });
}

/** To make one takes seconds and to put it back does not, so a worker makes one of each scene; they end with the run. */
const projects = new Map<Scene, FaultProject>();

/** The project of a scene, in whatever state another suite left it: to be put back before it is used. */
export async function sharedFaultProject(scene: Scene): Promise<FaultProject> {
  const folder = () => realpathSync(mkdtempSync(join(inject('sharedFolder'), 'fault-project-')));
  const project = projects.get(scene) ?? (await makeFaultProject(scene, { folder: folder() }));
  projects.set(scene, project);
  return project;
}
