-- Role: any of ours. Parameters: none. Rows: one for each applied contract file (name, sha256), in order.
SELECT m.name, m.sha256
FROM cutter_authz.contract_migration AS m
ORDER BY m.name COLLATE "C";
