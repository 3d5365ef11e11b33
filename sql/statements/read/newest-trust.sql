-- Role: any of ours. Parameters: none. Rows: the newest version of the trust file in the books (version, sha256), or none.
-- Source: design 4, 1.5.
SELECT t.version, t.sha256 FROM cutter_authz.trust_version AS t ORDER BY t.version DESC LIMIT 1;
