/**
 * Vitest reporter: closes the output with one plain line that a person and a script read alike. A skip is a failure in
 * CI, because a test that did not run has proved nothing.
 */
import type { Reporter, TestModule } from 'vitest/node';

export class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    // A file that could not be loaded has no tests, yet nobody may read its absence as success.
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const count = (state: string): number => states.filter((found) => found === state).length;
    const failed = count('failed') + broken + unhandledErrors.length;
    const skipped = count('skipped') + count('pending');
    if (process.env['CI'] === 'true' && skipped > 0) process.exitCode = 1;
    process.stdout.write(`tests: ${count('passed')} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
