import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args, Flags } from '../cli/input.ts';
import type { Outcome } from '../cli/outcome.ts';

export default class Plan extends BaseCommand<typeof Plan> {
  static override summary =
    'Plan the cut of a document. Reads everything, writes plan.json, review.md and review.html.';
  static override description =
    'Cuts the source into units, compares them with the version in force, reads what the database holds with the reader role, rehearses all phases, and seals the result. Nothing is written to the database. With --through draft the plan contains no enactment, so no signature can make it enact.';
  static override examples = [
    '<%= config.bin %> plan law.md --document law-44',
    '<%= config.bin %> plan law.md --document law-44 --through draft',
    '<%= config.bin %> plan law-2027.md --document law-44 --statements moves.yaml --valid-from 2027-01-01',
  ];
  static override args = {
    source: Args.string({
      name: 'SOURCE',
      description: 'The document: Markdown, plain text, HTML, Word, Akoma Ntoso or USLM.',
      required: true,
    }),
  };
  static override flags = {
    document: Flags.string({ description: 'Id of the document in the registry.', helpValue: 'ID', required: true }),
    profile: Flags.string({
      description: 'Rules by which units are found: a built-in profile, the path of a file, or auto.',
      helpValue: 'NAME|FILE|auto',
      default: 'markdown-headings',
    }),
    granularity: Flags.string({
      description:
        'Which kind becomes units of its own: heading, article, paragraph or point; the profile knows its default.',
      helpValue: 'KIND',
    }),
    'accept-ambiguity': Flags.boolean({
      description: 'Take the first of two equally likely readings; the plan records it, so the signature covers it.',
      default: false,
    }),
    through: Flags.option({ options: ['draft', 'enacted'] as const, default: 'enacted' as const })({
      description: 'How far the plan goes.',
    }),
    'run-id': Flags.string({ description: 'UUID of the run; made when left out.', helpValue: 'UUID' }),
    statements: Flags.string({
      description: 'YAML or JSON: which old unit a new one is (moved, split, merge, retire).',
      helpValue: 'FILE',
    }),
    'valid-from': Flags.string({
      description: 'First day on which the text is in force; not stated when left out.',
      helpValue: 'YYYY-MM-DD',
    }),
    out: Flags.string({ char: 'o', description: 'Path of the plan, instead of the plans folder.', helpValue: 'FILE' }),
    'detailed-exitcode': Flags.boolean({ description: 'Exit with 10 when there are changes.' }),
  };

  protected override async perform(flags: FlagsOf<typeof Plan>, args: ArgsOf<typeof Plan>): Promise<Outcome> {
    const { planDocument } = await import('../wiring/plan.ts');
    const { planOutcome } = await import('../wiring/plan-outcome.ts');
    const outcome = await planDocument(await this.world.surroundings(), {
      source: this.world.resolve(args.source),
      documentId: flags.document,
      profile: flags.profile,
      acceptsAmbiguity: flags['accept-ambiguity'],
      granularity: flags.granularity ?? null,
      through: flags.through,
      runId: flags['run-id'] ?? null,
      statements: flags.statements === undefined ? null : this.world.resolve(flags.statements),
      validFrom: flags['valid-from'] ?? null,
      out: flags.out === undefined ? null : this.world.resolve(flags.out),
    });
    const shown = planOutcome(outcome, (path) => this.world.shown(path), await this.world.paint());
    return { ...shown, exit: outcome.kind === 'planned' && flags['detailed-exitcode'] ? 10 : 0 };
  }
}
