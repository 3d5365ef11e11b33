import { describe, expect, it } from 'vitest';
import { contractStatus, migrate, requireContract } from '../../../../src/state/records/database/migrate.ts';
import { CONTRACT } from '../../../../src/state/db/sql.generated.ts';
import { sql } from '../../../database/governed-database.ts';
import { createEmbeddedDatabase } from '../../../support/database/embedded-database.ts';
import { createTestDatabase, requireCluster } from '../../../support/database/test-database.ts';

const names = CONTRACT.map(({ name }) => name);

describe('migrate', () => {
  it('applies every file once, and finds an applied file that is another', async (context) => {
    requireCluster(context);
    const server = await createTestDatabase({ migrated: false });
    const database = await server.open();
    try {
      const admin = await database.connect('admin', 'cutter/migrate');
      expect(await contractStatus(admin)).toEqual(names.map((name) => ({ name, state: 'pending' })));
      await expect(requireContract(admin)).rejects.toMatchObject({ code: 'NOT_MIGRATED', facts: { pending: names } });

      expect(await migrate(admin)).toEqual({ applied: names, already: [] });
      expect(await migrate(admin)).toEqual({ applied: [], already: names });
      const reader = await database.connect('reader', 'cutter/status');
      await requireContract(reader);
      expect(await contractStatus(reader)).toEqual(names.map((name) => ({ name, state: 'applied' })));

      await admin.script(`ALTER TABLE cutter_authz.contract_migration DISABLE TRIGGER ALL;
        UPDATE cutter_authz.contract_migration SET sha256 = repeat('0', 64) WHERE name = '${names[0]}';`);
      await expect(requireContract(reader)).rejects.toMatchObject({
        code: 'CONTRACT_CHANGED',
        facts: { changed: [names[0]] },
      });
      await expect(migrate(admin)).rejects.toMatchObject({ code: 'CONTRACT_CHANGED' });
    } finally {
      await database.close();
      await server.drop();
    }
  });

  it('leaves a whole number of files when one fails, and goes on from there', async (context) => {
    requireCluster(context);
    const server = await createTestDatabase({ migrated: false });
    const database = await server.open();
    try {
      const admin = await database.connect('admin', 'cutter/migrate');
      await admin.script('CREATE TABLE public.unit_version (mine integer)');
      await expect(migrate(admin)).rejects.toMatchObject({ code: '42P07' });
      const applied = (await contractStatus(admin)).filter(({ state }) => state === 'applied').map(({ name }) => name);
      expect(applied).toEqual(names.slice(0, names.indexOf('0004-unit-tables')));
      expect(await sql(admin, "SELECT to_regclass('public.information_unit')::text AS found")).toEqual([
        { found: null },
      ]);
      await admin.script('DROP TABLE public.unit_version');
      expect(await migrate(admin)).toEqual({ applied: names.slice(applied.length), already: applied });
    } finally {
      await database.close();
      await server.drop();
    }
  });

  it('lets two migrations at once apply every file exactly once', async (context) => {
    requireCluster(context);
    const server = await createTestDatabase({ migrated: false });
    const database = await server.open();
    try {
      const admins = [await database.connect('admin', 'cutter/one'), await database.connect('admin', 'cutter/two')];
      const results = await Promise.all(admins.map((admin) => migrate(admin)));
      expect(results.flatMap(({ applied }) => applied).toSorted()).toEqual(names);
    } finally {
      await database.close();
      await server.drop();
    }
  });

  it('refuses a role that may do more than the contract says', async (context) => {
    requireCluster(context);
    const server = await createTestDatabase({ migrated: false });
    const database = await server.open();
    try {
      const admin = await database.connect('admin', 'cutter/migrate');
      await admin.script('BEGIN; GRANT cutter_verify TO cutter_exec; ROLLBACK;');
      const [first] = CONTRACT;
      await expect(admin.script(`BEGIN; GRANT cutter_verify TO cutter_exec; ${first.sql}`)).rejects.toMatchObject({
        code: 'STOP_GRANT',
      });
    } finally {
      await database.close();
      await server.drop();
    }
  });

  it('installs the same files on the embedded database', async () => {
    const embedded = await createEmbeddedDatabase({ migrated: false });
    try {
      const database = await embedded.open();
      const admin = await database.connect('admin', 'cutter/migrate');
      expect(await migrate(admin)).toEqual({ applied: names, already: [] });
      await requireContract(await database.connect('reader', 'cutter/status'));
    } finally {
      await embedded.drop();
    }
  });
});
