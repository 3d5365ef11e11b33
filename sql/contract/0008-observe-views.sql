-- What people look at: read-only views for reports and dashboards. They decide nothing.

SET LOCAL ROLE cutter_gate;

CREATE VIEW cutter_governance.v_source_units AS
SELECT
  v.source_version_id, v.run_id, v.document_id, v.iu_id, v.uv_id, v.change, v.eid, v.parent_eid, v.path, v.ordinal,
  v.section_type, v.label, v.num, v.title, v.title_source, v.citation, v.body, v.sha256, v.norm_sha256, v.unit_digest,
  v.start_byte, v.end_byte, v.lifecycle_status, v.valid_from, v.valid_to, v.recorded_at
FROM public.unit_version AS v
UNION ALL
SELECT
  c.source_version_id, c.run_id, c.document_id, c.iu_id, c.uv_id, c.change, c.eid, c.parent_eid, c.path, c.ordinal,
  c.section_type, c.label, c.num, c.title, c.title_source, c.citation, v.body, v.sha256, c.norm_sha256, c.unit_digest,
  c.start_byte, c.end_byte, v.lifecycle_status, v.valid_from, v.valid_to, c.recorded_at
FROM public.unit_carry AS c
JOIN public.unit_version AS v ON v.uv_id = c.uv_id;
COMMENT ON VIEW cutter_governance.v_source_units IS 'Every unit of every version of every source, with its text: written for it, or carried from an earlier one. The bodies of a source version, in path order, are its text.';

CREATE VIEW cutter_governance.v_version_in_force AS
SELECT s.document_id, s.source_version_id, s.run_id
FROM cutter_governance.cut_change_set AS s
JOIN cutter_governance.cutter_run_step AS e ON e.run_id = s.run_id AND e.step = 'lifecycle_enact'
WHERE NOT EXISTS (
  SELECT 1
  FROM cutter_governance.cut_change_set AS later
  JOIN cutter_governance.cutter_run_step AS f ON f.run_id = later.run_id AND f.step = 'lifecycle_enact'
  WHERE later.document_id = s.document_id AND later.based_on = s.source_version_id
);
COMMENT ON VIEW cutter_governance.v_version_in_force IS 'For each document the enacted version on which no other enacted one is based: at most one, because an enactment must be based on it. A chain, so that no clock decides.';

CREATE VIEW cutter_governance.v_units_in_force_observe AS
SELECT
  u.iu_id, v.uv_id, u.document_id, u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, u.section_type, v.label, v.title,
  v.citation, v.body, v.sha256, v.valid_from, v.valid_to, v.run_id
FROM cutter_governance.v_version_in_force AS f
JOIN cutter_governance.v_source_units AS v ON v.source_version_id = f.source_version_id
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE u.lifecycle_status = 'enacted'
  AND v.lifecycle_status = 'enacted'
  AND (v.valid_from IS NULL OR v.valid_from <= current_date)
UNION ALL
SELECT
  u.iu_id, v.uv_id, u.document_id, u.wid, v.eid, v.parent_eid, v.path, u.unit_kind, v.section_type, v.label, v.title,
  v.citation, v.body, v.sha256, v.valid_from, v.valid_to, v.run_id
FROM public.unit_version AS v
JOIN public.information_unit AS u ON u.iu_id = v.iu_id
WHERE v.lifecycle_status IN ('superseded', 'retired', 'repealed')
  AND v.valid_to > current_date
  AND (v.valid_from IS NULL OR v.valid_from <= current_date);
COMMENT ON VIEW cutter_governance.v_units_in_force_observe IS 'The texts that are the law today: those of the version in force whose first day has come, and those that were replaced as of a later day.';

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
