/**
 * What every command shares: the global flags, parsing before anything else, the context, and reporting the outcome.
 * Knows streams and exit codes; knows nothing of plans, gates or databases.
 */
import { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import path from 'node:path';
import { processEnvironment } from '../config/environment.ts';
import { canonicalJson } from '../model/encoding/canonical.ts';
import type { Emit } from '../model/artefacts/run-event.ts';
import { present } from '../model/assert.ts';
import { reportFailure, type FailureContext } from './failure.ts';
import { globalFlags } from './global-flags.ts';
import { lazyEmit, type LazyEmit } from './lazy-emit.ts';
import type { Outcome } from '../model/outcome.ts';
import { isTerminal } from './streams.ts';
import { refuseBooleanValues } from './usage.ts';
import { openCommandContext, type Verbosity, type CommandContext } from './command-context.ts';

/** The parsed flags of a command class, its own and the global ones. */
export type FlagsOf<C extends typeof Command> = OutputOf<C['flags']> & OutputOf<typeof globalFlags>;
/** The parsed arguments of a command class. */
export type ArgsOf<C extends typeof Command> = C['args'] extends ArgInput<infer A> ? A : never;
type OutputOf<T> = T extends FlagInput<infer F> ? F : never;

/**
 * Base of every command: `export default class Show extends BaseCommand<typeof Show>`. A command implements `perform`
 * and returns an Outcome; it never prints and never exits. What it throws is reported by `reportFailure`.
 * A command that can write to a database says so with `static mutates = true`.
 */
export abstract class BaseCommand<C extends typeof Command> extends Command {
  static override baseFlags = globalFlags;
  static mutates = false;

  #context: CommandContext | undefined;
  #progress: LazyEmit | undefined;
  #input: { readonly flags: FlagsOf<C>; readonly args: ArgsOf<C> } | undefined;

  protected abstract perform(flags: FlagsOf<C>, args: ArgsOf<C>): Promise<Outcome>;

  protected get context(): CommandContext {
    return present(this.#context, 'the context, which init() opens');
  }

  /** Parses here and not in run(), so that no command can forget it and accept any flag. */
  protected override async init(): Promise<void> {
    // Set first: oclif warns about unparsed commands even when parsing was what failed.
    this.parsed = true;
    refuseBooleanValues(
      this.argv,
      (flag) => this.ctor.flags?.[flag]?.type === 'boolean' || isGlobalSwitch(flag),
      this.#command,
    );
    const { flags, args } = await this.parse<OutputOf<C['flags']>, OutputOf<typeof globalFlags>, ArgsOf<C>>();
    this.#input = { flags, args };
    const environment = processEnvironment();
    const verbosity = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
    const colour = { ...environment.colour, noColor: environment.colour.noColor || flags['no-color'] };
    const progress = lazyEmit(() => progressFor(verbosity, colour));
    this.#progress = progress;
    this.#context = await openCommandContext({
      cwd: path.resolve(flags.cwd ?? '.'),
      configFile: flags.config,
      environment,
      mutates: this.mutates,
      verbosity,
      emit: progress.emit,
      stdout: { isTTY: isTerminal(process.stdout), ...colour },
    });
  }

  override async run(): Promise<void> {
    const { flags, args } = present(this.#input, 'the parsed flags');
    const outcome = await this.perform(flags, args);
    await this.#progress?.settled();
    process.stdout.write(flags.json ? canonicalJson(outcome.value) : linesText(outcome.text));
    process.exitCode = outcome.exit;
  }

  /** oclif would lose the exit code and print its whole configuration under --json (docs/invariants.md: one-json-document). */
  protected override async catch(error: unknown): Promise<void> {
    await this.#progress?.settled();
    process.exitCode = await reportFailure(error, this.#failureContext());
  }

  private get mutates(): boolean {
    return 'mutates' in this.ctor && this.ctor.mutates === true;
  }

  get #command(): string {
    return (this.id ?? '').replaceAll(':', ' ');
  }

  /** Works before parsing too: the raw words show whether JSON was requested. */
  #failureContext(): FailureContext {
    const environment = processEnvironment();
    const before = this.argv.slice(0, this.argv.includes('--') ? this.argv.indexOf('--') : undefined);
    return {
      json: before.includes('--json'),
      verbose: before.includes('--verbose'),
      colour: { ...environment.colour, noColor: environment.colour.noColor || before.includes('--no-color') },
      secrets: [...environment.secrets(), ...(this.#context?.environment.secrets() ?? [])],
      cwd: this.#context?.cwd ?? process.cwd(),
      command: this.#command,
      mutates: this.mutates,
    };
  }
}

function isGlobalSwitch(flag: string): boolean {
  return Object.entries(globalFlags).some(([name, { type }]) => name === flag && type === 'boolean');
}

function linesText(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Progress on stderr. A closed stderr is not an error (`main` ignores it), because a run must continue without readers. */
async function progressFor(
  verbosity: Verbosity,
  colour: { readonly noColor: boolean; readonly dumb: boolean },
): Promise<Emit> {
  const { createProgress } = await import('./progress.ts');
  const { createPaint } = await import('../render/format/paint.ts');
  const { stderr } = process;
  const columns = isTerminal(stderr) && !colour.dumb ? stderr.columns : undefined;
  const screen = { columns, write: (text: string) => void stderr.write(text) };
  return createProgress(screen, verbosity, createPaint({ isTTY: isTerminal(stderr), ...colour }));
}
