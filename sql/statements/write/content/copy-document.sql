-- Role: executor, in a transaction bound to a window of SG_1. COPY, binary: the registry of documents.
COPY cutter_governance.source_document_registry (document_id, title, run_id) FROM STDIN (FORMAT binary);
