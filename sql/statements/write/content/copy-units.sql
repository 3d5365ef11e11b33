-- Role: executor, in a transaction bound to a window of SG_1. COPY, binary: new units, as drafts.
COPY public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, run_id) FROM STDIN (FORMAT binary);
