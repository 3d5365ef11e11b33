/** Documents whose licence forbids copying lie beside the repository; without them their tests are skipped, loudly. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');

/** `describe` where the corpus is present; else a skip that says so. */
export function describeCorpus(title: string, body: () => void): void {
  if (existsSync(ROOT)) {
    describe(title, body);
    return;
  }
  process.stderr.write(`SKIPPED: ${title}: the sample documents are not in ../shared/corpus\n`);
  describe.skip(title, body);
}

/** A sample document as a source file. */
export function sample(path: string): { readonly name: string; readonly bytes: Buffer } {
  return { name: basename(path), bytes: readFileSync(join(ROOT, path)) };
}

/** A text beside a sample, for comparison. */
export function sampleText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
