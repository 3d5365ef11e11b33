/** SIGNING.txt: what a signer does on a machine that has neither cutter nor a network (design 4, 1.4). Plain ASCII. */
import type { Approval } from '../model/approval.ts';

export interface SigningFacts {
  readonly approval: Approval;
  /** Base name of the approval. */
  readonly approvalFile: string;
  readonly sums: readonly { readonly file: string; readonly sha256: string }[];
  /** The people of the gate with their pinned signing keys, revoked ones left out. */
  readonly signers: readonly { readonly person: string; readonly fpr: string }[];
}

/** The whole file. Each person of the gate finds the exact command for their own key; `!` forces that very key. */
export function signingText({ approval, approvalFile, sums, signers }: SigningFacts): string {
  const stem = approvalFile.replace(/\.json$/, '');
  const files = sums.map(({ file }) => file).join(' ');
  const commands = signers.flatMap(({ person, fpr }) => [
    `${person}:`,
    ...gpgCommand({ fpr, stem, file: approvalFile }).map((line) => `   ${line}`),
  ]);
  return [
    `To ${approval.decision} ${approval.gate} of document ${approval.target_document_id}, before ${approval.not_after}.`,
    '',
    `1. Compare:   sha256sum ${files}`,
    ...sums.map(({ file, sha256 }) => `   ${sha256}  ${file}`),
    `   The first two must also stand inside ${approvalFile}.`,
    `2. Read:      less ${approvalFile}   (plain ASCII, nothing can hide in it)`,
    '3. Sign with the command under your name, and bring the .asc file back. Nothing else comes back.',
    ...commands,
    '',
  ].join('\n');
}

/** The lines of the command that signs `file` with exactly this key, into `<stem>.<keyid16>.asc`. */
export function gpgCommand({
  fpr,
  stem,
  file,
}: {
  readonly fpr: string;
  readonly stem: string;
  readonly file: string;
}): readonly string[] {
  return [
    'gpg --armor --digest-algo SHA512 --no-emit-version --no-comments \\',
    `    --local-user '${fpr.toUpperCase()}!' \\`,
    `    --output ${stem}.${fpr.slice(-16)}.asc --detach-sign ${file}`,
  ];
}
