/** `cutter/trust/v1`: the people, their pinned certificates, and what each gate demands. */
import { z } from 'zod';
import { countSchema, fingerprintSchema, instantSchema, sha256Schema } from '../ids.ts';
import { gateSchema, type Gate } from '../phase.ts';

export const TRUST_TYPE = 'cutter/trust/v1';

/** Who plans, which keys execute and verify, and who signs the trust file itself. */
export const TRUST_ROLES = ['plan', 'executor', 'verifier', 'root'] as const;

export const personIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'expected a short lower-case name');

export const trustedCertSchema = z
  .strictObject({
    fpr: fingerprintSchema.meta({ description: 'Of the primary key' }),
    cert_sha256: sha256Schema.meta({ description: 'Of the file certs/<fpr>.asc' }),
    signing_fprs: z.array(fingerprintSchema).min(1).readonly(),
  })
  .readonly();

export const trustSchema = z
  .strictObject({
    type: z.literal(TRUST_TYPE),
    version: countSchema.min(1),
    prev_sha256: sha256Schema.nullable(),
    issued_at: instantSchema,
    expires: instantSchema,
    authz: z
      .strictObject({
        mode: z
          .enum(['db-verified', 'client-verified'])
          .meta({ description: 'Who verifies the signatures: the database as well, or cutter alone' }),
      })
      .readonly(),
    require_plan_signature: z.boolean(),
    people: z
      .array(z.strictObject({ id: personIdSchema, certs: z.array(trustedCertSchema).min(1).readonly() }).readonly())
      .readonly(),
    gates: z
      .array(
        z
          .strictObject({
            gate: gateSchema,
            m: countSchema.min(1).meta({ description: 'How many different people must sign' }),
            people: z.array(personIdSchema).min(1).readonly(),
            max_ttl_s: countSchema.min(1),
          })
          .readonly(),
      )
      .readonly(),
    roles: z
      .array(
        z
          .strictObject({
            role: z.enum(TRUST_ROLES),
            m: countSchema
              .min(1)
              .meta({ description: 'How many different people must sign; more than one for root only' }),
            people: z.array(personIdSchema).readonly(),
          })
          .readonly(),
      )
      .readonly(),
    revoked: z
      .array(z.strictObject({ fpr: fingerprintSchema, since: instantSchema, reason: z.string().max(280) }).readonly())
      .readonly(),
  })
  .readonly();
export type Trust = z.infer<typeof trustSchema>;
export type TrustedCert = z.infer<typeof trustedCertSchema>;
export type TrustRole = (typeof TRUST_ROLES)[number];

/** A gate or a role: where people are listed and thresholds set. */
export type TrustedRole = Gate | TrustRole;

export interface Membership {
  readonly place: TrustedRole;
  readonly person: string;
}

export interface Threshold {
  readonly place: TrustedRole;
  /** How many people must sign; 1 or more. */
  readonly m: number;
}
