/** Reports a failure once, in the requested form, and returns its exit code. Never shows a secret. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { scrub } from '../config/scrub.ts';
import type { Secret } from '../config/secret.ts';
import { canonicalJson, type Json } from '../model/encoding/canonical.ts';
import { REFUSALS, Refusal, type Written } from '../model/refusals/refusal.ts';
import { isTerminal } from './streams.ts';
import { refusalOfUsage } from './usage.ts';

/** The same name as `errorDocumentSchema` states; repeated here so that a failure does not load zod. */
const ERROR_FORMAT = 'cutter.error/1';

export interface FailureContext {
  readonly json: boolean;
  readonly verbose: boolean;
  /** Decides colour for stderr. */
  readonly colour: { readonly noColor: boolean; readonly dumb: boolean };
  readonly secrets: readonly Secret[];
  /** Where a crash file goes: `<cwd>/.cutter/crash-*.txt`. */
  readonly cwd: string;
  /** The command as typed, for example `plan`; empty before it is known. */
  readonly command: string;
  /** Whether the command can write to a database: after a fault in it the outcome is unknown. */
  readonly mutates: boolean;
}

/**
 * Writes the failure: with `--json` one `cutter.error/1` document on stdout, otherwise lines on stderr. Returns the exit
 * code, the same in both: the catalogue's for a refusal, 1 for a fault (docs/invariants.md: exit-codes).
 */
export async function reportFailure(error: unknown, context: FailureContext): Promise<number> {
  const refusal = error instanceof Refusal ? error : refusalOfUsage(error, context.command);
  if (refusal === undefined) return reportFault(error, context);
  const safe = (text: string) => scrub(text, context.secrets);
  if (context.json) process.stdout.write(safe(canonicalJson(errorDocument(refusal))));
  else {
    const { refusalText } = await import('../render/text/refusal-text.ts');
    const lines = refusalText(refusal, await paintFor(context));
    const cause = context.verbose && refusal.cause instanceof Error ? ['', `Cause: ${refusal.cause.message}`] : [];
    process.stderr.write(safe(`${[...lines, ...cause].join('\n')}\n`));
  }
  return refusal.exit;
}

function errorDocument(refusal: Refusal): Json {
  const entry = REFUSALS[refusal.code];
  return {
    format: ERROR_FORMAT,
    ok: false,
    error: {
      code: refusal.code,
      message: entry.what,
      facts: refusal.facts,
      phase: refusal.phase,
      written: refusal.written,
      next: entry.next,
      docs: `docs/refusals.md#${refusal.code.toLowerCase()}`,
    },
  };
}

/** A fault is a bug: one line and the path of a file with the rest. The stack never goes to a terminal. */
async function reportFault(error: unknown, context: FailureContext): Promise<number> {
  const written: Written = context.mutates ? 'unknown' : 'none';
  const crashFile = await writeCrashFile(error, context);
  const name = error instanceof Error ? error.name : typeof error;
  const next = ['cutter doctor', 'Report it with the crash file.'];
  if (context.json) {
    const facts = { name, crash_file: crashFile };
    const message = 'There is a bug in cutter.';
    const document = { code: 'FAULT', message, facts, phase: null, written, next, docs: 'docs/refusals.md#fault' };
    process.stdout.write(canonicalJson({ format: ERROR_FORMAT, ok: false, error: document }));
    return 1;
  }
  const { writtenText } = await import('../render/text/refusal-text.ts');
  const { terminalLine } = await import('../render/format/sanitise.ts');
  const message = terminalLine(scrub(error instanceof Error ? error.message : String(error), context.secrets));
  const where = crashFile === null ? 'No crash file could be written here.' : `The details are in ${crashFile}`;
  process.stderr.write(`There is a bug in cutter: ${name}: ${message}\n${writtenText(written)}\n${where}\n`);
  return 1;
}

/** Returns the path, or null if the folder cannot be written: the message must be shown all the same. */
async function writeCrashFile(error: unknown, context: FailureContext): Promise<string | null> {
  const folder = path.join(context.cwd, '.cutter');
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const file = path.join(folder, `crash-${stamp}-${process.pid}.txt`);
  const text = [
    `cutter ${context.command}`,
    `node ${process.version} ${process.platform}`,
    '',
    describe(error),
    '',
  ].join('\n');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, scrub(text, context.secrets), { mode: 0o600, flag: 'wx' });
    return file;
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure) return null;
    throw failure;
  }
}

/** Stack and causes. Own properties are left out, because drivers attach whole queries with their parameters to errors. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by: ${describe(error.cause)}`;
}

async function paintFor({ colour }: FailureContext) {
  const { createPaint } = await import('../render/format/paint.ts');
  return createPaint({ isTTY: isTerminal(process.stderr), ...colour });
}
