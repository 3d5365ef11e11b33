/**
 * `npm run test:faults`: the fault suites in their long form, which takes some three hours on two cores. Each prints its totals
 * and the seed; `CUTTER_FAULTS_SEED=<seed>` repeats a run. Names of suites after `--` narrow it down.
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
