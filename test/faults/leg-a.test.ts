import { describeFault } from './harness/describe-fault.ts';
import { beforeEach, expect, it } from 'vitest';
import { applyPlan } from '../../src/operations/apply/apply.ts';
import { behindTheGuards } from '../support/database/behind-the-guards.ts';
import { applyWith } from './harness/apply-once.ts';
import { Meddler, Witness } from './harness/effect.ts';
import { byForm } from './harness/form.ts';
import { codeOf, type FaultProject } from './harness/fault-project.ts';
import { deafTo, wrongedDatabase } from './harness/wronged.ts';

/** The transactions of a draft run that the executor opens: hold, gate, attempt, leg A, leg B. */
const LEG_A_BEGINS = { name: 'executor BEGIN', nth: 4 } as const;
const LEG_A_COMMITS = { name: 'executor COMMIT', nth: 4 } as const;

/** What an error of the server inside of leg A is called. */
const SERVER_ERRORS = [
  ['40P01', 'STOP_BUSY'],
  ['40001', 'STOP_BUSY'],
  ['55P03', 'STOP_BUSY'],
  ['57014', 'STOP_BUSY'],
  ['53100', 'STOP_SERVER_DISK'],
] as const;

/** What others do to the database while a run is on its way, at the instant that hurts most. */
describeFault('a run that is met by', 'others, while a run is on its way', ({ totals, projectOf }) => {
  let made: FaultProject | null = null;
  beforeEach(async () => {
    made = await projectOf('draft');
    await made.reset();
  });

  const faultProject = (): FaultProject => {
    if (made === null) throw new Error('the project was not made');
    return made;
  };
  const admin = async (sql: string) => await faultProject().project.database?.adminQuery(sql);
  /** The code of one run before whose effect `deed` is done. */
  const met = async (place: { readonly name: string; readonly nth: number }, deed: () => Promise<unknown>) => {
    const meddler = new Meddler(place, deed);
    const code = await codeOf(() => applyWith(faultProject().project.ctx, faultProject().command, meddler));
    expect(meddler.isDone).toBe(true);
    totals.strike();
    await faultProject().quiet();
    return code;
  };

  it('a unit that another writer put there after the backup writes nothing [fault 17]', async () => {
    const code = await met(LEG_A_BEGINS, () =>
      admin(
        behindTheGuards(
          'public.information_unit',
          `INSERT INTO public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id)
            VALUES (gen_random_uuid(), 'law', 'v1__foreign', 'foreign', 'heading', 'body', 'draft', gen_random_uuid())`,
        ),
      ),
    );
    expect(code).toBe('PLAN_STALE');
    expect((await faultProject().expectWholePhases()).steps).toEqual([]);
    await admin(
      behindTheGuards('public.information_unit', `DELETE FROM public.information_unit WHERE eid = 'foreign'`),
    );
    await faultProject().expectAsUndisturbed();
  });

  it('a grant that is taken away writes nothing, and continues when it is given back [fault 19]', async () => {
    const grant = 'SELECT ON public.unit_version';
    expect(await met(LEG_A_BEGINS, () => admin(`REVOKE ${grant} FROM cutter_exec`))).toBe('STOP_GRANT');
    expect((await faultProject().expectWholePhases()).steps).toEqual([]);
    await admin(`GRANT ${grant} TO cutter_exec`);
    await faultProject().expectAsUndisturbed();
  });

  it.each(byForm({ short: SERVER_ERRORS.slice(-1), long: [...SERVER_ERRORS] }))(
    '%s from the server is told as %s, and writes nothing [fault 30, 31]',
    async (sqlstate, expected) => {
      const raise = `CREATE FUNCTION public.strike() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN RAISE EXCEPTION USING ERRCODE = '${sqlstate}'; END$$;
      CREATE TRIGGER strike BEFORE INSERT ON public.unit_version EXECUTE FUNCTION public.strike()`;
      expect(await met(LEG_A_BEGINS, () => admin(raise))).toBe(expected);
      expect((await faultProject().expectWholePhases()).steps).toEqual([]);
      await admin('DROP FUNCTION public.strike() CASCADE');
      await faultProject().expectAsUndisturbed();
    },
  );

  it('evidence that is answered for and not written stops in leg B, and the cut stays [fault 47]', async () => {
    const { project, command } = faultProject();
    const answer = [{ manifest_id: '00000000-0000-4000-8000-000000000000' }];
    const code = await codeOf(() =>
      applyWith(project.ctx, command, new Witness(), (opened) =>
        wrongedDatabase(opened, deafTo('record_leg_b', answer)),
      ),
    );
    totals.strike();
    expect(code).toBe('STOP_COUNT_MISMATCH');
    expect((await faultProject().expectWholePhases()).steps).toEqual(['cut_leg_a']);
    await faultProject().expectAsUndisturbed();
  });

  it('a signal during COMMIT waits for the answer, stops behind it, and continues [fault 76]', async () => {
    const { project, command } = faultProject();
    const controller = new AbortController();
    const meddler = new Meddler(LEG_A_COMMITS, async () => controller.abort('SIGINT'));
    const code = await codeOf(() => applyWith(project.ctx, command, meddler, undefined, controller.signal));
    totals.strike();
    expect(code).toBe('STOP_SIGNAL');
    expect((await faultProject().expectWholePhases()).steps).toEqual(['cut_leg_a']);
    await faultProject().expectAsUndisturbed();
  });

  it('a verifier who cannot log in stops before it writes, and repeats no phase afterwards [fault 49]', async () => {
    const { project, command } = faultProject();
    const request = { ...command, signal: new AbortController().signal };
    expect(await codeOf(() => applyPlan(project.ctx, { ...request, stopBefore: 'write_verify' }))).toBeNull();
    const dsn = project.env['CUTTER_VERIFY_DSN']?.replace('cutter_verify', 'cutter_nobody') ?? '';
    const code = await codeOf(() =>
      applyPlan(faultProject().at({ CUTTER_VERIFY_DSN: dsn }), { ...request, stopBefore: null }),
    );
    totals.strike();
    expect(code).toBe('DATABASE_LOGIN');
    expect((await faultProject().expectWholePhases()).steps).toEqual(['cut_leg_a', 'leg_b_record']);
    await faultProject().expectAsUndisturbed();
  });
});
