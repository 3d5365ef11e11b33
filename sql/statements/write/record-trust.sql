-- Role: admin. Parameters: $1 the versions of the trust file that are not recorded yet, oldest first, $2 the armored
-- certificates that the last one pins. Rows: one (version), the newest. Source: design 4, 1.5.
SELECT cutter_authz.record_trust($1::text[], $2::text[]) AS version;
