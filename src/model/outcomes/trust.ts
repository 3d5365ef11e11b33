/** What the trust commands return. */
import type { Trust } from '../artefacts/trust.ts';

/** What the role root of a version asks for and who of it has signed. */
export interface RootTally {
  /** The version whose people these are: the new one or the one before. */
  readonly version: number;
  readonly m: number;
  readonly signed: readonly string[];
  readonly missing: readonly string[];
}

/** A version of the trust file. */
export interface TrustVersion {
  readonly bytes: Buffer;
  readonly trust: Trust;
  readonly sha256: string;
}

/** A version that was just made. */
export interface TrustState {
  readonly trust: Trust;
  readonly sha256: string;
  /** The version in force before it; null for a first one. */
  readonly before: Trust | null;
  /** Where it waits and for whom; null when it is in force. */
  readonly waiting: Waiting | null;
}

/** Where a proposed version waits and which signatures it has. */
export interface Waiting {
  readonly path: string;
  readonly tallies: readonly RootTally[];
  /** Names of signature files that signed an earlier form of the proposal, and went. */
  readonly removed: readonly string[];
}

/** The trust file in force and the proposed one. */
export interface ShownTrust {
  readonly inForce: (TrustVersion & { readonly isExpired: boolean }) | null;
  readonly proposal: ShownProposal | null;
  /** User ids by primary fingerprint, as the certificates claim them. */
  readonly userIds: ReadonlyMap<string, readonly string[]>;
}

/** A proposed version and who has signed it. */
export interface ShownProposal extends TrustVersion {
  readonly tallies: readonly RootTally[];
}

/** A version with the one before it and its signature files. */
export interface LoggedVersion {
  readonly trust: Trust;
  readonly sha256: string;
  readonly before: Trust | null;
  /** Names of its signature files, with the person whose key each names; not verified here. */
  readonly signatures: readonly { readonly file: string; readonly person: string | null }[];
}

/** A signature of a proposed version. */
export interface SignedTrust {
  readonly path: string;
  readonly fpr: string;
  readonly proposal: TrustVersion;
  readonly before: TrustVersion | null;
  readonly tallies: readonly RootTally[];
}

/** What the database knows of the trust file now. */
export interface RecordedOutcome {
  readonly version: number;
  readonly mode: 'db-verified' | 'client-verified';
  /** How many versions were added; 0 when the database had the newest one. */
  readonly added: number;
}

/** A certificate that a backup may be encrypted to. */
export interface BackupKey {
  /** Fingerprint of the primary key, 40 lower-case hexadecimal digits: what `backup_gpg_fpr` names. */
  readonly fpr: string;
  /** 64-bit id of the key that the session key is encrypted to, 16 lower-case hexadecimal digits. */
  readonly encryptionKeyId: string;
  readonly userIds: readonly string[];
  /** The certificate as it was given, for the cipher. */
  readonly armored: string;
  /** Epoch milliseconds of its expiry, or null when it does not expire. */
  readonly expiresMs: number | null;
}
