-- Role: executor, in a transaction bound to a window. Parameters: $1 document id, $2 title, $3 run id. Rows: none.
-- A document that is registered stays as it is.
INSERT INTO cutter_governance.source_document_registry (document_id, title, run_id)
VALUES ($1, $2, $3::uuid)
ON CONFLICT (document_id) DO NOTHING;
