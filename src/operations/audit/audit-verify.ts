/** The operation of `audit verify`: an evidence pack and the auditor's own trust file. Needs no configuration, key or database. */
import { judgePack } from '../../gate/audit/judge-pack.ts';
import { AUDIT_FORMAT, type Audit, type AuditLine } from '../../model/artefacts/audit.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { AUDIT_FILES } from '../../state/audit/audit-files.generated.ts';
import { readOnce } from '../../config/read-once.ts';
import { readTar } from '../../state/files/tar.ts';

/** A pack holds a plan of at most 512 MiB and the whole ledger. */
const MAX_PACK_BYTES = 1_073_741_824;
const MAX_TRUST_BYTES = 1_048_576;

const PACK_RULES = { kind: 'AUDIT_PACK', size: 'AUDIT_PACK', missing: 'FILE_MISSING' } as const;
const TRUST_RULES = { kind: 'TRUST_FORM', size: 'TRUST_FORM', missing: 'FILE_MISSING' } as const;

/** Every check with its result. Refusals: FILE_MISSING, AUDIT_PACK, TRUST_FORM. */
export async function verifyAudit(packPath: string, trustPath: string): Promise<Audit> {
  const { bytes: trust } = await readOnce(trustPath, { ...TRUST_RULES, limitBytes: MAX_TRUST_BYTES });
  const { bytes: archive } = await readOnce(packPath, { ...PACK_RULES, limitBytes: MAX_PACK_BYTES });
  const pack = readTar(packPath, archive);
  const { runId, lines: judged } = await judgePack(pack, trust);
  const lines = [...judged, verifierLine(pack.get('verify.py'))];
  return {
    format: AUDIT_FORMAT,
    run_id: runId,
    pack_sha256: sha256(archive),
    trust_sha256: sha256(trust),
    result: lines.some(({ result }) => result === 'failed') ? 'failed' : 'proved',
    lines,
  };
}

/** Whether `verify.py` is the one that this version ships. An auditor may run it, and should read it first if it is not. */
function verifierLine(brought: Buffer | undefined): AuditLine {
  const what = 'verify.py';
  if (brought?.equals(Buffer.from(AUDIT_FILES['verify.py'])) === true)
    return { what, result: 'proved', detail: 'the one that this version of cutter ships' };
  return {
    what,
    result: 'unproved',
    detail: 'not the one that this version of cutter ships: read it before you run it',
  };
}
