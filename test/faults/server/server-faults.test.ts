import { describeFault } from '../harness/describe-fault.ts';
import { expect, it } from 'vitest';
import { PHASE_NAMES, type PhaseName } from '../../../src/model/phase.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { byForm } from '../harness/form.ts';
import { codeOf, type Scene, type FaultProject } from '../harness/fault-project.ts';

const DRAFT_PHASES = PHASE_NAMES.filter((phase) => phase !== 'lifecycle_enact');
const CASES: readonly { readonly scene: Scene; readonly phase: PhaseName }[] = [
  ...DRAFT_PHASES.map((phase) => ({ scene: 'draft', phase }) as const),
  { scene: 'recut', phase: 'lifecycle_enact' },
];

/** The sessions of a run end on the server's side as each phase begins. */
describeFault(
  'a run whose server processes are ended [fault 18, 59]',
  'server processes ended',
  ({ totals, projectOf }) => {
    it.each(byForm({ short: CASES.slice(5, 6), long: CASES }))(
      'as $phase begins, stops and continues',
      async ({ scene, phase }) => {
        const faultProject = await projectOf(scene);
        const before = totals.wrong.length;
        await totals.judge(phase, () => end(faultProject, phase));
        expect(totals.wrong.slice(before)).toEqual([]);
      },
    );

    async function end(faultProject: FaultProject, phase: PhaseName): Promise<void> {
      await faultProject.reset();
      const { project, command } = faultProject;
      let ended: Promise<unknown> = Promise.resolve();
      const at = {
        ...project.ctx,
        emit: (event: { readonly kind: string; readonly phase?: PhaseName }) => {
          if (event.kind === 'phase.started' && event.phase === phase)
            ended = project.database?.adminQuery(END_SESSIONS) ?? ended;
        },
      };
      const request = { ...command, stopBefore: null, signal: new AbortController().signal };
      const code = await codeOf(() => applyPlan(at, request));
      await ended;
      totals.strike();
      // A phase that had asked its last question before the sessions ended comes to its end.
      expect(['CONNECTION_LOST', 'OUTCOME_UNKNOWN', 'STOP_BACKUP_INCOMPLETE', null]).toContain(code);
      if (code === 'OUTCOME_UNKNOWN') totals.inDoubt += 1;
      await faultProject.quiet();
      await faultProject.expectWholePhases();
      await faultProject.expectAsUndisturbed();
    }
  },
);

const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;
