/**
 * The envelope that executor and verifier sign (DSSE v1): what the signed bytes are, and how an envelope is
 * written. Knows encodings only; whose signature counts is decided in gate/manifest-pair.
 */
import { z } from 'zod';
import { base64OfArmor } from './armored.ts';

/** The two machines, in the order in which they sign. */
export const MACHINE_ROLES = ['executor', 'verifier'] as const;
export type MachineRole = (typeof MACHINE_ROLES)[number];

/** The media type of an in-toto statement; part of what is signed, so no other signed text passes for a manifest. */
export const MANIFEST_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const base64Schema = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').toString('base64') === text, 'expected base64 in its one form');

export const envelopeSchema = z
  .strictObject({
    payload: base64Schema,
    payloadType: z.literal(MANIFEST_PAYLOAD_TYPE),
    signatures: z
      .array(
        z
          .strictObject({
            keyid: z.string().max(64).meta({ description: 'A hint and nothing else: no decision rests on it' }),
            sig: base64Schema.meta({ description: 'One OpenPGP signature packet over the PAE' }),
          })
          .readonly(),
      )
      .max(2)
      .readonly(),
  })
  .readonly();
export type Envelope = z.infer<typeof envelopeSchema>;

/** A manifest as the database holds it: the exact text of the statement, and the halves that are signed. */
export interface SignedManifest {
  readonly payloadType: string;
  readonly payload: string;
  readonly halves: readonly {
    readonly role: MachineRole;
    readonly fpr: string;
    /** Armored. */
    readonly signature: string;
  }[];
}

/** The bytes that are signed: `DSSEv1 SP length SP type SP length SP body`, lengths in bytes and decimal (DSSE v1). */
export function preAuthEncoding(payloadType: string, body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body);
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${bytes.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), bytes]);
}

/** The envelope of a manifest; one that nobody signed has no signatures. */
export function envelopeOf({ payload, halves }: SignedManifest): Envelope {
  return {
    payload: Buffer.from(payload, 'utf8').toString('base64'),
    payloadType: MANIFEST_PAYLOAD_TYPE,
    signatures: halves.map(({ fpr, signature }) => ({ keyid: fpr, sig: base64OfArmor(signature) })),
  };
}

/** The statement inside an envelope, as bytes. */
export function payloadOf({ payload }: Envelope): Buffer {
  return Buffer.from(payload, 'base64');
}
