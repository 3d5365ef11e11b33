import { describeFault } from '../harness/describe-fault.ts';
import { afterEach, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import type { OperationContext } from '../../../src/operations/shared/operation-context.ts';
import { TEST_LOGINS } from '../../support/database/test-logins.ts';
import { COMMIT_FAULTS, commitProxy, type CommitFault, type CommitProxy } from '../harness/commit-proxy.ts';
import { byForm } from '../harness/form.ts';
import { codeOf, type Scene, type FaultProject } from '../harness/fault-project.ts';

/** The COMMITs of each scene by what they make durable, in their order; that of `hold` only reads, and is never in doubt. */
const COMMITS = {
  draft: ['hold', 'open_sg_1', 'attempt', 'cut_leg_a', 'leg_b_record', 'write_verify'],
  recut: ['hold', 'open_sg_2', 'attempt', 'lifecycle_enact'],
} as const satisfies { readonly [scene in Scene]: readonly string[] };

/** Long enough for a run on a busy machine, short enough to wait for: how long a COMMIT is waited for. */
const CAP_MINUTES = 0.25;

const ALL = COMMIT_FAULTS.flatMap((fault) =>
  (['draft', 'recut'] as const).flatMap((scene) =>
    COMMITS[scene].filter((what) => what !== 'hold').map((what) => ({ fault, scene, what })),
  ),
);
const CASES = byForm({
  short: ALL.filter(
    ({ fault, what }) =>
      (fault === 'deliver late' && what === 'write_verify') || (fault === 'cut after' && what === 'cut_leg_a'),
  ),
  long: ALL,
});

/** The network fails around COMMIT: rows 34 to 37 of docs/faults.md, and row 40 where no answer comes any more. */
describeFault(
  'a COMMIT that the network loses [fault 34, 35, 36, 37, 40, 46, 48]',
  'commit proxy',
  ({ totals, projectOf }) => {
    let proxy: CommitProxy | null = null;
    afterEach(async () => {
      await proxy?.close();
      proxy = null;
    });

    it.each(CASES)('$fault, at $what: is unknown, and the same command finds out', async ({ fault, scene, what }) => {
      const faultProject = await projectOf(scene);
      const before = totals.wrong.length;
      await totals.judge(`${fault} ${what}`, () =>
        lose(faultProject, fault, COMMITS[scene].findIndex((each) => each === what) + 1),
      );
      expect(totals.wrong.slice(before)).toEqual([]);
    });

    async function lose(faultProject: FaultProject, fault: CommitFault, nth: number): Promise<void> {
      await faultProject.reset();
      const { database } = faultProject.project;
      if (database === null) throw new Error('a server database is needed');
      proxy = await commitProxy(database.cluster, fault, nth);
      const request = { ...faultProject.command, stopBefore: null, signal: new AbortController().signal };
      const outcome = await applyPlan(through(faultProject, proxy.port), request);
      expect(proxy.hasStruck()).toBe(true);
      totals.strike();
      totals.inDoubt += 1;
      expect(outcome.record.refusal).toMatchObject({ code: 'OUTCOME_UNKNOWN', exit: 8, written: 'unknown' });
      await untilFound(faultProject);
      await faultProject.expectWholePhases();
      await faultProject.expectAsUndisturbed();
    }

    /** While the lost session lives, the command names it and stops; nothing else may stop it. */
    async function untilFound(faultProject: FaultProject): Promise<void> {
      const deadline = performance.now() + 90_000;
      for (;;) {
        const code = await codeOf(() => faultProject.again());
        if (code === null) return;
        expect(['STOP_LOCK_HELD', 'STOP_BUSY']).toContain(code);
        if (performance.now() > deadline) throw new Error(`still ${code} after 90 seconds`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    /** The writers go through the proxy; the reader does not, because its COMMITs change nothing. */
    function through({ project, config }: FaultProject, port: number): OperationContext {
      const dsn = (role: 'executor' | 'verifier') =>
        `postgresql://${TEST_LOGINS[role]}@127.0.0.1:${port}/${project.database?.name}?sslmode=disable`;
      const env = { ...project.env, CUTTER_EXEC_DSN: dsn('executor'), CUTTER_VERIFY_DSN: dsn('verifier') };
      const { orchestrator, ...rest } = configSchema.parse(config);
      return {
        ...project.ctx,
        config: { ...rest, orchestrator: { ...orchestrator, run_hard_cap_minutes: CAP_MINUTES } },
        environment: readEnvironment(env),
      };
    }
  },
);
