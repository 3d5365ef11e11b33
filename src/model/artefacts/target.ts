/** Which database a plan is made for: physical and logical identity together, because clones share the physical one. */
import { z } from 'zod';
import { countSchema } from '../ids.ts';

export const targetSchema = z
  .strictObject({
    kind: z.enum(['embedded', 'postgres']),
    system_identifier: z
      .string()
      .regex(/^\d{1,20}$/)
      .meta({ description: 'pg_control_system(); beyond 2^53, so text' }),
    database_oid: countSchema,
    database_name: z.string().min(1).max(63),
    install_uuid: z
      .string()
      .regex(/^[0-9a-f-]{36}$/)
      .meta({ description: 'Written once by `cutter db migrate`' }),
    demands_standby: z
      .boolean()
      .meta({ description: 'Whether a COMMIT waited for a synchronous standby; then it must again (ADR 21)' }),
    server_version: z.string().meta({ description: 'server_version_num, for example 150018' }),
  })
  .readonly();
export type Target = z.infer<typeof targetSchema>;

/** The names of the members in which two identities differ; the server's version may change, and its standby settings are checked elsewhere. */
export function targetDifferences(planned: Target, connected: Target): readonly string[] {
  const compared = ['kind', 'system_identifier', 'database_oid', 'database_name', 'install_uuid'] as const;
  return compared.filter((member) => planned[member] !== connected[member]);
}
