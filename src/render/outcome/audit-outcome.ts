/** The outcomes of the audit commands as values and as lines. */
import type { Audit } from '../../model/artefacts/audit.ts';
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { ExportedPack } from '../../model/outcomes/audit.ts';
import type { Paint } from '../format/paint.ts';
import { auditText } from '../text/audit-text.ts';

/** The evidence pack that was written, and the command that verifies it. */
export function auditPackOutcome(
  runId: string,
  { path, sha256, files, receipts }: ExportedPack,
  shownPath: ShownPath,
): Outcome {
  const shown = shownPath(path);
  return {
    value: { format: 'cutter.audit-pack/1', ok: true, run_id: runId, path: shown, sha256, files, receipts },
    text: [
      `${shown}: ${files} files, ${receipts} receipts.`,
      `  sha256 ${sha256}`,
      '',
      `cutter audit verify ${shown} --trust trust.json`,
    ],
    exit: 0,
  };
}

/** What was asked of a pack and what came of it. */
export function auditOutcome(audit: Audit, paint: Paint): Outcome {
  const proved = audit.result === 'proved';
  return { value: { ...audit, ok: proved }, text: auditText(audit, paint), exit: proved ? 0 : 5 };
}
