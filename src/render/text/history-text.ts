/** `history` as people read it: the versions of a document, or the life of its units. */
import type { DocumentVersion, UnitHistory } from '../../model/outcomes/document.ts';
import { count, shortSha } from '../format/numbers.ts';
import { terminalLine } from '../format/sanitise.ts';
import { clip, table, type Column } from '../format/table.ts';

const TITLE_WIDTH = 60;

/** One line for each version, oldest first. */
export function documentHistoryText(versions: readonly DocumentVersion[]): readonly string[] {
  const rows = versions.map((version) => [
    shortSha(version.source_sha256),
    version.state,
    count(version.units),
    changesLine(version.changes),
    version.valid_from ?? '',
    version.recorded_at,
    version.run_id,
  ]);
  return table(columns('version', 'state', 'units', 'changes', 'valid from', 'recorded', 'run'), rows);
}

/** For each unit: its address in every version, and every change of its lifecycle. */
export function unitHistoryText(units: readonly UnitHistory[]): readonly string[] {
  return units.flatMap(({ wid, versions, lifecycle }, index) => [
    ...(index > 0 ? [''] : []),
    `${terminalLine(wid)} · ${clip(terminalLine(versions.at(-1)?.title ?? ''), TITLE_WIDTH)} · ${versions.at(-1)?.unit_state ?? ''}`,
    '',
    ...table(
      columns('version', 'address', 'change', 'text', 'text is', 'valid', 'run'),
      versions.map((version) => [
        shortSha(version.source_sha256),
        terminalLine(version.eid),
        version.change,
        shortSha(version.sha256),
        version.text_state,
        validity(version.valid_from, version.valid_to),
        version.run_id,
      ]),
    ),
    ...(lifecycle.length === 0
      ? []
      : [
          '',
          ...table(
            columns('at', 'from', 'to', 'by', 'run'),
            lifecycle.map((entry) => [
              entry.at,
              entry.from_status,
              entry.to_status,
              terminalLine(entry.actor),
              entry.run_id,
            ]),
          ),
        ]),
  ]);
}

function changesLine(changes: Readonly<Record<string, number>>): string {
  const named = Object.entries(changes).filter(([, units]) => units > 0);
  return named.map(([name, units]) => `${name} ${count(units)}`).join(', ');
}

function validity(from: string | null, to: string | null): string {
  if (from === null && to === null) return '';
  return `${from ?? '…'} to ${to ?? '…'}`;
}

function columns(...headers: readonly string[]): readonly Column[] {
  return headers.map((header) => ({ header, align: 'left' }));
}
