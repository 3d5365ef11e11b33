import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args, Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Export extends BaseCommand<typeof Export> {
  static override summary = 'Write the exact source bytes of any version of a document to a file.';
  static override description =
    'Rebuilds the version from its units, or takes the stored source if the text is derived, and compares the bytes with their sha256 before it writes. Reads with the reader role; needs no key.';
  static override examples = [
    '<%= config.bin %> export law-44',
    '<%= config.bin %> export law-44 --at 1f0c7a52 -o law-2012.md',
  ];
  static override args = {
    document: Args.string({ name: 'DOCUMENT', description: 'Id of the document in the registry.', required: true }),
  };
  static override flags = {
    at: Flags.string({
      description: 'sha256 of the version, or at least its first eight digits. Default: the version in force.',
      helpValue: 'VERSION',
    }),
    out: Flags.string({
      char: 'o',
      description: 'Path of the file. Default: a name made from document and version, in the working folder.',
      helpValue: 'FILE',
    }),
  };

  protected override async perform(flags: FlagsOf<typeof Export>, args: ArgsOf<typeof Export>): Promise<Outcome> {
    const { exportVersion } = await import('../operations/document/history.ts');
    const { exportedOutcome } = await import('../render/outcome/document-outcome.ts');
    const exported = await exportVersion(await this.context.operationContext(), {
      documentId: args.document,
      version: flags.at ?? null,
      out: flags.out === undefined ? null : this.context.resolve(flags.out),
      resolve: (name) => this.context.resolve(name),
    });
    return exportedOutcome(args.document, exported, (path) => this.context.displayPath(path));
  }
}
