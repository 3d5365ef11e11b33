/** `cutter.verification/1`: the result of comparing the database with a plan and its receipts. Written by `verify`. */
import { z } from 'zod';
import { countSchema, documentIdSchema, sha256Schema, uuidSchema } from '../ids.ts';

export const VERIFICATION_FORMAT = 'cutter.verification/1';

export const verificationSchema = z
  .strictObject({
    format: z.literal(VERIFICATION_FORMAT),
    run_id: uuidSchema,
    document_id: documentIdSchema,
    plan_sha256: sha256Schema,
    through: z.enum(['nothing', 'draft', 'enacted', 'withdrawn']).meta({ description: 'How far the run has come' }),
    result: z.enum(['matched', 'mismatch']),
    checks: z
      .array(
        z
          .strictObject({
            check: z.string(),
            table: z.string().nullable(),
            expected: z.union([z.string(), countSchema]),
            actual: z.union([z.string(), countSchema]),
            matched: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
    notes: z.array(z.string()).readonly(),
  })
  .readonly();
export type Verification = z.infer<typeof verificationSchema>;
export type VerificationCheck = Verification['checks'][number];

/** Two digests: of the source that was signed, and of the source as its rows rebuild it. */
export interface RebuiltSource {
  readonly expected: string;
  readonly found: string;
  readonly matched: boolean;
}
