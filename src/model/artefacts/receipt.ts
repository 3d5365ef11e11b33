/** `cutter/receipt/v1`: the record of one phase of one run. A phase without a record does not count as done. */
import { z } from 'zod';
import { deltaSchema } from './expected.ts';
import { countSchema, documentIdSchema, sha256Schema, uuidSchema } from '../ids.ts';
import { phaseSchema } from '../phase.ts';

export const RECEIPT_TYPE = 'cutter/receipt/v1';

export const receiptSchema = z
  .strictObject({
    type: z.literal(RECEIPT_TYPE),
    run_id: uuidSchema,
    document_id: documentIdSchema,
    plan_sha256: sha256Schema,
    n: countSchema.min(1).max(11),
    phase: phaseSchema,
    state: z.enum(['done', 'skipped']),
    attempt: countSchema,
    at: z.string().meta({ description: 'Database clock, microseconds' }),
    input_sha256: sha256Schema,
    output_sha256: sha256Schema,
    delta: z.array(deltaSchema).readonly(),
    facts: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]))
      .readonly(),
    prev: sha256Schema.meta({ description: 'sha256 of the receipt before it; 64 zeros for the first' }),
  })
  .readonly();
export type Receipt = z.infer<typeof receiptSchema>;
