/** Changing members of cutter.json without touching how the rest is written. `config` reads it. */
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { Refusal } from '../../model/refusals/refusal.ts';
import { replaceFile } from './durable-write.ts';
import { readOnce } from '../../config/read-once.ts';

const RULES = {
  kind: 'CONFIG_INVALID',
  size: 'CONFIG_INVALID',
  missing: 'CONFIG_MISSING',
  limitBytes: 1_048_576,
  followsLinks: true,
} as const;

/** Members unchanged and in their order; the file was validated when it was loaded. */
const members = z.record(z.string(), z.unknown());

/** Members of `orchestrator` that commands write. */
export interface WrittenMembers {
  readonly backup_gpg_fpr?: string;
  readonly executor_key?: string;
  readonly verifier_key?: string;
}

/** Sets members of `orchestrator`; replaces the file as a whole, with its permissions. CONFIG_MISSING, CONFIG_INVALID. */
export async function setOrchestrator(file: string, written: WrittenMembers): Promise<void> {
  const { bytes } = await readOnce(file, RULES);
  const config = members.safeParse(valueOf(file, bytes.toString('utf8'))).data;
  const orchestrator = members.safeParse(config?.['orchestrator']).data;
  if (orchestrator === undefined)
    throw new Refusal('CONFIG_INVALID', { file, issues: ['orchestrator: expected an object'] });
  const changed = { ...config, orchestrator: { ...orchestrator, ...written } };
  await replaceFile(file, `${JSON.stringify(changed, null, 2)}\n`, (await stat(file)).mode & 0o777);
}

function valueOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('CONFIG_INVALID', { file, issues: ['not JSON'] }, { cause: error });
  }
}
