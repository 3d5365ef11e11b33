-- Role: executor, in a transaction bound to a window of SG_1. COPY, binary: texts that are written, as drafts.
COPY public.unit_version (
  uv_id, iu_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type, label, num,
  title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte, valid_from
) FROM STDIN (FORMAT binary);
