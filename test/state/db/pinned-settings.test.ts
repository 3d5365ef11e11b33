import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Connection, Statement } from '../../../src/state/db/database.ts';
import { DEMANDED, PINNED } from '../../../src/state/db/pinned-settings.ts';
import { onBoth } from './both-kinds.ts';
import { createTestDatabase, requireCluster } from '../../support/database/test-database.ts';

/** Why a setting of a session that PostgreSQL 15 to 18 knows is left as the server has it. */
const LEFT: { readonly [why: string]: readonly string[] } = {
  'set for each transaction': [
    'idle_in_transaction_session_timeout',
    'lock_timeout',
    'statement_timeout',
    'transaction_deferrable',
    'transaction_isolation',
    'transaction_read_only',
  ],
  'ends a session, which is noticed': ['idle_session_timeout', 'transaction_timeout'],
  'where and how pages lie, not what is in them': [
    'default_table_access_method',
    'default_tablespace',
    'default_toast_compression',
    'gin_fuzzy_search_limit',
    'gin_pending_list_limit',
    'temp_tablespaces',
    'vacuum_freeze_min_age',
    'vacuum_freeze_table_age',
    'vacuum_multixact_freeze_min_age',
    'vacuum_multixact_freeze_table_age',
    'vacuum_failsafe_age',
    'vacuum_max_eager_freeze_failure_rate',
    'vacuum_multixact_failsafe_age',
    'vacuum_truncate',
  ],
  'every statement that needs an order states it': ['synchronize_seqscans'],
  'the database stores no XML': ['xmlbinary', 'xmloption'],
  'nothing is formatted by locale or searched by words': [
    'default_text_search_config',
    'lc_messages',
    'lc_monetary',
    'lc_numeric',
    'lc_time',
  ],
  'times are sent with their offset': ['timezone_abbreviations'],
  'only a warning': ['escape_string_warning'],
  'rights of roles are compared with the plan': ['createrole_self_grant'],
  'narrows what may be read or loaded': ['restrict_nonsystem_relation_kind', 'icu_validation_level'],
  'code of the server, placed there by who owns it': [
    'dynamic_library_path',
    'event_triggers',
    'extension_control_path',
    'local_preload_libraries',
    'session_preload_libraries',
    'jit_provider',
  ],
};

const SETTABLE: Statement = {
  name: 'settable',
  sql: `SELECT name FROM pg_catalog.pg_settings
         WHERE context IN ('user', 'superuser')
           AND (category LIKE 'Client Connection Defaults%' OR category LIKE 'Version and Platform Compatibility%')`,
};

const CURRENT: Statement = {
  name: 'current',
  sql: `SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name`,
};

const pairs = async (connection: Connection) => {
  const names = [...PINNED, ...DEMANDED].map(({ name }) => name);
  return await connection.rows(CURRENT, [names], z.object({ name: z.string(), value: z.string() }));
};

const expected = [...PINNED, ...DEMANDED].map(({ name, value }) => ({ name, value }));

describe('the settings of a session', () => {
  onBoth('are those of the list, in every role', async (database) => {
    for (const role of ['reader', 'executor', 'verifier', 'admin'] as const)
      expect(await pairs(await database.connect(role, 'cutter/test'))).toEqual(expected);
  });

  onBoth('are pinned, demanded, or left for a reason: each that this server knows', async (database) => {
    const reader = await database.connect('reader', 'cutter/test');
    const settable = await reader.rows(SETTABLE, [], z.object({ name: z.string() }));
    const decided = new Set([...expected.map(({ name }) => name), ...Object.values(LEFT).flat()]);
    expect(settable.map(({ name }) => name).filter((name) => !decided.has(name))).toEqual([]);
  });

  it('are those of the list, whatever role and database begin with', async (context) => {
    requireCluster(context);
    const server = await createTestDatabase({ migrated: true });
    onTestFinished(server.drop);
    await server.adminQuery('CREATE SCHEMA shadow');
    for (const setting of [
      'search_path = shadow, pg_catalog',
      'array_nulls = off',
      'standard_conforming_strings = off',
      'backslash_quote = on',
      'transform_null_equals = on',
      'quote_all_identifiers = on',
      'client_encoding = LATIN1',
      "DateStyle = 'SQL, DMY'",
      'IntervalStyle = sql_standard',
      "TimeZone = 'Asia/Ho_Chi_Minh'",
      'bytea_output = escape',
      'extra_float_digits = -15',
      'row_security = off',
      'default_transaction_isolation = serializable',
      'default_transaction_deferrable = on',
      'client_min_messages = error',
      'check_function_bodies = off',
      'enable_bitmapscan = on',
      // The last one: no other could be set after it.
      'default_transaction_read_only = on',
    ])
      await server.adminQuery(`ALTER DATABASE ${server.name} SET ${setting}`);
    const database = await server.open();
    onTestFinished(database.close);
    for (const role of ['reader', 'executor', 'admin'] as const)
      expect(await pairs(await database.connect(role, 'cutter/test'))).toEqual(expected);
  });
});
