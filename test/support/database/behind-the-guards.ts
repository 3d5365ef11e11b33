/** What a superuser could do behind the guards of a table: take them away, write, and put them back as they were. */

/** The script for `table`. The guards of the contract are ENABLE ALWAYS, the one against replication ENABLE REPLICA, and are put back as such. */
export function behindTheGuards(table: string, sql: string): string {
  return `BEGIN; ALTER TABLE ${table} DISABLE TRIGGER USER; ${sql};
    DO $body$
    DECLARE v_name text;
    BEGIN
      FOR v_name IN SELECT tgname FROM pg_trigger WHERE tgrelid = '${table}'::regclass AND NOT tgisinternal LOOP
        EXECUTE format('ALTER TABLE ${table} ENABLE %s TRIGGER %I',
          CASE v_name WHEN 'refuse_replica' THEN 'REPLICA' ELSE 'ALWAYS' END, v_name);
      END LOOP;
    END
    $body$; COMMIT;`;
}
