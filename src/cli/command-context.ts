/** What a command can use: working folder, configuration, environment, clock, event sink. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { admitEnvironment, type Environment } from '../config/environment.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { ProcessContext } from '../config/process-context.ts';
import { Refusal } from '../model/refusals/refusal.ts';
import type { Emit } from '../model/artefacts/run-event.ts';
import type { Paint, StreamFacts } from '../render/format/paint.ts';

export interface CommandContext {
  /** Absolute; relative paths on the command line are resolved against it. */
  readonly cwd: string;
  readonly environment: Environment;
  /** cutter.json, read once, at the first call. CONFIG_MISSING, CONFIG_INVALID. */
  readonly config: () => Promise<LoadedConfig>;
  /** The file that `config()` reads, whether it exists or not. */
  readonly configFile: string;
  /** Epoch milliseconds of the host's clock. Decisions at apply use the database's clock instead. */
  readonly nowMs: () => number;
  /** Shows progress on stderr. */
  readonly emit: Emit;
  readonly verbosity: Verbosity;
  /** Absolute path of an argument. */
  readonly resolve: (written: string) => string;
  /** A path as it is shown and typed: relative if it is below the working folder. */
  readonly displayPath: (absolute: string) => string;
  /** Colour for what goes to stdout. */
  readonly paint: () => Promise<Paint>;
  /** The context of an operation, with the configuration read. CONFIG_MISSING, CONFIG_INVALID. */
  readonly operationContext: () => Promise<ProcessContext>;
}

export type Verbosity = 'quiet' | 'normal' | 'verbose';

/**
 * Builds the context of one invocation; its functions may be passed on alone. Reads nothing yet, except cutter.json
 * if a reserved variable has an unknown name, because the file may name it. ENVIRONMENT_UNKNOWN; FILE_MISSING for the folder.
 */
export async function openCommandContext(options: {
  readonly cwd: string;
  readonly configFile: string | undefined;
  readonly environment: Environment;
  readonly mutates: boolean;
  readonly verbosity: Verbosity;
  readonly emit: Emit;
  readonly stdout: StreamFacts;
}): Promise<CommandContext> {
  const { cwd, environment, emit } = options;
  const configFile = path.resolve(cwd, options.configFile ?? 'cutter.json');
  let loaded: Promise<LoadedConfig> | undefined;
  const config = () => (loaded ??= import('../config/load-config.ts').then((module) => module.loadConfig(configFile)));
  if (!existsSync(cwd)) throw new Refusal('FILE_MISSING', { folder: cwd });
  await admit(environment, options.mutates, config);
  const nowMs = () => Date.now();
  return {
    cwd,
    environment,
    config,
    configFile,
    nowMs,
    emit,
    verbosity: options.verbosity,
    resolve: (written) => path.resolve(cwd, written),
    displayPath: (absolute) => displayPath(cwd, absolute),
    paint: async () => (await import('../render/format/paint.ts')).createPaint(options.stdout),
    operationContext: async () => ({ cwd, config: (await config()).config, environment, nowMs, emit }),
  };
}

function displayPath(cwd: string, absolute: string): string {
  const relative = path.relative(cwd, absolute);
  return relative === '' || relative.startsWith('..') ? absolute : relative;
}

async function admit(environment: Environment, mutates: boolean, config: () => Promise<LoadedConfig>): Promise<void> {
  try {
    admitEnvironment(environment, { configured: [], mutates });
  } catch (refusal) {
    const configured = await namesIn(config);
    if (configured.length === 0) throw refusal;
    admitEnvironment(environment, { configured, mutates });
  }
}

/** Names nothing if cutter.json is missing or broken; a command that needs the file refuses it. */
async function namesIn(config: () => Promise<LoadedConfig>): Promise<readonly string[]> {
  try {
    return (await config()).secretNames;
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
