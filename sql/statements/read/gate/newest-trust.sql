-- Role: any of ours. Parameters: none. Rows: the newest recorded version of the trust file (version, sha256), or none.
SELECT t.version, t.sha256 FROM cutter_authz.trust_version AS t ORDER BY t.version DESC LIMIT 1;
