import { BaseCommand, type FlagsOf } from '../../cli/base-command.ts';
import { Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

const many = { multiple: true, multipleNonGreedy: true } as const;

export default class TrustUpdate extends BaseCommand<typeof TrustUpdate> {
  static override summary = 'Make a new version of the trust file.';
  static override description =
    'The new version is in force at once. If the file names root people, it is only proposed: they sign it, and trust accept puts it in force. The previous version stays as trust.<version>.json. Approvals name the trust version, so unused approvals must be made again.';
  static override examples = [
    '<%= config.bin %> trust update --threshold SG_1=2',
    '<%= config.bin %> trust update --grant root=alice --grant root=bob --threshold root=2',
    '<%= config.bin %> trust update --remove-person bob',
    '<%= config.bin %> trust update --revoke FINGERPRINT --reason "laptop lost"',
  ];
  static override flags = {
    expires: Flags.string({ description: 'When the trust file expires, YYYY-MM-DDTHH:MM:SSZ.', helpValue: 'INSTANT' }),
    grant: Flags.string({ description: 'Add a person to a gate or a role.', helpValue: 'PLACE=NAME', ...many }),
    withdraw: Flags.string({ description: 'Remove a person from a gate or a role.', helpValue: 'PLACE=NAME', ...many }),
    'remove-person': Flags.string({ description: 'Remove a person from the trust file.', helpValue: 'NAME', ...many }),
    threshold: Flags.string({ description: 'How many different people must sign.', helpValue: 'PLACE=N', ...many }),
    revoke: Flags.string({
      description: 'Revoke a key, for signatures of any date.',
      helpValue: 'FPR',
      ...many,
    }),
    reason: Flags.string({ description: 'The reason for the revocation.', helpValue: 'TEXT', dependsOn: ['revoke'] }),
    'plan-signature': Flags.option({ options: ['required', 'not-required'] as const })({
      description: 'Whether a plan must be signed by a person of the role plan.',
    }),
    authz: Flags.option({ options: ['db-verified', 'client-verified'] as const })({
      description: 'Who verifies the signatures: the database as well, or cutter alone.',
    }),
  };

  protected override async perform(flags: FlagsOf<typeof TrustUpdate>): Promise<Outcome> {
    const { parseMembership, parseThreshold } = await import('../../cli/trust-flags.ts');
    const { updateTrust } = await import('../../operations/trust/trust.ts');
    const { writtenTrustOutcome } = await import('../../render/outcome/trust-outcome.ts');
    const signature = flags['plan-signature'];
    const written = await updateTrust(await this.context.operationContext(), {
      expires: flags.expires ?? null,
      thresholds: (flags.threshold ?? []).map(parseThreshold),
      grant: (flags.grant ?? []).map(parseMembership),
      withdraw: (flags.withdraw ?? []).map(parseMembership),
      removePeople: flags['remove-person'] ?? [],
      revoke: flags.revoke ?? [],
      reason: flags.reason ?? null,
      requirePlanSignature: signature === undefined ? null : signature === 'required',
      authz: flags.authz ?? null,
    });
    return writtenTrustOutcome(written);
  }
}
