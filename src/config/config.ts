/** cutter.json: strict, no interpolation, secrets only by the name of an environment variable (docs/invariants.md: secrets-by-name). */
import { z } from 'zod';
import { fingerprintSchema, sha256Schema } from '../model/ids.ts';
import { PHASE_NAMES } from '../model/phase.ts';

export const CONFIG_FORMAT = 'cutter.config/1';

const minutes = z.number().positive().max(1440);

/** Soft caps in minutes; a phase that is slower is reported. */
const PHASE_SOFT_CAP_MINUTES = {
  source_pin: 1,
  mark: 2,
  cutplan: 2,
  pre_write_backup: 5,
  grant_probe: 0.5,
  cut_leg_a: 5,
  structural_verify: 2,
  leg_b_record: 1,
  write_verify: 2,
  lifecycle_enact: 3,
  closeout: 1,
};

const softCaps = z
  .strictObject(
    Object.fromEntries(PHASE_NAMES.map((phase) => [phase, minutes])) as Record<
      (typeof PHASE_NAMES)[number],
      typeof minutes
    >,
  )
  .readonly();

const databaseSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('embedded'),
    data_dir: z.string().min(1).default('.cutter/database').meta({ description: 'Folder of the embedded database' }),
  }),
  z.strictObject({
    kind: z.literal('postgres'),
    ro_dsn_env: z.string().default('CUTTER_RO_DSN'),
    exec_dsn_env: z.string().default('CUTTER_EXEC_DSN'),
    verify_dsn_env: z.string().default('CUTTER_VERIFY_DSN'),
    admin_dsn_env: z.string().default('CUTTER_ADMIN_DSN'),
  }),
]);

const machineKey = (role: string) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description: `File with the private key that signs as ${role}; readable by its owner alone` });

/** Where receipts are sent in addition to the run's folder. */
const kbSchema = z
  .strictObject({
    url: z
      .string()
      .refine(isSafeUrl, 'https, or http to this machine; without user, password, query and fragment')
      .meta({ description: 'Documents are PUT below it, as RUN_ID/NN-phase.SHA256.md' }),
    token_env: z
      .string()
      .regex(/^[A-Z_][A-Z0-9_]*$/)
      .default('CUTTER_KB_TOKEN')
      .meta({ description: 'Name of the environment variable that holds the bearer token' }),
    timeout_seconds: z.number().positive().max(300).default(30).meta({ description: 'For each document' }),
  })
  .readonly();

/** A token must not be sent unencrypted, and this file must not contain a secret. */
function isSafeUrl(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(written);
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && username + password + search + hash === '';
}

export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal(CONFIG_FORMAT),
    database: databaseSchema,
    trust_dir: z.string().min(1).default('trust'),
    plans_dir: z.string().min(1).default('plans'),
    kb: kbSchema.optional(),
    orchestrator: z
      .strictObject({
        sidecar_root: z.string().min(1).default('.cutter/runs'),
        kb_runs_index_path: z.string().min(1).default('.cutter/runs/index.md'),
        expected_grant_matrix_sha: sha256Schema.optional(),
        backup_gpg_fpr: fingerprintSchema.optional(),
        executor_key: machineKey('executor'),
        verifier_key: machineKey('verifier'),
        phase_soft_cap_minutes: softCaps.default(PHASE_SOFT_CAP_MINUTES),
        run_hard_cap_minutes: minutes.default(45),
      })
      .readonly(),
  })
  .readonly();

export type Config = z.infer<typeof configSchema>;
export type DatabaseConfig = Config['database'];
