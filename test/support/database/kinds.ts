/** The kinds of database that a whole operation is tested on. */
import { byForm } from '../../faults/harness/form.ts';

type Kind = 'postgres' | 'embedded';

/**
 * The server in `npm test`, both with the fault suites: the embedded database takes four times as long. One main job, one
 * re-cut, one compensation and one backup run on both in `npm test` too, and so do the tests of the contract itself.
 */
export const KINDS_BY_FORM: readonly Kind[] = byForm({ short: ['postgres'], long: ['postgres', 'embedded'] });
