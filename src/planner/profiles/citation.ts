/** Citation templates: how a person cites a unit, such as «điểm a khoản 2 Điều 5» or “Article 5(2)(a)”. */
import { UNIT_KINDS, type UnitKind } from '../../model/artefacts/unit.ts';

/** One part, for the unit itself or the ancestor of that kind. */
export interface CitationPart {
  readonly kind: UnitKind;
  readonly before: string;
  readonly after: string;
}

const PART = /\{([a-z_]+)\?([^{}]*)\{n\}([^{}]*)\}/y;

/** The parts of a template of the form `{point? điểm {n} }{article? Điều {n}}`, or null if it has another form. */
export function parseCitation(template: string): readonly CitationPart[] | null {
  const parts: CitationPart[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < template.length) {
    const [, name = '', before = '', after = ''] = PART.exec(template) ?? [];
    const kind = UNIT_KINDS.find((known) => known === name);
    if (kind === undefined) return null;
    parts.push({ kind, before, after });
  }
  return parts.length === 0 ? null : parts;
}

/**
 * The citation of a unit; `numberOf` gives the number of the unit or of its nearest ancestor of a kind, or null.
 * Null when the template has no part for the unit's own kind.
 */
export function citationBy(
  parts: readonly CitationPart[],
  kind: UnitKind,
  numberOf: (kind: UnitKind) => string | null,
): string | null {
  if (!parts.some((part) => part.kind === kind) || numberOf(kind) === null) return null;
  const text = parts
    .map((part) => {
      const number = numberOf(part.kind);
      return number === null ? '' : part.before + number + part.after;
    })
    .join('');
  return text.trim();
}
