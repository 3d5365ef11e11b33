/** `cutter.error/1`: the one document that `--json` prints when a command does not succeed. */
import { z } from 'zod';
import { WRITTEN } from '../refusals/refusal.ts';

export const ERROR_FORMAT = 'cutter.error/1';

const fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]);

export const errorDocumentSchema = z
  .strictObject({
    format: z.literal(ERROR_FORMAT),
    ok: z.literal(false),
    error: z
      .strictObject({
        code: z.string().meta({ description: 'A code of the catalogue, or FAULT for a bug in cutter' }),
        message: z.string().meta({ description: 'Without user data, the same for every occurrence' }),
        facts: z.record(z.string(), fact).readonly(),
        phase: z.string().nullable(),
        written: z.enum(WRITTEN),
        next: z.array(z.string()).readonly(),
        docs: z.string(),
      })
      .readonly(),
  })
  .readonly();
