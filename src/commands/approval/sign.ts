import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';
import { signingFlags, signingMeans } from '../../cli/signing.ts';

export default class ApprovalSign extends BaseCommand<typeof ApprovalSign> {
  static override summary = 'Sign an approval with gpg or a key file, and check the signature.';
  static override description =
    'Writes SG_1.<keyid>.asc to the folder of the approval. gpg can use any of its keys, smart cards included; put "!" after a fingerprint to force that subkey. A key file is for tests and CI. A signature that apply would refuse is not written.';
  static override examples = [
    '<%= config.bin %> approval sign SG_1.json --gpg FEEE9E0A727078F0F1CFB73AD1231771EB79221F!',
    '<%= config.bin %> approval sign SG_1.json --key ci.asc --passphrase-file ci.pass',
  ];
  static override args = { file: Args.string({ name: 'FILE', description: 'The approval.', required: true }) };
  static override flags = signingFlags;

  protected override async perform(
    flags: FlagsOf<typeof ApprovalSign>,
    args: ArgsOf<typeof ApprovalSign>,
  ): Promise<Outcome> {
    const { context } = this;
    const { signApproval } = await import('../../operations/approval/approval.ts');
    const { signedOutcome } = await import('../../render/outcome/approval-outcome.ts');
    const signed = await signApproval(await context.operationContext(), {
      file: context.resolve(args.file),
      by: signingMeans(flags, context),
    });
    return signedOutcome(signed, (path) => context.displayPath(path));
  }
}
