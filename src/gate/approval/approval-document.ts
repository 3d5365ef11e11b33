/** Approval files. Knows their bytes and form, not whether they fit a plan. */
import { approvalSchema, APPROVAL_TYPE, type Approval } from '../../model/artefacts/approval.ts';
import { Refusal, type RefusalCode } from '../../model/refusals/refusal.ts';
import { DocumentError, asciiText, canonicalValue, requireSchema, type DocumentFlaw } from '../canonical-document.ts';
import type { SignatureClaim, SignatureFile, VerifiedSignature } from '../openpgp/signature.ts';

/** An approval and the signatures beside it, each read once. */
export interface ApprovalFile {
  readonly approvalBytes: Uint8Array;
  readonly signatures: readonly SignatureFile[];
}

interface Step {
  readonly bytes: Uint8Array;
  readonly signatures: readonly VerifiedSignature[];
}

/** An approval whose signatures verified and whose form is right. */
export interface ReadApproval extends Step {
  readonly text: string;
  readonly approval: Approval;
}

const CODE_OF_FLAW = {
  encoding: 'APPROVAL_ENCODING',
  json: 'APPROVAL_JSON',
  canonical: 'APPROVAL_CANONICAL',
  schema: 'APPROVAL_SCHEMA',
} as const satisfies Record<DocumentFlaw, RefusalCode>;

/** Every signature with the bytes it must sign; requires at least one of each. APPROVAL_MISSING, SIGNATURE_MISSING. */
export function requireApprovals(files: readonly ApprovalFile[]): readonly SignatureClaim[] {
  if (files.length === 0) throw new Refusal('APPROVAL_MISSING');
  return files.flatMap(({ approvalBytes, signatures }) => {
    if (signatures.length === 0) throw new Refusal('SIGNATURE_MISSING');
    return signatures.map(({ name, bytes }) => ({ name, bytes, document: approvalBytes }));
  });
}

/** Reads the text of a document, only after its signatures were verified. APPROVAL_ENCODING. */
export function requireText(
  files: readonly ApprovalFile[],
  signatures: readonly VerifiedSignature[],
): readonly (Step & { readonly text: string })[] {
  return files.map(({ approvalBytes }) => ({
    bytes: approvalBytes,
    signatures: signatures.filter(({ document }) => document === approvalBytes),
    text: refusingDocument(() => asciiText(approvalBytes)),
  }));
}

/** Requires JSON in canonical form. APPROVAL_JSON, APPROVAL_CANONICAL. */
export function requireCanonical<S extends { readonly text: string }>(
  files: readonly S[],
): readonly (S & { readonly value: unknown })[] {
  return files.map((file) => ({ ...file, value: refusingDocument(() => canonicalValue(file.text)) }));
}

/** Checks the type first, so that no other signed document passes for an approval. APPROVAL_TYPE, APPROVAL_SCHEMA. */
export function requireForm(
  files: readonly (Step & { readonly text: string; readonly value: unknown })[],
): readonly ReadApproval[] {
  return files.map(({ value, ...file }) => {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    if (type !== APPROVAL_TYPE) throw new Refusal('APPROVAL_TYPE');
    return { ...file, approval: refusingDocument(() => requireSchema(approvalSchema, value)) };
  });
}

/**
 * An approval's content before anybody's signature is looked at: for showing, for naming files, and for sorting by
 * gate. Must not be used for decisions. APPROVAL_ENCODING, APPROVAL_JSON, APPROVAL_CANONICAL, APPROVAL_TYPE, APPROVAL_SCHEMA.
 */
export function unverifiedApproval(bytes: Uint8Array): Approval {
  const text = refusingDocument(() => asciiText(bytes));
  const [file] = requireForm(requireCanonical([{ bytes, signatures: [], text }]));
  if (file === undefined) throw new Refusal('APPROVAL_MISSING');
  return file.approval;
}

/** Reads a signed document; its flaw becomes the refusal of an approval. */
export function refusingDocument<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new Refusal(CODE_OF_FLAW[error.flaw], { issues: error.issues }, { cause: error });
  }
}
