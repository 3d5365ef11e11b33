import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';
import { isRefusalCode, Refusal } from '../model/refusals/refusal.ts';

export default class Explain extends BaseCommand<typeof Explain> {
  static override summary = 'Explain a refusal code, or list them all.';
  static override description = 'Prints what happened, why, and what to do now. Needs no database and no files.';
  static override examples = ['<%= config.bin %> explain', '<%= config.bin %> explain APPROVAL_EXPIRED'];
  static override args = {
    code: Args.string({ name: 'CODE', description: 'A code such as PLAN_STALE. Without it, all codes are listed.' }),
  };

  protected override async perform(_flags: FlagsOf<typeof Explain>, args: ArgsOf<typeof Explain>): Promise<Outcome> {
    const { explanationOutcome, explanationsOutcome } = await import('../render/outcome/explain-outcome.ts');
    const { code } = args;
    if (code === undefined) return explanationsOutcome();
    if (!isRefusalCode(code)) throw new Refusal('CODE_UNKNOWN', { code });
    return explanationOutcome(code);
  }
}
