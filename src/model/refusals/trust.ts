/** Refusals of the trust root: its file, its certificates and the backup key. */
import type { RefusalEntry } from './refusal.ts';

export const TRUST_REFUSALS = {
  TRUST_MISSING: {
    exit: 2,
    what: 'There is no trust file.',
    why: 'Without it nobody can approve anything.',
    next: ['cutter trust add-person NAME --cert FILE'],
  },
  TRUST_FORM: {
    exit: 3,
    what: 'The trust file is not acceptable.',
    why: 'It must be a regular file that only its owner can write, in canonical form, with exactly the members of its schema.',
    next: ['cutter trust show'],
  },
  TRUST_EXPIRED: {
    exit: 3,
    what: 'The trust file has expired.',
    why: 'An old trust file may lack people who left and keys that were lost.',
    next: ['cutter trust update'],
  },
  TRUST_SIGNATURE: {
    exit: 3,
    what: 'The trust file is not signed by the people who must sign it.',
    why: 'A version must be signed by the threshold of its own root people and of those of the version before it, each counted once.',
    next: ['cutter trust show', 'cutter trust sign --gpg KEYID', 'cutter trust accept'],
  },
  TRUST_NO_PROPOSAL: {
    exit: 2,
    what: 'No version of the trust file waits for signatures.',
    why: 'trust add-person and trust update propose one where the file names root people.',
    next: ['cutter trust show', 'cutter trust update --help'],
  },
  TRUST_NOT_RECORDED: {
    exit: 3,
    what: 'The database does not hold this trust file.',
    why: 'The database verifies signatures itself, with its own copy of the trust file. Both must be the same version, and it must not have expired.',
    next: ['cutter trust record', 'cutter approval prepare PLAN --gate SG_1'],
  },
  TRUST_UNRECORDABLE: {
    exit: 3,
    what: 'The database does not accept this trust file.',
    why: 'Each version must follow the one before it, and every signing key must be RSA of 3072 to 4096 bits, Ed25519 or P-256.',
    next: ['cutter trust show'],
  },
  TRUST_ROLLBACK: {
    exit: 3,
    what: 'The trust file is older than the one in the database.',
    why: 'An older version may name people who left and keys that were lost.',
    next: ['Put the newest trust folder in place, then run the same command again.'],
  },
  TRUST_FORK: {
    exit: 3,
    what: 'The trust file and the one in the database have the same version, but different contents.',
    why: 'There can be only one file of each version, so one of the two was not made by the rules.',
    next: ['cutter trust show', 'Find out who wrote the other file before you do anything else.'],
  },
  CERT: {
    exit: 3,
    what: 'A pinned certificate is not acceptable.',
    why: 'Each file holds exactly one public certificate with the pinned sha256, of an accepted algorithm and without SHA-1 self-signatures.',
    next: ['Export the certificate again: gpg --armor --export KEYID'],
  },
  PERSON_EXISTS: {
    exit: 2,
    what: 'The person is already in the trust file.',
    why: 'The id of a person is unique.',
    next: ['cutter trust show'],
  },
  BACKUP_KEY_MISSING: {
    exit: 6,
    what: 'There is no certificate to encrypt the backup to.',
    why: 'A cut needs an encrypted backup. orchestrator.backup_gpg_fpr must name a certificate in the trust folder.',
    next: ['cutter trust set-backup-key FILE'],
  },
  BACKUP_KEY_UNUSABLE: {
    exit: 6,
    what: 'The backup key cannot be used.',
    why: 'It has expired, was revoked, cannot encrypt, or requires a format that gpg 2.2 cannot decrypt.',
    next: ['cutter trust set-backup-key FILE'],
  },
} as const satisfies Record<string, RefusalEntry>;
