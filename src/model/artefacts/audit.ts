/** What an audit of an evidence pack found, line by line: proved, failed, or not proved by anything in it. */
import { z } from 'zod';
import { sha256Schema, uuidSchema } from '../ids.ts';

export const AUDIT_FORMAT = 'cutter.audit/1';

export const auditSchema = z
  .strictObject({
    format: z.literal(AUDIT_FORMAT),
    run_id: uuidSchema.nullable().meta({ description: 'From the plan; null when it cannot be read' }),
    pack_sha256: sha256Schema,
    trust_sha256: sha256Schema.meta({ description: "Of the auditor's own copy of the trust file" }),
    result: z.enum(['proved', 'failed']),
    lines: z
      .array(
        z
          .strictObject({ what: z.string(), result: z.enum(['proved', 'failed', 'unproved']), detail: z.string() })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type Audit = z.infer<typeof auditSchema>;
export type AuditLine = Audit['lines'][number];
