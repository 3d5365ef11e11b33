/** Composes `audit verify`: an evidence pack and the auditor's own trust file. Needs no configuration, key or database. */
import { judgePack } from '../gate/historical/judge-pack.ts';
import { AUDIT_FORMAT, type Audit } from '../model/audit.ts';
import { sha256 } from '../model/digest.ts';
import { readOnce } from '../state/read-once.ts';
import { readTar } from '../state/tar.ts';

/** A pack holds a plan of at most 512 MiB and the whole ledger. */
const MAX_PACK_BYTES = 1_073_741_824;
const MAX_TRUST_BYTES = 1_048_576;

const PACK_RULES = { kind: 'AUDIT_PACK', size: 'AUDIT_PACK', missing: 'FILE_MISSING' } as const;
const TRUST_RULES = { kind: 'TRUST_FORM', size: 'TRUST_FORM', missing: 'FILE_MISSING' } as const;

/** Everything that was asked and what came of it. Refusals: FILE_MISSING, AUDIT_PACK, TRUST_FORM. */
export async function verifyAudit(packPath: string, trustPath: string): Promise<Audit> {
  const { bytes: trust } = await readOnce(trustPath, { ...TRUST_RULES, limitBytes: MAX_TRUST_BYTES });
  const { bytes: archive } = await readOnce(packPath, { ...PACK_RULES, limitBytes: MAX_PACK_BYTES });
  const { runId, lines } = await judgePack(readTar(packPath, archive), trust);
  return {
    format: AUDIT_FORMAT,
    run_id: runId,
    pack_sha256: sha256(archive),
    trust_sha256: sha256(trust),
    result: lines.some(({ result }) => result === 'failed') ? 'failed' : 'proved',
    lines,
  };
}
