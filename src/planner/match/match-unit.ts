/**
 * A unit as matching compares it. Live units and units of the new cut have the same form, so every rule is symmetric.
 */
import type { LiveUnit } from '../../model/artefacts/change.ts';
import type { Unit } from '../../model/artefacts/unit.ts';

/** A live unit or a unit of the new cut with its text. */
export interface MatchUnit {
  readonly eid: string;
  readonly parent: string | null;
  readonly kind: Unit['unit_kind'];
  readonly title: string;
  readonly label: string | null;
  readonly sha256: string;
  readonly normSha256: string;
  readonly body: string;
  readonly isRepealed: boolean;
}

export function matchUnitOfLive(live: LiveUnit, body: string): MatchUnit {
  return { ...fieldsOf(live), body, isRepealed: live.is_repealed };
}

export function matchUnitOfCut(unit: Unit, body: string): MatchUnit {
  return { ...fieldsOf(unit), body, isRepealed: false };
}

function fieldsOf(unit: LiveUnit | Unit): Omit<MatchUnit, 'body' | 'isRepealed'> {
  const { eid, parent, unit_kind: kind, title, label, sha256, norm_sha256: normSha256 } = unit;
  return { eid, parent, kind, title, label, sha256, normSha256 };
}
