/** How the tests run: pure rooms in threads; rooms with a database, files or processes in forks, two at a time. */
import { configDefaults, defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './test/support/closing-line-reporter.ts';
import { temporaryRoot } from './test/support/temporary-root.ts';

// Before any worker starts, because each takes its environment from here.
process.env['TMPDIR'] = temporaryRoot();

/** Rooms whose tests may use the cluster of test/support/database/cluster-setup.ts. */
const DATABASE_ROOMS = ['state', 'database', 'operations', 'commands', 'cli', 'attacks', 'faults'];
const databaseTests = DATABASE_ROOMS.map((room) => `test/${room}/**/*.test.ts`);

/** The fault suites in their short form; `npm run test:faults` runs the long one (vitest.faults.config.ts). */
const SHORT_FAULTS = { form: 'short', seed: 1 } as const;

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLineReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          provide: { faults: SHORT_FAULTS },
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...databaseTests],
          pool: 'threads',
          // Test files share a worker's modules: loading them anew for each file takes as long as all the tests.
          isolate: false,
          sequence: { groupOrder: 0 },
          disableConsoleIntercept: true,
          testTimeout: 30_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'database',
          environment: 'node',
          include: databaseTests,
          globalSetup: ['test/support/database/cluster-setup.ts'],
          provide: { faults: SHORT_FAULTS },
          setupFiles: ['test/support/database/after-file.ts'],
          pool: 'forks',
          isolate: false,
          sequence: { groupOrder: 1 },
          // The embedded database takes up to 0.9 GB while it is made: two at a time, not one for each core.
          maxWorkers: 2,
          disableConsoleIntercept: true,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
