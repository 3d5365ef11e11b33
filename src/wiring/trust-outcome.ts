/** The outcomes of the trust commands as values and as lines. */
import type { Json } from '../model/canonical.ts';
import { instantOf } from '../model/ids.ts';
import type { Trust } from '../model/trust.ts';
import { terminalLine } from '../render/sanitise.ts';
import type { ShownTrust, TrustState } from './trust.ts';
import type { BackupKey } from '../gate/backup-key.ts';

interface Shown {
  readonly value: { readonly format: string; readonly ok: boolean; readonly [key: string]: Json };
  readonly text: readonly string[];
  readonly exit: 0;
}

/** The trust file in force: people and their keys, gates and thresholds, roles, revoked keys, expiry. */
export function shownTrustOutcome({ trust, sha256, isExpired, userIds }: ShownTrust): Shown {
  return {
    value: {
      format: 'cutter.trust-shown/1',
      ok: !isExpired,
      sha256,
      expired: isExpired,
      trust,
      user_ids: [...userIds].map(([fpr, ids]) => ({ fpr, user_ids: ids })),
    },
    text: [...headLines({ trust, sha256 }, isExpired), '', ...peopleLines(trust, userIds), '', ...policyLines(trust)],
    exit: 0,
  };
}

/** A version that was just put in force. */
export function writtenTrustOutcome(state: TrustState): Shown {
  return {
    value: { format: 'cutter.trust-written/1', ok: true, version: state.trust.version, sha256: state.sha256 },
    text: [...headLines(state, false), '', ...policyLines(state.trust)],
    exit: 0,
  };
}

/** The certificate that backups are encrypted to from now on. */
export function backupKeyOutcome(
  { fpr, encryptionKeyId, userIds, expiresMs }: BackupKey,
  paths: { readonly certificate: string; readonly configFile: string },
): Shown {
  const expires = expiresMs === null ? null : instantOf(expiresMs);
  return {
    value: { format: 'cutter.backup-key/1', ok: true, fpr, encryption_key_id: encryptionKeyId, expires, ...paths },
    text: [
      `Backups are encrypted to ${fpr}${expires === null ? '' : `, which expires on ${expires}`}.`,
      ...userIds.map((id) => `  ${terminalLine(id)}`),
      '',
      `  made     ${paths.certificate}`,
      `  changed  ${paths.configFile}`,
    ],
    exit: 0,
  };
}

function headLines({ trust, sha256 }: TrustState, isExpired: boolean): readonly string[] {
  return [
    `Trust file version ${trust.version}, ${isExpired ? 'EXPIRED on' : 'in force until'} ${trust.expires}`,
    `  sha256 ${sha256}`,
  ];
}

function peopleLines(trust: Trust, userIds: ShownTrust['userIds']): readonly string[] {
  return trust.people.flatMap(({ id, certs }) => [
    id,
    ...certs.flatMap(({ fpr, signing_fprs }) => [
      `  ${fpr}  ${terminalLine((userIds.get(fpr) ?? []).join(', '))}`.trimEnd(),
      ...signing_fprs.filter((each) => each !== fpr).map((each) => `    signs with ${each}`),
    ]),
  ]);
}

function policyLines(trust: Trust): readonly string[] {
  const { gates, roles, revoked, require_plan_signature: signed } = trust;
  return [
    ...gates.map(
      ({ gate, m, people, max_ttl_s: ttl }) => `  ${gate}  ${m} of ${people.join(', ')}; lives at most ${ttl} s`,
    ),
    ...(gates.length === 0 ? ['  No gate is known: nobody can approve anything.'] : []),
    ...roles.map(({ role, people }) => `  role ${role}: ${people.join(', ')}`),
    trust.authz.mode === 'db-verified'
      ? '  The database verifies the signatures too: cutter trust record puts this version into it'
      : '  Only cutter verifies the signatures; the database believes it (client-verified)',
    `  Plans ${signed ? 'must be signed by a planner' : 'need no signature of a planner; nobody checks who planned'}`,
    ...revoked.map(({ fpr, since, reason }) => `  revoked ${fpr} on ${since}: ${terminalLine(reason)}`),
  ];
}
