/** The database role that each of cutter's roles logs in as. */
import type { DatabaseRole } from '../../model/phase.ts';

/** The contract's names; `admin` is whoever may provision, on the embedded database its superuser. */
export const ROLE_NAMES = {
  reader: 'context_pack_readonly',
  executor: 'cutter_exec',
  verifier: 'cutter_verify',
  admin: 'postgres',
} as const satisfies Record<DatabaseRole, string>;
