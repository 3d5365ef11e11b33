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
    const { documentHistoryText, unitHistoryText } = await import('../render/text/history-text.ts');
    const at = await this.context.operationContext();
    const common = { format: 'cutter.history/1', ok: true, document_id: args.document };
    if (args.unit === undefined) {
      const versions = await documentHistory(at, args.document);
      return {
        value: { ...common, versions: versions.map((version) => ({ ...version })) },
        text: documentHistoryText(versions),
        exit: 0,
      };
    }
    const units = await unitHistory(at, args.document, args.unit);
    const value = units.map(({ wid, versions, lifecycle }) => ({
      wid,
      versions: versions.map((version) => ({ ...version })),
      lifecycle: lifecycle.map((entry) => ({ ...entry })),
    }));
    return { value: { ...common, units: value }, text: unitHistoryText(units), exit: 0 };
  }
}
