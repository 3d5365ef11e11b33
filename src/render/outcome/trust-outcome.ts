/** The outcomes of the trust commands as values and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import { instantOf } from '../../model/ids.ts';
import type { Trust } from '../../model/artefacts/trust.ts';
import { terminalLine } from '../format/sanitise.ts';
import { gpgCommand } from '../files/signing-text.ts';
import { trustChanges } from '../text/trust-changes.ts';
import type {
  RootTally,
  TrustState,
  ShownTrust,
  LoggedVersion,
  SignedTrust,
  BackupKey,
  RecordedOutcome,
} from '../../model/outcomes/trust.ts';

/** The trust file in force: people and their keys, gates and thresholds, roles, revoked keys, expiry; and the proposal. */
export function shownTrustOutcome({ inForce, proposal, userIds }: ShownTrust): Outcome {
  const isExpired = inForce?.isExpired ?? false;
  const standing =
    inForce === null
      ? ['No version of the trust file is in force.']
      : [
          ...headLines(inForce, isExpired),
          '',
          ...peopleLines(inForce.trust, userIds),
          '',
          ...policyLines(inForce.trust),
        ];
  return {
    value: {
      format: 'cutter.trust-shown/1',
      ok: inForce !== null && !isExpired,
      sha256: inForce?.sha256 ?? null,
      expired: isExpired,
      trust: inForce?.trust ?? null,
      user_ids: [...userIds].map(([fpr, ids]) => ({ fpr, user_ids: ids })),
      proposal: proposal === null ? null : proposalValue(proposal),
    },
    text: [
      ...standing,
      ...(proposal === null ? [] : ['', ...proposalLines(proposal, { before: inForce?.trust ?? null, ...proposal })]),
    ],
    exit: 0,
  };
}

/** A version that was just made: in force, or waiting for the root people. */
export function writtenTrustOutcome(state: TrustState): Outcome {
  const { trust, sha256, before, waiting } = state;
  const text =
    waiting === null
      ? [...headLines(state, false), ...changeLines(before, trust), '', ...policyLines(trust)]
      : [
          ...proposalLines(state, { before, tallies: waiting.tallies }),
          ...waiting.removed.map((name) => `  removed ${name}, which signed the proposal as it was before`),
        ];
  const { version } = trust;
  return {
    value: { format: 'cutter.trust-written/1', ok: true, version, sha256, in_force: waiting === null },
    text,
    exit: 0,
  };
}

/** A signature of the proposed version, and what is still missing. */
export function signedTrustOutcome(
  { path, fpr, proposal, before, tallies }: SignedTrust,
  shown: (path: string) => string,
): Outcome {
  const { trust, sha256 } = proposal;
  return {
    value: {
      format: 'cutter.trust-signed/1',
      ok: true,
      signature: path,
      fpr,
      ...proposalValue({ trust, sha256, tallies }),
    },
    text: [
      `Signed version ${trust.version} with ${fpr}.`,
      `  made  ${shown(path)}`,
      '',
      ...proposalLines(proposal, { before: before?.trust ?? null, tallies }),
    ],
    exit: 0,
  };
}

/** Every version in the folder, newest first, with its changes. */
export function trustLogOutcome(versions: readonly LoggedVersion[]): Outcome {
  return {
    value: {
      format: 'cutter.trust-log/1',
      ok: true,
      versions: versions.map(({ trust, sha256, signatures }) => ({
        version: trust.version,
        sha256,
        issued_at: trust.issued_at,
        expires: trust.expires,
        signatures: signatures.map((each) => ({ ...each })),
      })),
    },
    text: versions.flatMap(({ trust, sha256, before, signatures }, index) => [
      ...(index === 0 ? [] : ['']),
      `Version ${trust.version}, made ${trust.issued_at}, sha256 ${sha256}`,
      ...trustChanges(before, trust).map((line) => `  ${line}`),
      ...signatures.map(
        ({ file, person }) => `  ${terminalLine(file)} names a key of ${person ?? 'nobody in the file'}`,
      ),
      ...(trust.prev_sha256 !== null && before === null ? [`  The version before it is not in the folder.`] : []),
    ]),
    exit: 0,
  };
}

