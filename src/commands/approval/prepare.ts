import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';
import { GATES } from '../../model/phase.ts';

export default class ApprovalPrepare extends BaseCommand<typeof ApprovalPrepare> {
  static override summary = 'Write the exact bytes to sign for one gate.';
  static override description =
    'For SG_1 and SG_2, writes SG_1.json or SG_2.json and SIGNING.txt to the folder of the plan, and prints the sums to compare. Everything in it follows from the plan and the trust file, except the decision, the lifetime and the note. A rejection is written to SG_1.reject.json; once signed, it is a veto. For SG_3, writes a resolution that lifts holds, voids a run that has written, or withdraws its drafts as listed in a compensation.json; it names what the database holds now. Existing files are never replaced.';
  static override examples = [
    '<%= config.bin %> approval prepare plans/law-44/RUN/plan.json --gate SG_1 --ttl 6h',
    '<%= config.bin %> approval prepare PLAN --gate SG_1 --decision reject --note "Section 4 is missing"',
    '<%= config.bin %> approval prepare --gate SG_3 --hold HOLD_ID',
    '<%= config.bin %> approval prepare --gate SG_3 --void RUN_ID',
    '<%= config.bin %> approval prepare plans/law-44/RUN/compensation.json --gate SG_3',
  ];
  static override args = {
    plan: Args.string({ name: 'PLAN', description: 'The plan.json; for SG_3 a compensation.json or none.' }),
  };
  static override flags = {
    gate: Flags.option({ options: GATES, required: true })({ description: 'Which gate.', helpValue: 'GATE' }),
    ttl: Flags.string({
      description: 'Lifetime, for example 90m or 6h.',
      helpValue: 'TTL',
      default: '6h',
    }),
    decision: Flags.option({ options: ['approve', 'reject'] as const, default: 'approve' as const })({
      description: 'The decision of the signers.',
    }),
    hold: Flags.string({
      description: 'A hold to lift, for SG_3.',
      helpValue: 'HOLD_ID',
      multiple: true,
      multipleNonGreedy: true,
    }),
    void: Flags.string({ description: 'A run to void, for SG_3.', helpValue: 'RUN_ID', exclusive: ['hold'] }),
    note: Flags.string({ description: 'Free text for people, printable ASCII.', helpValue: 'TEXT', default: '' }),
    out: Flags.string({ char: 'o', description: 'Where the approval goes.', helpValue: 'FILE' }),
  };

  protected override async perform(
    flags: FlagsOf<typeof ApprovalPrepare>,
    args: ArgsOf<typeof ApprovalPrepare>,
  ): Promise<Outcome> {
    const { context } = this;
    const { prepareAny } = await import('../../operations/approval/prepare-any.ts');
    const { secondsOf } = await import('../../cli/duration.ts');
    const { preparedOutcome } = await import('../../render/outcome/approval-outcome.ts');
    const prepared = await prepareAny(await context.operationContext(), {
      planPath: args.plan === undefined ? null : context.resolve(args.plan),
      gate: flags.gate,
      decision: flags.decision,
      holds: flags.hold ?? [],
      voidRun: flags.void ?? null,
      ttlSeconds: secondsOf(flags.ttl),
      note: flags.note,
      out: flags.out === undefined ? null : context.resolve(flags.out),
    });
    return preparedOutcome(prepared, (path) => context.displayPath(path));
  }
}
