import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';
import { GATES } from '../../model/phase.ts';
import { TRUST_ROLES } from '../../model/artefacts/trust.ts';

export default class TrustAddPerson extends BaseCommand<typeof TrustAddPerson> {
  static override summary = 'Add a person with a certificate to the trust file.';
  static override description =
    'Pins the certificate by its sha256, and every key in it that can sign today. Makes the first version of the trust file, or the next one. A new gate or role has a threshold of one; see trust update --threshold. If the file names root people, the version is only proposed; see trust sign.';
  static override examples = [
    '<%= config.bin %> trust add-person alice --cert alice.asc --gate SG_1 --gate SG_2',
    '<%= config.bin %> trust add-person robot --cert robot.asc --role plan',
  ];
  static override args = {
    name: Args.string({ name: 'NAME', description: 'A short id: a-z, 0-9, dot, hyphen, underscore.', required: true }),
  };
  static override flags = {
    cert: Flags.string({ description: 'The armored public certificate.', helpValue: 'FILE', required: true }),
    gate: Flags.option({ options: GATES, multiple: true, multipleNonGreedy: true })({
      description: 'A gate at which the person may sign. Repeat the flag for each gate.',
      helpValue: 'GATE',
    }),
    role: Flags.option({
      options: TRUST_ROLES,
      multiple: true,
      multipleNonGreedy: true,
    })({
      description: 'A role of the person; executor and verifier may never approve, root signs the trust file.',
      helpValue: 'ROLE',
    }),
  };

  protected override async perform(
    flags: FlagsOf<typeof TrustAddPerson>,
    args: ArgsOf<typeof TrustAddPerson>,
  ): Promise<Outcome> {
    const { context } = this;
    const { addPerson } = await import('../../operations/trust/trust.ts');
    const { writtenTrustOutcome } = await import('../../render/outcome/trust-outcome.ts');
    const written = await addPerson(await context.operationContext(), {
      id: args.name,
      certPath: context.resolve(flags.cert),
      gates: [...new Set(flags.gate)],
      roles: [...new Set(flags.role)],
    });
    return writtenTrustOutcome(written);
  }
}
