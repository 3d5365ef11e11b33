/** The tests that mutants are tried by (`npm run mutation`): those that need bytes, keys, files and a time only. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // Each mutant is tried by all of them: the rest of the attacks asks other programs or tries thousands of cases.
    include: [
      'test/gate/**/*.test.ts',
      'test/attacks/approval-content.test.ts',
      'test/applier/verdict.test.ts',
      'test/applier/layers.test.ts',
      'test/applier/recording/delta-check.test.ts',
      'test/model/artefacts/expected.test.ts',
      'test/model/artefacts/sidecar.test.ts',
      'test/model/encoding/openpgp-packet.test.ts',
      'test/state/files/locked-run-state.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
