-- Who may do what: the least that each login needs. What is not granted here is not granted.
-- Columns that the server fills in (times, users, transaction ids) are left out of every INSERT.

GRANT USAGE ON SCHEMA public TO cutter_gate, context_pack_readonly, cutter_exec, cutter_verify;

SET LOCAL ROLE cutter_gate;

GRANT USAGE ON SCHEMA cutter_governance TO context_pack_readonly, cutter_exec, cutter_verify, cutter_ro;
GRANT USAGE ON SCHEMA cutter_authz TO context_pack_readonly, cutter_exec, cutter_verify;

GRANT SELECT ON
  public.information_unit, public.unit_version, public.unit_carry, public.iu_lifecycle_log,
  cutter_governance.cut_change_set, cutter_governance.cutter_run, cutter_governance.cutter_run_attempt,
  cutter_governance.cutter_run_step, cutter_governance.dot_pair_signature, cutter_governance.manifest_envelope,
  cutter_governance.review_decision, cutter_governance.source_document_registry,
  cutter_governance.source_document_version_registry, cutter_governance.verify_result,
  cutter_authz.allowance, cutter_authz.auth_window, cutter_authz.contract_migration, cutter_authz.database_identity,
  cutter_authz.document_in_force, cutter_authz.txn_bind
TO context_pack_readonly, cutter_exec, cutter_verify;

GRANT SELECT ON
  cutter_governance.v_source_units, cutter_governance.v_version_in_force,
  cutter_governance.v_units_in_force_observe, cutter_governance.v_unit_versions_observe,
  cutter_governance.v_runs_observe, cutter_governance.v_decisions_observe, cutter_governance.v_verify_results_observe
TO context_pack_readonly, cutter_exec, cutter_verify, cutter_ro;

GRANT EXECUTE ON FUNCTION
  public.fn_iu_create, public.fn_iu_enact, cutter_authz.enact, cutter_authz.open
TO cutter_exec;
GRANT EXECUTE ON FUNCTION cutter_authz.bind, cutter_authz.close TO cutter_exec, cutter_verify;

GRANT INSERT (document_id, title, run_id) ON cutter_governance.source_document_registry TO cutter_exec;
GRANT INSERT (
  source_version_id, document_id, source_sha256, text_sha256, bytes, original, media_type, converter, profile, profile_sha256, valid_from,
  based_on, run_id
) ON cutter_governance.source_document_version_registry TO cutter_exec;
GRANT INSERT (iu_id, document_id, wid, eid, unit_kind, section_type, run_id) ON public.information_unit TO cutter_exec;
GRANT INSERT (
  uv_id, iu_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label, num,
  title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, valid_from
) ON public.unit_version TO cutter_exec;
GRANT INSERT (
  carry_id, iu_id, uv_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type,
  label, num, title, title_source, citation, norm_sha256, unit_digest, start_byte, end_byte
) ON public.unit_carry TO cutter_exec;
