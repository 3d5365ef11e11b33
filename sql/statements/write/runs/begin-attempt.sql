-- Role: executor, while a window of the run is open. Parameters: $1 run id, $2 host, $3 process id. Rows: one (attempt, the number of the new one).
SELECT cutter_authz.begin_attempt($1::uuid, $2, $3) AS attempt;