/** The version that the database verifies by now. */
export function recordedTrustOutcome({ version, mode, added }: RecordedOutcome): Outcome {
  const done =
    added === 0 ? `The database holds version ${version} already.` : `The database holds version ${version} now.`;
  return {
    value: { format: 'cutter.trust-recorded/1', ok: true, version, mode, added },
    text: [
      done,
      mode === 'db-verified'
        ? '  It verifies the signatures of every approval itself.'
        : '  Its mode is client-verified: the database believes cutter about who signed.',
    ],
    exit: 0,
  };
}

/** The certificate that backups are encrypted to from now on. */
export function backupKeyOutcome(
  { fpr, encryptionKeyId, userIds, expiresMs }: BackupKey,
  paths: { readonly certificate: string; readonly configFile: string },
): Outcome {
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

interface Titled {
  readonly trust: Trust;
  readonly sha256: string;
}

function headLines({ trust, sha256 }: Titled, isExpired: boolean): readonly string[] {
  return [
    `Trust file version ${trust.version}, ${isExpired ? 'EXPIRED on' : 'in force until'} ${trust.expires}`,
    `  sha256 ${sha256}`,
  ];
}

interface Step {
  readonly before: Trust | null;
  readonly tallies: readonly RootTally[];
}

/** The proposal, who must sign, the exact commands, and the command that puts it in force. */
function proposalLines({ trust, sha256 }: Titled, { before, tallies }: Step): readonly string[] {
  const { version } = trust;
  const isComplete = tallies.every(({ m, signed }) => signed.length >= m);
  const missing = [...new Set(tallies.flatMap((tally) => (tally.signed.length < tally.m ? tally.missing : [])))];
  return [
    `Version ${version} is PROPOSED and not in force.`,
    `  sha256 ${sha256}`,
    ...changeLines(before, trust),
    '',
    ...tallies.map(
      ({ version: of, m, signed }) =>
        `  ${signed.length} of ${m} needed signatures of the root people of version ${of}${signed.length === 0 ? '' : `: ${signed.join(', ')}`}`,
    ),
    '',
    ...(isComplete
      ? []
      : ['In the trust folder, or wherever the file was carried to:', ...commands(trust, before, missing)]),
    ...(isComplete ? ['Next:', '  cutter trust accept'] : ['Then:', '  cutter trust accept']),
  ];
}

function commands(trust: Trust, before: Trust | null, missing: readonly string[]): readonly string[] {
  const stem = `trust.${trust.version}`;
  const people = [...trust.people, ...(before?.people ?? [])];
  return missing.flatMap((person) => {
    const keys = people
      .filter(({ id }) => id === person)
      .flatMap(({ certs }) => certs.flatMap((cert) => cert.signing_fprs));
    const lines = [...new Set(keys)].flatMap((fpr) => gpgCommand({ fpr, stem, file: `${stem}.json` }));
    return [`  ${person}:`, ...lines.map((line) => `    ${line}`), ''];
  });
}

function proposalValue({ trust, sha256, tallies }: Titled & Pick<Step, 'tallies'>) {
  return {
    version: trust.version,
    sha256,
    needed: tallies.map(({ version, m, signed, missing }) => ({ of_version: version, m, signed, missing })),
  };
}

function changeLines(before: Trust | null, next: Trust): readonly string[] {
  return trustChanges(before, next).map((line) => `  ${line}`);
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
    ...roles.map(({ role, m, people }) => `  role ${role}: ${role === 'root' ? `${m} of ` : ''}${people.join(', ')}`),
    ...(roles.some(({ role }) => role === 'root')
      ? []
      : ['  Nobody signs the trust file: whoever can write it decides (trust update --grant root=NAME)']),
    trust.authz.mode === 'db-verified'
      ? '  The database verifies the signatures too: cutter trust record puts this version into it'
      : '  Only cutter verifies the signatures; the database believes it (client-verified)',
    `  Plans ${signed ? 'must be signed by a planner' : 'need no signature of a planner; nobody checks who planned'}`,
    ...revoked.map(({ fpr, since, reason }) => `  revoked ${fpr} on ${since}: ${terminalLine(reason)}`),
  ];
}
