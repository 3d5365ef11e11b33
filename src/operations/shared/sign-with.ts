/** A detached signature over bytes, by the system's gpg or by a key file. The gate verifies it afterwards. */
import type { OperationContext } from './operation-context.ts';

export type SigningMeans =
  | { readonly kind: 'gpg'; readonly keyId: string }
  | { readonly kind: 'key_file'; readonly keyFile: string; readonly passphraseFile: string | null };

/** The armored signature. Refusals: GPG_FAILED, PROGRAM_MISSING, KEY_FILE. */
export async function signatureOver(ctx: OperationContext, document: Uint8Array, by: SigningMeans): Promise<Buffer> {
  if (by.kind === 'gpg') {
    const { gpgSign } = await import('../../state/keys/gpg-sign.ts');
    return gpgSign({ keyId: by.keyId, document, environment: ctx.environment.children });
  }
  const { keyFileSign } = await import('../../state/keys/key-file-sign.ts');
  return keyFileSign({ ...by, document, nowMs: ctx.nowMs() });
}
