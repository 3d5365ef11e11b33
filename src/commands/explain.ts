import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';
import { isRefusalCode, Refusal, REFUSALS } from '../model/refusals/refusal.ts';

export default class Explain extends BaseCommand<typeof Explain> {
  static override summary = 'Explain a refusal code, or list them all.';
  static override description = 'Prints what happened, why, and what to do now. Needs no database and no files.';
  static override examples = ['<%= config.bin %> explain', '<%= config.bin %> explain APPROVAL_EXPIRED'];
  static override args = {
    code: Args.string({ name: 'CODE', description: 'A code such as PLAN_STALE. Without it, all codes are listed.' }),
  };

  protected override async perform(_flags: FlagsOf<typeof Explain>, args: ArgsOf<typeof Explain>): Promise<Outcome> {
    return args.code === undefined ? list() : explain(args.code);
  }
}

function explain(code: string): Outcome {
  if (!isRefusalCode(code)) throw new Refusal('CODE_UNKNOWN', { code });
  const { exit, what, why, next } = REFUSALS[code];
  return {
    value: { format: 'cutter.explanation/1', ok: true, code, exit, what, why, next },
    text: [`${code} (exit ${exit})`, '', what, '', why, '', 'What to do now:', ...next.map((line) => `  ${line}`)],
    exit: 0,
  };
}

function list(): Outcome {
  const codes = Object.entries(REFUSALS).map(([code, entry]) => ({ code, ...entry }));
  const width = Math.max(...codes.map(({ code }) => code.length));
  return {
    value: { format: 'cutter.explanations/1', ok: true, codes },
    text: codes.map(({ code, exit, what }) => `${code.padEnd(width)}  ${String(exit).padStart(3)}  ${what}`),
    exit: 0,
  };
}
