-- Role: executor, in a transaction bound to a window of SG_1. COPY, binary: the version of the source that the run cuts.
-- original: the source itself where its text is derived from it, else null. A run registers one version.
COPY cutter_governance.source_document_version_registry (
  source_version_id, document_id, source_sha256, text_sha256, bytes, original, media_type, converter, profile,
  profile_sha256, valid_from, based_on, run_id
) FROM STDIN (FORMAT binary);
