/** How a fault suite begins and ends: it needs the cluster, makes its projects when it first asks for them, and prints its totals. */
import { afterAll, beforeEach, describe } from 'vitest';
import { requireCluster } from '../../support/database/test-database.ts';
import { Totals } from './form.ts';
import { makeFaultProject, type FaultProject, type Scene } from './fault-project.ts';

export interface FaultSuite {
  readonly totals: Totals;
  /** The project of a scene: made once for the suite and closed at its end. */
  readonly projectOf: (scene: Scene) => Promise<FaultProject>;
}

/** Declares a suite; `name` is what its totals are printed under. Skipped, which CI counts as a failure, without a cluster. */
export function describeFault(title: string, name: string, body: (suite: FaultSuite) => void): void {
  describe(title, () => {
    const totals = new Totals(name);
    const made = new Map<Scene, FaultProject>();
    beforeEach((context) => void requireCluster(context));
    afterAll(async () => {
      totals.rows = [...made.values()].reduce((sum, project) => sum + project.checked(), 0);
      totals.print();
      for (const project of made.values()) await project.close();
    });
    body({
      totals,
      projectOf: async (scene) => {
        const project = made.get(scene) ?? (await makeFaultProject(scene));
        made.set(scene, project);
        return project;
      },
    });
  });
}
