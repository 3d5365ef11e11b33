/**
 * The top level: finds the command, runs it, and turns every other outcome into the right exit code. oclif's own runner is
 * not used, because it loads plugins from the user's folders and guesses what a mistyped line meant.
 */
import { Config } from '@oclif/core/config';
import { settings } from '@oclif/core/settings';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../config/environment.ts';
import { reportFailure, type FailureContext } from './failure.ts';
import { findCommand, unknownCommand } from './find-command.ts';

/** dist/cli/main.js is two folders below the package root. */
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The invocation that is running, so that a fault outside every await can be reported. */
interface Invocation {
  readonly argv: readonly string[];
  mutates: boolean;
  /** Why stdout could not take the result, or null. */
  outputLost: Error | null;
}

/**
 * Runs one command line and returns its exit code. Never throws. Help goes to stdout with 0; no command prints the help
 * with 2; an unknown command is COMMAND_UNKNOWN, an unknown flag USAGE or FLAG_REFUSED.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const invocation: Invocation = { argv, mutates: false, outputLost: null };
  watchStreams(invocation);
  process.once('uncaughtException', (error) => void crash(error, invocation));
  try {
    await dispatch(invocation);
  } catch (error) {
    process.exitCode = await reportFailure(error, contextOf(invocation));
  }
  await flushStdout();
  return exitCode(invocation);
}

async function dispatch(invocation: Invocation): Promise<void> {
  const { argv } = invocation;
  settings.enableAutoTranspile = false;
  // Without these two, a package.json under $XDG_DATA_HOME/cutter would run its code inside apply (docs/invariants.md: no-plugins).
  const config = await Config.load({ root: ROOT, userPlugins: false, devPlugins: false });
  if (argv.length === 0 || wantsHelp(argv)) {
    const { showHelp } = await import('./help.ts');
    await showHelp(argv, config);
    if (argv.length === 0) process.exitCode = 2;
    return;
  }
  const found = findCommand(argv, config.commandIDs);
  if (found === undefined) throw unknownCommand(argv, config.commandIDs);
  const command = await config.findCommand(found.id, { must: true }).load();
  invocation.mutates = 'mutates' in command && command.mutates === true;
  // oclif rethrows errors of stdout where nothing can catch them.
  watchStreams(invocation);
  await command.run([...found.rest], config);
}

function wantsHelp(argv: readonly string[]): boolean {
  const before = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  return before.includes('--help') || before.includes('-h') || before[0] === 'help';
}

/** A reader that goes away (`| head`) must not turn a finished run into a crash (docs/invariants.md: output-never-stops-a-run). */
function watchStreams(invocation: Invocation): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', (error: Error) => {
      if (stream === process.stdout && !('code' in error && error.code === 'EPIPE')) invocation.outputLost ??= error;
    });
  }
}

async function flushStdout(): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
}

/**
 * A result that could not be printed is not a success: 8 after a command that writes, because the reader does not know
 * what happened and the same command finds out; 6 after any other.
 */
function exitCode(invocation: Invocation): number {
  const code = typeof process.exitCode === 'number' ? process.exitCode : 0;
  if (invocation.outputLost === null) return code;
  process.stderr.write(`The result could not be written to stdout: ${invocation.outputLost.message}\n`);
  return invocation.mutates ? 8 : 6;
}

/** An error that no await caught: the state of the process is unknown, so it reports the error and exits. */
async function crash(error: unknown, invocation: Invocation): Promise<void> {
  await reportFailure(error, contextOf(invocation));
  process.exit(1);
}

function contextOf({ argv, mutates }: Invocation): FailureContext {
  const environment = processEnvironment();
  return {
    json: argv.includes('--json'),
    verbose: argv.includes('--verbose'),
    colour: { ...environment.colour, noColor: environment.colour.noColor || argv.includes('--no-color') },
    secrets: environment.secrets(),
    cwd: process.cwd(),
    command: argv.find((word) => !word.startsWith('-')) ?? '',
    mutates,
  };
}
