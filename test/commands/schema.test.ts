import { describe, expect, it } from 'vitest';
import { artefactSchema, schemaNames } from '../../src/operations/shared/artefact-schemas.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('cutter schema', () => {
  it('lists every schema by name', async () => {
    const ran = await runCutter(['schema', '--json'], { cwd: temporaryFolder() });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ schemas: schemaNames() });
  });

  it('prints a schema that closes every object of the artefact', async () => {
    const ran = await runCutter(['schema', 'approval'], { cwd: temporaryFolder() });
    expect(JSON.parse(ran.stdout)).toEqual(artefactSchema('approval'));
    expect(JSON.parse(ran.stdout)).toMatchObject({ additionalProperties: false, type: 'object' });
  });

  it('knows no schema by a name that every object has', () => {
    expect(artefactSchema('constructor')).toBeUndefined();
    expect(artefactSchema('toString')).toBeUndefined();
  });
});
