/** The outcomes of `history` and `export` as values and as lines. */
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { DocumentVersion, Exported, UnitHistory } from '../../model/outcomes/document.ts';
import { documentHistoryText, unitHistoryText } from '../text/history-text.ts';

/** Every version of a document. */
export function documentHistoryOutcome(documentId: string, versions: readonly DocumentVersion[]): Outcome {
  return {
    value: {
      format: 'cutter.history/1',
      ok: true,
      document_id: documentId,
      versions: versions.map((version) => ({ ...version })),
    },
    text: documentHistoryText(versions),
    exit: 0,
  };
}

/** Every version of the units that were asked for, and every change of their lifecycle. */
export function unitHistoryOutcome(documentId: string, units: readonly UnitHistory[]): Outcome {
  return {
    value: {
      format: 'cutter.history/1',
      ok: true,
      document_id: documentId,
      units: units.map(({ wid, versions, lifecycle }) => ({
        wid,
        versions: versions.map((version) => ({ ...version })),
        lifecycle: lifecycle.map((entry) => ({ ...entry })),
      })),
    },
    text: unitHistoryText(units),
    exit: 0,
  };
}

/** The file that a version was written to. */
export function exportedOutcome(documentId: string, { path, version }: Exported, shown: ShownPath): Outcome {
  const { source_sha256: digest, bytes, state } = version;
  return {
    value: {
      format: 'cutter.export/1',
      ok: true,
      document_id: documentId,
      path,
      source_sha256: digest,
      bytes,
      state,
    },
    text: [`${shown(path)}: ${bytes} bytes, sha256 ${digest}, ${state}.`],
    exit: 0,
  };
}
