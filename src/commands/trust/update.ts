import { BaseCommand, type FlagsOf } from '../../cli/base-command.ts';
import { Flags } from '../../cli/input.ts';
import type { Outcome } from '../../cli/outcome.ts';

export default class TrustUpdate extends BaseCommand<typeof TrustUpdate> {
  static override summary = 'Put the next version of the trust file in force.';
  static override description =
    'The version before it stays as trust.<version>.json. Approvals name the version that they were made under, so those not yet used must be made again.';
  static override examples = [
    '<%= config.bin %> trust update --threshold SG_1=2',
    '<%= config.bin %> trust update --revoke FINGERPRINT --reason "laptop lost"',
  ];
  static override flags = {
    expires: Flags.string({ description: 'Until when it is in force, YYYY-MM-DDTHH:MM:SSZ.', helpValue: 'INSTANT' }),
    threshold: Flags.string({
      description: 'How many different people a gate asks for.',
      helpValue: 'GATE=N',
      multiple: true,
      multipleNonGreedy: true,
    }),
    revoke: Flags.string({
      description: 'A key that counts no more, for signatures of any date.',
      helpValue: 'FPR',
      multiple: true,
      multipleNonGreedy: true,
    }),
    reason: Flags.string({ description: 'Why the key is revoked.', helpValue: 'TEXT', dependsOn: ['revoke'] }),
    'plan-signature': Flags.option({ options: ['required', 'not-required'] as const })({
      description: 'Whether a plan must be signed by a person of the role plan.',
    }),
    authz: Flags.option({ options: ['db-verified', 'client-verified'] as const })({
      description: 'Who verifies the signatures: the database as well, or cutter alone.',
    }),
  };

  protected override async perform(flags: FlagsOf<typeof TrustUpdate>): Promise<Outcome> {
    const { thresholdOf, updateTrust } = await import('../../wiring/trust.ts');
    const { writtenTrustOutcome } = await import('../../wiring/trust-outcome.ts');
    const signature = flags['plan-signature'];
    const written = await updateTrust(await this.world.surroundings(), {
      expires: flags.expires ?? null,
      thresholds: (flags.threshold ?? []).map(thresholdOf),
      revoke: flags.revoke ?? [],
      reason: flags.reason ?? null,
      requirePlanSignature: signature === undefined ? null : signature === 'required',
      authz: flags.authz ?? null,
    });
    return writtenTrustOutcome(written);
  }
}
