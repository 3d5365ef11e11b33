/** The outcome of `init` as a value and as lines. */
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { Initialised } from '../../model/outcomes/setup.ts';

/** The files that were made, and what to do next; `provisioned` are the contract files of an embedded database. */
export function initOutcome(
  { configFile, made }: Initialised,
  database: { readonly kind: 'embedded' | 'postgres'; readonly provisioned: readonly string[] },
  shown: ShownPath,
): Outcome {
  const { kind, provisioned } = database;
  const embedded = kind === 'embedded';
  const next = embedded ? [ADD_PERSON] : [SET_SECRETS, 'cutter db migrate', ADD_PERSON];
  return {
    value: {
      format: 'cutter.init/1',
      ok: true,
      database: kind,
      config: configFile,
      made,
      provisioned,
      next,
    },
    text: [
      ...made.map((file) => `  made  ${shown(file)}`),
      ...(embedded ? [`  made  an embedded database with ${provisioned.length} contract files`] : []),
      '',
      'Next:',
      ...next.map((line) => `  ${line}`),
    ],
    exit: 0,
  };
}

const ADD_PERSON = 'cutter trust add-person NAME --cert FILE --gate SG_1';
const SET_SECRETS = 'Set CUTTER_RO_DSN, CUTTER_EXEC_DSN, CUTTER_VERIFY_DSN and CUTTER_ADMIN_DSN in the environment.';
