import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args, Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Show extends BaseCommand<typeof Show> {
  static override summary = 'Show a plan, a compensation, an approval, a receipt or a verification.';
  static override description =
    'Needs no database. A plan is first derived again from the source inside it, so an edited plan is refused. --format md and --format html print the same bytes as review.md and review.html.';
  static override examples = [
    '<%= config.bin %> show plans/law-44/RUN/plan.json --units',
    '<%= config.bin %> show plans/law-44/RUN/plan.json --format md > review.md',
    '<%= config.bin %> show plans/law-44/RUN/plan.json --format html > review.html',
    '<%= config.bin %> show plans/law-44/RUN/SG_1.json',
  ];
  static override args = { file: Args.string({ name: 'FILE', description: 'The file to show.', required: true }) };
  static override flags = {
    format: Flags.option({ options: ['text', 'md', 'html', 'json'] as const, default: 'text' as const })({
      description: 'text for a terminal, md for a pull request, html for a browser, json as in the file.',
    }),
    units: Flags.boolean({ description: 'Show every unit, not only the first ones.' }),
  };

  protected override async perform(flags: FlagsOf<typeof Show>, args: ArgsOf<typeof Show>): Promise<Outcome> {
    const { openArtefact } = await import('../operations/shared/open-artefact.ts');
    const { artefactOutcome } = await import('../render/outcome/artefact-outcome.ts');
    const file = this.context.resolve(args.file);
    const request = { format: flags.format, units: flags.units, path: this.context.displayPath(file) };
    return artefactOutcome(await openArtefact(file), request, await this.context.paint());
  }
}
