import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class History extends BaseCommand<typeof History> {
  static override summary = 'Show the versions of a document, or the history of one unit.';
  static override description =
    'Name a unit by its wid, which never changes, or by an address that it has or had. Reads with the reader role; needs no key.';
  static override examples = ['<%= config.bin %> history law-44', '<%= config.bin %> history law-44 art_5'];
  static override args = {
    document: Args.string({ name: 'DOCUMENT', description: 'Id of the document in the registry.', required: true }),
    unit: Args.string({ name: 'UNIT', description: 'A wid such as v1__art_5, or an address such as art_5.' }),
  };

  protected override async perform(_flags: FlagsOf<typeof History>, args: ArgsOf<typeof History>): Promise<Outcome> {
    const { documentHistory, unitHistory } = await import('../operations/document/history.ts');
    const { documentHistoryOutcome, unitHistoryOutcome } = await import('../render/outcome/document-outcome.ts');
    const { document, unit } = args;
    const ctx = await this.context.operationContext();
    return unit === undefined
      ? documentHistoryOutcome(document, await documentHistory(ctx, document))
      : unitHistoryOutcome(document, await unitHistory(ctx, document, unit));
  }
}
