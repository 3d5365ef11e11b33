-- What people look at: read-only views for reports and dashboards. They decide nothing.
-- Source: seed 002 (v_*_observe).

SET LOCAL ROLE cutter_gate;

CREATE VIEW cutter_governance.v_units_in_force_observe AS
SELECT
  u.iu_id, v.uv_id, u.document_id, u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, u.section_type, v.label, v.title,
  v.citation, v.body, v.sha256, v.valid_from, v.valid_to, v.run_id
FROM public.information_unit AS u
JOIN public.unit_version AS v ON v.iu_id = u.iu_id
WHERE u.lifecycle_status = 'enacted'
  AND v.lifecycle_status = 'enacted'
  AND (v.valid_from IS NULL OR v.valid_from <= current_date)
  AND (v.valid_to IS NULL OR v.valid_to > current_date);
COMMENT ON VIEW cutter_governance.v_units_in_force_observe IS 'Units that are enacted and in force today, with their text.';

CREATE VIEW cutter_governance.v_unit_versions_observe AS
SELECT
  v.uv_id, v.iu_id, v.document_id, r.source_sha256, u.wid, v.eid, v.path, v.title, v.lifecycle_status, v.sha256,
  v.unit_digest, v.run_id, v.recorded_at
FROM public.unit_version AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
JOIN cutter_governance.source_document_version_registry AS r ON r.source_version_id = v.source_version_id;
COMMENT ON VIEW cutter_governance.v_unit_versions_observe IS 'Every version of every unit, without the text.';

CREATE VIEW cutter_governance.v_runs_observe AS
SELECT
  r.run_id, r.document_id, r.plan_sha256, r.created_by, r.at AS registered_at,
  (SELECT pg_catalog.max(a.attempt) FROM cutter_governance.cutter_run_attempt AS a WHERE a.run_id = r.run_id) AS attempts,
  s.step, s.attempt, s.recorded_by, s.delta, s.at AS recorded_at
FROM cutter_governance.cutter_run AS r
LEFT JOIN cutter_governance.cutter_run_step AS s ON s.run_id = r.run_id;
COMMENT ON VIEW cutter_governance.v_runs_observe IS 'Every run, one row for each recorded step; a run without steps has one row.';

CREATE VIEW cutter_governance.v_decisions_observe AS
SELECT
  d.review_decision_id, d.gate, d.decision, d.run_id, d.document_id, d.plan_sha256, d.approval_sha256, d.people,
  d.issued_at, d.not_after, w.opened_at, w.closed_at
FROM cutter_governance.review_decision AS d
LEFT JOIN cutter_authz.auth_window AS w ON w.review_decision_id = d.review_decision_id;
COMMENT ON VIEW cutter_governance.v_decisions_observe IS 'Every decision and the life of its window.';

CREATE VIEW cutter_governance.v_verify_results_observe AS
SELECT
  v.run_id, v.document_id, v.result, v.units, v.rebuilt_sha256, m.payload_sha256 AS manifest_sha256, v.checks, v.at,
  (SELECT pg_catalog.count(*) FROM cutter_governance.dot_pair_signature AS p WHERE p.manifest_id = v.manifest_id) AS halves
FROM cutter_governance.verify_result AS v
JOIN cutter_governance.manifest_envelope AS m ON m.manifest_id = v.manifest_id;
COMMENT ON VIEW cutter_governance.v_verify_results_observe IS 'What the verifier found, and how many halves of the pair are there.';
