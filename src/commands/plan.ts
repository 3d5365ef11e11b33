import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args, Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Plan extends BaseCommand<typeof Plan> {
  static override summary = 'Plan the cut of a document, or the withdrawal of the drafts of a run. Writes files only.';
  static override description =
    'Cuts the source into units, compares them with the version in force, counts the rows of every phase, and seals the result. Reads the database with the reader role and writes nothing to it. With --through draft the plan contains no enactment, so no signature can make it enact. With --compensate the plan lists the drafts of a run for SG_3 to withdraw. To take back what is in force, plan the earlier text.';
  static override examples = [
    '<%= config.bin %> plan law.md --document law-44',
    '<%= config.bin %> plan law.md --document law-44 --through draft',
    '<%= config.bin %> plan law-2027.md --document law-44 --statements moves.yaml --valid-from 2027-01-01',
    '<%= config.bin %> plan --compensate RUN_ID',
  ];
  static override args = {
    source: Args.string({ name: 'SOURCE', description: 'Markdown, plain text, HTML, Word, PDF or XML.' }),
  };
  static override flags = {
    document: Flags.string({ description: 'Id of the document in the registry.', helpValue: 'ID' }),
    profile: Flags.string({
      description:
        'Rules by which units are found: a built-in profile, the path of a file, or auto. Default: markdown-headings.',
      helpValue: 'NAME|FILE|auto',
    }),
    granularity: Flags.string({
      description:
        'The kind that becomes separate units: heading, article, paragraph or point. Default: as the profile says.',
      helpValue: 'KIND',
    }),
    'accept-ambiguity': Flags.boolean({
      description: 'Take the first of two equally likely readings. The plan records it, so the signature covers it.',
      default: false,
    }),
    through: Flags.option({ options: ['draft', 'enacted'] as const })({
      description: 'How far the plan goes. Default: enacted.',
    }),
    'run-id': Flags.string({ description: 'UUID of the run. Default: a new one.', helpValue: 'UUID' }),
    statements: Flags.string({
      description: 'YAML or JSON file that states which old unit a new one is (moved, split, merge, retire).',
      helpValue: 'FILE',
    }),
    'valid-from': Flags.string({
      description: 'First day on which the text is in force. Default: not stated.',
      helpValue: 'YYYY-MM-DD',
    }),
    compensate: Flags.string({ description: 'Plan to withdraw the drafts of this run.', helpValue: 'RUN_ID' }),
    out: Flags.string({ char: 'o', description: 'Path of the plan, instead of the plans folder.', helpValue: 'FILE' }),
    'detailed-exitcode': Flags.boolean({ description: 'Exit with 10 if there are changes.' }),
  };

  protected override async perform(flags: FlagsOf<typeof Plan>, args: ArgsOf<typeof Plan>): Promise<Outcome> {
    const { context } = this;
    const { planAny } = await import('../operations/plan/plan-any.ts');
    const { planOutcome } = await import('../render/outcome/plan-outcome.ts');
    const resolved = (path: string | undefined) => (path === undefined ? null : context.resolve(path));
    const request = {
      source: resolved(args.source),
      documentId: flags.document ?? null,
      compensate: flags.compensate ?? null,
      profile: flags.profile ?? null,
      acceptsAmbiguity: flags['accept-ambiguity'],
      granularity: flags.granularity ?? null,
      through: flags.through ?? null,
      runId: flags['run-id'] ?? null,
      statements: resolved(flags.statements),
      validFrom: flags['valid-from'] ?? null,
      out: resolved(flags.out),
    };
    const outcome = await planAny(await context.operationContext(), request);
    const display = { paint: await context.paint(), detailedExitCode: flags['detailed-exitcode'] };
    return planOutcome(outcome, display, (path) => context.displayPath(path));
  }
}
