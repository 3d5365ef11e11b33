import { describe, expect } from 'vitest';
import type { DatabaseCode } from '../../../../src/model/artefacts/plan.ts';
import { readDatabaseCode } from '../../../../src/state/records/database/database-code.ts';
import { onShared } from '../../../database/on-shared.ts';
import { makeGovernedDatabase } from '../../../database/governed-database.ts';

type Digest = keyof Omit<DatabaseCode, 'statements_sha256'>;

/** What somebody with the right to could do to the database behind cutter's back, and which digest tells. */
const CHANGES: readonly (readonly [Digest, string])[] = [
  ['triggers_sha256', 'ALTER TABLE public.unit_version DISABLE TRIGGER governed_insert'],
  ['triggers_sha256', 'CREATE RULE quiet AS ON DELETE TO public.unit_version DO INSTEAD NOTHING'],
  ['triggers_sha256', 'ALTER TABLE public.unit_version ENABLE ROW LEVEL SECURITY'],
  ['functions_sha256', 'ALTER FUNCTION cutter_authz.bound_window() SECURITY INVOKER'],
  ['constraints_sha256', 'ALTER TABLE public.unit_version ALTER COLUMN num SET DEFAULT 1'],
  ['grants_sha256', 'GRANT UPDATE (title) ON public.unit_version TO cutter_exec'],
  ['grants_sha256', 'GRANT EXECUTE ON FUNCTION cutter_authz.bound_window() TO PUBLIC'],
  ['grants_sha256', 'ALTER TABLE public.unit_version OWNER TO cutter_exec'],
  ['grants_sha256', 'ALTER ROLE cutter_exec CREATEROLE'],
];

describe('readDatabaseCode', () => {
  onShared('is the same for every role and at every reading', async (database) => {
    const { reader, executor, verifier, admin } = await makeGovernedDatabase(database);
    const code = await readDatabaseCode(reader);
    for (const login of [executor, verifier, admin, reader]) expect(await readDatabaseCode(login)).toEqual(code);
    expect(new Set(Object.values(code)).size).toBe(4);
  });

  onShared('tells every change by its own digest, and is as before without it', async (database) => {
    const { reader, admin } = await makeGovernedDatabase(database);
    const before = await readDatabaseCode(reader);
    for (const [digest, change] of CHANGES) {
      // Roles belong to the whole server, where other tests run: nobody else ever sees the change.
      await admin.script(`BEGIN; ${change}`);
      const after = await readDatabaseCode(admin);
      await admin.script('ROLLBACK');
      const moved = Object.entries(after).filter(([name, value]) => Reflect.get(before, name) !== value);
      expect([change, moved.map(([name]) => name)]).toEqual([change, [digest]]);
      expect([change, await readDatabaseCode(reader)]).toEqual([change, before]);
    }
  });
});
