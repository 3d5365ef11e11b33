-- Role: executor, in a transaction bound to a window of SG_1. COPY, binary: texts in force that stay as they are.
COPY public.unit_carry (
  carry_id, iu_id, uv_id, document_id, source_version_id, run_id, change, eid, parent_eid, path, ordinal, section_type,
  label, num, title, title_source, citation, norm_sha256, unit_digest, start_byte, end_byte
) FROM STDIN (FORMAT binary);
