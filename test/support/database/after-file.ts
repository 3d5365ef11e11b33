/** Vitest setup of the database tests: ends what test files share between their tests, also where files share a process. */
import { afterAll } from 'vitest';
import { endAfterFile } from './end-after-file.ts';

afterAll(endAfterFile);
