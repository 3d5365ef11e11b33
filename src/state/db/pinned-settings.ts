/**
 * The settings that decide what is meant by what a session writes and reads: set at its beginning and read back, because a
 * role, a database, PGOPTIONS or a pooler may have set them otherwise. Knows names and values; sends nothing itself.
 */
import { z } from 'zod';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Queryable, Statement } from './database.ts';

interface PinnedSetting {
  readonly name: string;
  /** As the server spells it when asked. */
  readonly value: string;
  readonly why: string;
}

/** What any login may set; every supported server has them. test/state/db/pinned-settings.test.ts says why others are left. */
export const PINNED: readonly PinnedSetting[] = [
  { name: 'search_path', value: 'pg_catalog, pg_temp', why: 'every name in sql/ is qualified; nothing else is found' },
  { name: 'role', value: 'none', why: 'the session has the rights of its login' },
  { name: 'client_encoding', value: 'UTF8', why: 'texts arrive as their bytes' },
  { name: 'standard_conforming_strings', value: 'on', why: 'a backslash in a literal is a backslash' },
  { name: 'backslash_quote', value: 'safe_encoding', why: 'what ends a literal' },
  { name: 'array_nulls', value: 'on', why: 'NULL in an array is null and not four letters' },
  { name: 'transform_null_equals', value: 'off', why: 'x = NULL is null' },
  { name: 'quote_all_identifiers', value: 'off', why: 'the text of functions and triggers has one spelling' },
  { name: 'bytea_output', value: 'hex', why: 'bytes have one spelling' },
  { name: 'extra_float_digits', value: '1', why: 'numbers have one spelling' },
  { name: 'DateStyle', value: 'ISO, YMD', why: 'which part of a date is the month' },
  { name: 'IntervalStyle', value: 'iso_8601', why: 'spans of time have one spelling' },
  { name: 'TimeZone', value: 'UTC', why: 'a time without a zone, and how times are spelled' },
  { name: 'row_security', value: 'on', why: 'policies of rows apply' },
  { name: 'default_transaction_isolation', value: 'read committed', why: 'a statement outside of a transaction' },
  { name: 'default_transaction_read_only', value: 'off', why: 'the same' },
  { name: 'default_transaction_deferrable', value: 'off', why: 'the same' },
  {
    name: 'client_min_messages',
    value: 'notice',
    why: 'the warning that a COMMIT was not replicated is not kept back',
  },
  { name: 'check_function_bodies', value: 'on', why: 'a migration that would not run is refused at once' },
  // Rows of a run are next to each other, which the server does not know of rows just written; without bitmaps it reads them
  // by an index, in order, and need not sort their texts.
  { name: 'enable_bitmapscan', value: 'off', why: 'speed: the rows of a run are read in order' },
];

/** What only a superuser may set, and therefore is only read. */
export const DEMANDED: readonly PinnedSetting[] = [
  { name: 'session_replication_role', value: 'origin', why: 'triggers and foreign keys are not switched off' },
  { name: 'lo_compat_privileges', value: 'off', why: 'rights on large objects hold' },
];

/** Without operators and casts, because it is sent before the search path is known. */
const PIN: Statement = {
  name: 'session_settings',
  sql: `SELECT name, pg_catalog.set_config(name, value, false) AS value FROM (VALUES ${settingValues(PINNED)}) AS pinned (name, value)
        UNION ALL
        SELECT name, pg_catalog.current_setting(name) FROM (VALUES ${settingValues(DEMANDED)}) AS demanded (name, value)`,
};

const settingRow = z.object({ name: z.string(), value: z.string() });

/** Sets every pinned setting and reads it back. Refuses with SESSION_SETTING (facts login, setting, expected, found). */
export async function pinSettings(queryable: Queryable, shown: string): Promise<void> {
  const rows = await queryable.rows(PIN, [], settingRow);
  for (const { name, value: expected, why } of [...PINNED, ...DEMANDED]) {
    const found = rows.find((row) => row.name === name)?.value ?? null;
    if (found !== expected) throw new Refusal('SESSION_SETTING', { login: shown, setting: name, expected, found, why });
  }
}

function settingValues(settings: readonly PinnedSetting[]): string {
  return settings.map(({ name, value }) => `('${name}', '${value}')`).join(', ');
}
