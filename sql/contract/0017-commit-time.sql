-- The time of COMMIT: what was written in time is asked again when the transaction ends. SQLSTATE CT403. The last
-- second of a window is kept for the COMMIT itself. A client can have that question asked early (SET CONSTRAINTS ALL IMMEDIATE),
-- as cutter does before its recount, and end later; where the server keeps commit times, `cutter verify` finds that afterwards.

SET LOCAL ROLE cutter_gate;

CREATE FUNCTION cutter_authz.recheck_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF (
    SELECT clock_timestamp() + interval '1 second' < w.not_after FROM cutter_authz.auth_window AS w
    WHERE w.review_decision_id = NEW.review_decision_id
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'window % has expired before the COMMIT', NEW.review_decision_id USING ERRCODE = 'CT403';
  END IF;
  RETURN NULL;
END
$body$;
COMMENT ON FUNCTION cutter_authz.recheck_at_commit() IS 'Constraint trigger, at COMMIT and once for each transaction: the window that it is bound to lasts for another second, or CT403.';

REVOKE ALL ON FUNCTION cutter_authz.recheck_at_commit() FROM PUBLIC;

RESET ROLE;

CREATE CONSTRAINT TRIGGER recheck_at_commit AFTER INSERT ON cutter_authz.txn_bind
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cutter_authz.recheck_at_commit();
ALTER TABLE cutter_authz.txn_bind ENABLE ALWAYS TRIGGER recheck_at_commit;
