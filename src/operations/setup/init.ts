/** The operation of `init`: the files of a new project. Writes only missing files and touches no database. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CONFIG_FORMAT, type DatabaseConfig } from '../../config/config.ts';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { writeOnce } from '../../state/files/durable-write.ts';
import { artefactSchema } from '../shared/artefact-schemas.ts';
import { present } from '../../model/assert.ts';
import type { Initialised } from '../../model/outcomes/setup.ts';

/**
 * Writes `configFile` last, after everything else, so that its presence means that init finished. CONFIG_EXISTS when there is one already;
 * files of an earlier, interrupted init are kept. STOP_FILE, STOP_DISK_FULL.
 */
export async function initialise(configFile: string, kind: DatabaseConfig['kind']): Promise<Initialised> {
  const folder = path.dirname(configFile);
  if (existsSync(configFile)) throw new Refusal('CONFIG_EXISTS', { file: configFile });
  const made: string[] = [];
  for (const name of ['trust/certs', 'plans', '.cutter']) {
    await mkdir(path.join(folder, name), { recursive: true });
    made.push(path.join(folder, name));
  }
  const schema = canonicalJson(present(artefactSchema('config'), 'the schema of the configuration'));
  // Line ends in a plan are part of what is signed, so git must not convert them.
  await writeUnlessThere(path.join(folder, 'plans', '.gitattributes'), '* -text\n', made);
  await writeUnlessThere(path.join(folder, '.cutter', '.gitignore'), '*\n', made);
  await writeUnlessThere(path.join(folder, '.cutter', 'config.schema.json'), schema, made);
  await writeConfig(configFile, kind);
  return { configFile, made: [...made, configFile] };
}

async function writeConfig(file: string, kind: DatabaseConfig['kind']): Promise<void> {
  const config = { $schema: '.cutter/config.schema.json', format: CONFIG_FORMAT, database: { kind }, orchestrator: {} };
  try {
    await writeOnce(file, canonicalJson(config), 0o644);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'FILE_EXISTS')
      throw new Refusal('CONFIG_EXISTS', { file }, { cause: error });
    throw error;
  }
}

async function writeUnlessThere(file: string, text: string, made: string[]): Promise<void> {
  try {
    await writeOnce(file, text, 0o644);
    made.push(file);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'FILE_EXISTS')) throw error;
  }
}
