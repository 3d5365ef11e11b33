/** Statements for people who look at what a run left, with any client and the reader's login. They read only. */

/** `runId` is a UUID, so nothing in it needs quoting. */
export function runSql(runId: string): readonly string[] {
  return [
    `SELECT lifecycle_status, change, count(*) FROM public.unit_version WHERE run_id = '${runId}' GROUP BY 1, 2;`,
    `SELECT path, eid, title, lifecycle_status, sha256 FROM public.unit_version WHERE run_id = '${runId}' ORDER BY path;`,
    `SELECT step, attempt, output_sha256, at FROM cutter_governance.cutter_run_step WHERE run_id = '${runId}' ORDER BY at;`,
    `SELECT gate, review_decision_id, opened_at, closed_at FROM cutter_authz.auth_window WHERE run_id = '${runId}';`,
  ];
}
