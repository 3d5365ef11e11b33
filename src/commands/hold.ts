import { BaseCommand, type FlagsOf } from '../cli/base-command.ts';
import { Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Hold extends BaseCommand<typeof Hold> {
  static override summary = 'Stop every run, or one run, at once. Any login may do it.';
  static override description =
    'Needs no approval. From now on neither cutter nor the database allows a write; a run in progress stops at its next statement. Only a resolution signed by the people of SG_3 lifts the hold.';
  static override examples = [
    '<%= config.bin %> hold --reason "wrong edition of the law"',
    '<%= config.bin %> hold --run RUN_ID --reason "ask the editor first"',
  ];
  static override mutates = true;
  static override flags = {
    reason: Flags.string({ description: 'The reason, for the people who decide.', helpValue: 'TEXT', default: '' }),
    run: Flags.string({ description: 'Stop this run only.', helpValue: 'RUN_ID' }),
  };

  protected override async perform(flags: FlagsOf<typeof Hold>): Promise<Outcome> {
    const { holdDatabase } = await import('../operations/run/holds.ts');
    const { heldOutcome } = await import('../render/outcome/hold-outcome.ts');
    const request = { runId: flags.run ?? null, reason: flags.reason };
    return heldOutcome(await holdDatabase(await this.context.operationContext(), request));
  }
}
