/** Reads cutter.json strictly and makes its paths absolute. Knows the file, not what its values are for. */
import path from 'node:path';
import { Refusal } from '../model/refusals/refusal.ts';
import { configSchema, type Config } from './config.ts';
import { readOnce } from './read-once.ts';

export interface LoadedConfig {
  /** The file that was read, absolute. */
  readonly file: string;
  /** Every path in it is absolute, resolved against the file's folder. */
  readonly config: Config;
  /** The environment variables that the file names: connection strings, and the token of the knowledge base. */
  readonly secretNames: readonly string[];
}

/** A larger file is not a configuration. */
const MAX_CONFIG_BYTES = 1_048_576;
/** A link is followed, because a configuration may be mounted. */
const RULES = {
  limitBytes: MAX_CONFIG_BYTES,
  kind: 'CONFIG_INVALID',
  size: 'CONFIG_INVALID',
  missing: 'CONFIG_MISSING',
  followsLinks: true,
} as const;
const OTHERS_WRITE = 0o002;

/**
 * Loads `file`. Refuses with CONFIG_MISSING (fact file), or CONFIG_INVALID with every issue as `path: message`
 * (facts file, issues), also for a file that is none, too large, or that everybody can write. Nothing is interpolated and
 * nothing is guessed.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const parsed = configSchema.safeParse(parse(file, await read(file)));
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
    throw new Refusal('CONFIG_INVALID', { file, issues });
  }
  const config = withAbsolutePaths(parsed.data, path.dirname(file));
  return { file, config, secretNames: secretNames(config) };
}

async function read(file: string): Promise<string> {
  const { bytes, mode } = await readOnce(file, RULES);
  if ((mode & OTHERS_WRITE) !== 0)
    throw new Refusal('CONFIG_INVALID', { file, issues: [`mode ${mode.toString(8)}: others can write it; chmod o-w`] });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Refusal('CONFIG_INVALID', { file, issues: ['not UTF-8'] }, { cause: error });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('CONFIG_INVALID', { file, issues: [`not JSON: ${error.message}`] }, { cause: error });
  }
}

function withAbsolutePaths(config: Config, folder: string): Config {
  const at = (written: string) => path.resolve(folder, written);
  const { database, orchestrator } = config;
  const { executor_key: executorKey, verifier_key: verifierKey } = orchestrator;
  return {
    ...config,
    database: database.kind === 'embedded' ? { ...database, data_dir: at(database.data_dir) } : database,
    trust_dir: at(config.trust_dir),
    plans_dir: at(config.plans_dir),
    orchestrator: {
      ...orchestrator,
      ...(executorKey === undefined ? {} : { executor_key: at(executorKey) }),
      ...(verifierKey === undefined ? {} : { verifier_key: at(verifierKey) }),
      sidecar_root: at(orchestrator.sidecar_root),
      kb_runs_index_path: at(orchestrator.kb_runs_index_path),
    },
  };
}

function secretNames({ database, kb }: Config): readonly string[] {
  const token = kb === undefined ? [] : [kb.token_env];
  if (database.kind === 'embedded') return token;
  return [...token, database.ro_dsn_env, database.exec_dsn_env, database.verify_dsn_env, database.admin_dsn_env];
}
