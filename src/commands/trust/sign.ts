import { BaseCommand, type FlagsOf } from '../../cli/base-command.ts';
import { signingFlags, signingMeans } from '../../cli/signing.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustSign extends BaseCommand<typeof TrustSign> {
  static override summary = 'Sign the proposed version of the trust file as a root person.';
  static override description =
    'Writes trust.<version>.<keyid>.asc into the trust folder. For a machine without cutter, trust show prints the exact gpg command. A signature that would not count is not written.';
  static override examples = [
    '<%= config.bin %> trust sign --gpg FEEE9E0A727078F0F1CFB73AD1231771EB79221F!',
    '<%= config.bin %> trust sign --key root.asc --passphrase-file root.pass',
  ];
  static override flags = signingFlags;

  protected override async perform(flags: FlagsOf<typeof TrustSign>): Promise<Outcome> {
    const { context } = this;
    const { signTrust } = await import('../../operations/trust/trust-accept.ts');
    const { signedTrustOutcome } = await import('../../render/outcome/trust-outcome.ts');
    const signed = await signTrust(await context.operationContext(), signingMeans(flags, context));
    return signedTrustOutcome(signed, (path) => context.displayPath(path));
  }
}
