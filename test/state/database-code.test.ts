import { describe, expect } from 'vitest';
import type { DatabaseCode } from '../../src/model/plan.ts';
import { readDatabaseCode } from '../../src/state/database-code.ts';
import { onShared } from '../database/on-shared.ts';
import { makeWorld } from '../database/world.ts';

type Digest = keyof Omit<DatabaseCode, 'statements_sha256'>;

/** What somebody with the right to could do to the database behind cutter's back, and which digest tells. */
const CHANGES: readonly (readonly [Digest, string, string])[] = [
  [
    'triggers_sha256',
    'ALTER TABLE public.unit_version DISABLE TRIGGER governed_insert',
    'ALTER TABLE public.unit_version ENABLE ALWAYS TRIGGER governed_insert',
  ],
  [
    'triggers_sha256',
    'CREATE RULE quiet AS ON DELETE TO public.unit_version DO INSTEAD NOTHING',
    'DROP RULE quiet ON public.unit_version',
  ],
  [
    'triggers_sha256',
    'ALTER TABLE public.unit_version ENABLE ROW LEVEL SECURITY',
    'ALTER TABLE public.unit_version DISABLE ROW LEVEL SECURITY',
  ],
  [
    'functions_sha256',
    'ALTER FUNCTION cutter_authz.bound_window() SECURITY INVOKER',
    'ALTER FUNCTION cutter_authz.bound_window() SECURITY DEFINER',
  ],
  [
    'constraints_sha256',
    'ALTER TABLE public.unit_version ALTER COLUMN num SET DEFAULT 1',
    'ALTER TABLE public.unit_version ALTER COLUMN num DROP DEFAULT',
  ],
  [
    'grants_sha256',
    'GRANT UPDATE (title) ON public.unit_version TO cutter_exec',
    'REVOKE UPDATE (title) ON public.unit_version FROM cutter_exec',
  ],
  [
    'grants_sha256',
    'GRANT EXECUTE ON FUNCTION cutter_authz.bound_window() TO PUBLIC',
    'REVOKE EXECUTE ON FUNCTION cutter_authz.bound_window() FROM PUBLIC',
  ],
  [
    'grants_sha256',
    'ALTER TABLE public.unit_version OWNER TO cutter_exec',
    'ALTER TABLE public.unit_version OWNER TO cutter_gate; GRANT SELECT ON public.unit_version TO cutter_exec',
  ],
  ['grants_sha256', 'ALTER ROLE cutter_exec CREATEROLE', 'ALTER ROLE cutter_exec NOCREATEROLE'],
  ['grants_sha256', "ALTER ROLE cutter_exec SET lock_timeout = '1s'", 'ALTER ROLE cutter_exec RESET lock_timeout'],
];

describe('readDatabaseCode', () => {
  onShared('is the same for every role and at every reading', async (database) => {
    const { reader, executor, verifier, admin } = await makeWorld(database);
    const code = await readDatabaseCode(reader);
    for (const login of [executor, verifier, admin, reader]) expect(await readDatabaseCode(login)).toEqual(code);
    expect(new Set(Object.values(code)).size).toBe(4);
  });

  onShared('tells every change by its own digest, and the way back', async (database) => {
    const { reader, admin } = await makeWorld(database);
    const before = await readDatabaseCode(reader);
    for (const [digest, change, back] of CHANGES) {
      await admin.script(change);
      const after = await readDatabaseCode(reader);
      await admin.script(back);
      const moved = Object.entries(after).filter(([name, value]) => Reflect.get(before, name) !== value);
      expect([change, moved.map(([name]) => name)]).toEqual([change, [digest]]);
      expect([back, await readDatabaseCode(reader)]).toEqual([back, before]);
    }
  });
});
