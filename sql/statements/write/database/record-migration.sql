-- Role: admin. Parameters: $1 name of the contract file, $2 its sha256. Rows: none.
INSERT INTO cutter_authz.contract_migration (name, sha256) VALUES ($1, $2);
