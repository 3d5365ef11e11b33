/**
 * `npm run test:faults`: the fault suites in their long form, which takes some three hours on two cores. Each prints its totals
 * and the seed; `CUTTER_FAULTS_SEED=<seed>` repeats a run. Names of suites after `--` narrow it down.
 *
 * Only here, and not in `npm test`:
 * - whole operations on the embedded database beside the server: the Grundgesetz, a derived source, machine keys, holds, the
 *   audit pack and a database that verifies (test/support/database/kinds.ts);
 * - `demo` among the commands that secrets are looked for in, and every bad way of a secret by every command that can go it;
 * - every byte of a plan, and 20,000 changes at random; each bit and value in every byte of an approval and its signature;
 * - thousands of random keys, laws and texts in the database's OpenPGP, in matching and in cutting, and every byte of gpg's signatures;
 * - five dated texts of a constitution in sequence, where two go there; the help of every command, where every third goes there;
 * - the fault suites at every phase, COMMIT, effect and moment in place of one or some of each.
 */
import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';
import { temporaryRoot } from './test/support/temporary-root.ts';

// Before any worker starts, because each takes its environment from here.
process.env['TMPDIR'] = temporaryRoot();

const { CUTTER_FAULTS_SEED: given } = process.env;
const seed = given === undefined ? randomInt(2 ** 31) : Number.parseInt(given, 10);

export default defineConfig({
  test: {
    reporters: ['verbose', new ClosingLineReporter()],
    name: 'faults',
    environment: 'node',
    include: [
      'test/faults/**/*.test.ts',
      'test/planner/match/match-properties.test.ts',
      'test/database/openpgp.test.ts',
      'test/attacks/every-byte.test.ts',
      'test/attacks/plan-flips.test.ts',
      'test/attacks/database-verification.test.ts',
      'test/commands/audit.test.ts',
      'test/commands/grundgesetz.test.ts',
      'test/commands/process.test.ts',
      'test/commands/secrets.test.ts',
      'test/operations/apply/machine-keys.test.ts',
      'test/operations/apply/recut.test.ts',
      'test/operations/plan/derived-source.test.ts',
      'test/operations/run/holds.test.ts',
      'test/planner/structure/structure-properties.test.ts',
    ],
    globalSetup: ['test/support/database/cluster-setup.ts'],
    setupFiles: ['test/support/database/after-file.ts'],
    provide: { faults: { form: 'long', seed } },
    pool: 'forks',
    maxWorkers: 2,
    disableConsoleIntercept: true,
    testTimeout: 7_200_000,
    hookTimeout: 180_000,
  },
});
