/** What a superuser could do behind the guards of a table: take them away, write, and put them back as they were. */

/** The script for `table`. All guards of the contract are ENABLE ALWAYS, so they are put back as such. */
export function behindTheGuards(table: string, sql: string): string {
  return `BEGIN; ALTER TABLE ${table} DISABLE TRIGGER USER; ${sql};
    DO $body$
    DECLARE v_name text;
    BEGIN
      FOR v_name IN SELECT tgname FROM pg_trigger WHERE tgrelid = '${table}'::regclass AND NOT tgisinternal LOOP
        EXECUTE format('ALTER TABLE ${table} ENABLE ALWAYS TRIGGER %I', v_name);
      END LOOP;
    END
    $body$; COMMIT;`;
}
