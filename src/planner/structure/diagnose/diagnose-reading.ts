/** Checks on the decisions of resolving: gaps, near misses, ambiguity, quotations, contents, roles. */
import type { Finding } from './finding.ts';
import type { Marking } from '../marks/place.ts';
import { STEP } from '../../profiles/families.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Decision } from '../resolve/hypothesis.ts';
import type { Resolution } from '../resolve/resolve-places.ts';
import { linesLike } from './sequence-gaps.ts';
import type { Piece } from '../resolve/units-of-decisions.ts';

export interface ReadingFacts {
  readonly profile: Profile;
  readonly marking: Marking;
  readonly resolution: Resolution;
  /** The pieces that are units. */
  readonly pieces: readonly Piece[];
  /** Index of the node of a piece: nodes may begin with front matter and preface. */
  readonly firstNode: number;
  readonly lineText: (line: number) => string;
}

/** Every finding, in no particular order. */
export function diagnoseReading(facts: ReadingFacts): readonly Finding[] {
  const nodeOf = new Map(
    facts.pieces.flatMap(({ decision }, index) =>
      decision === null ? [] : [[decision, index + facts.firstNode] as const],
    ),
  );
  return [
    ...facts.resolution.decisions.flatMap((decision) => aboutDecision(decision, nodeOf.get(decision) ?? null, facts)),
    ...facts.resolution.ambiguities.map(({ line, readings }): Finding => ({
      code: 'W_AMBIGUOUS',
      line,
      node: null,
      hint: `Equally likely as ${readings[0]} and as ${readings[1]}; read as the first.`,
    })),
    ...facts.marking.quotedLines.map((line): Finding => ({
      code: 'W_QUOTED_MARK',
      line,
      node: null,
      hint: 'Stands in a quotation and is no unit of this document.',
    })),
    ...missingFromBody(facts),
    ...inferredRoles(facts),
  ];
}

function aboutDecision(
  decision: Decision,
  node: number | null,
  { profile, lineText }: ReadingFacts,
): readonly Finding[] {
  const { place, reading, missed, note, last } = decision;
  const { line } = place;
  if (reading === null) {
    if (missed === null) return [];
    return [
      {
        code: 'W_NEAR_MISS',
        line,
        node: null,
        hint: `Could be ${missed.kind} ${missed.label}, which would be next${missed.isRelaxed ? ' (missing separator?)' : ''}; read as text.`,
      },
    ];
  }
  const findings: Finding[] = [];
  if (reading.isRelaxed) {
    findings.push({
      code: 'W_NEAR_MISS',
      line,
      node,
      hint: `Read as ${reading.kind} ${reading.num}, although its separator is missing.`,
    });
  }
  const rule = profile.kinds[reading.rule];
  if (note === 'restart') {
    findings.push({
      code: 'W_RESTART',
      line,
      node,
      hint: `${reading.label} follows a higher number in the same place.`,
    });
  }
  if (note === 'skips a level')
    findings.push({
      code: 'W_LEVEL_JUMP',
      line,
      node,
      hint: `${reading.label} stands under no number that it begins with.`,
    });
  if (note === 'gap' && last !== null && (rule?.contiguous === true || (rule?.word.length ?? 0) > 0)) {
    const from = Math.floor(last.value.last / STEP) + 1;
    const to = Math.ceil(reading.value.first / STEP) - 1;
    const near = linesLike(from, Math.max(0, lineOfLast(decision) + 1), line, lineText);
    const where = near.length === 0 ? '' : ` Perhaps line ${near.map((each) => each + 1).join(' or ')}.`;
    const missing = to > from ? `Numbers ${from} to ${to} are` : `Number ${from} is`;
    findings.push({
      code: 'W_GAP',
      line,
      node,
      hint: `${missing} missing before ${reading.label}${where === '' ? '.' : `.${where}`}`,
    });
  }
  return findings;
}

/** The line of the previous decision in the same sequence. */
function lineOfLast({ last, previous }: Decision): number {
  for (let at = previous; at !== null; at = at.previous) {
    if (at.reading !== null && last !== null && at.reading.value === last.value) return at.place.line;
  }
  return 0;
}

/** Reports entries of the table of contents that were not found as units: an independent check. */
function missingFromBody({ marking, resolution, profile }: ReadingFacts): readonly Finding[] {
  const found = new Set(
    resolution.decisions.flatMap(({ reading }) =>
      reading === null ? [] : [`${profile.kinds[reading.rule]?.abbr ?? ''} ${reading.num}`],
    ),
  );
  return marking.toc
    .filter(({ abbr, num }) => !found.has(`${abbr} ${num}`))
    .map(({ line, num, title }) => ({
      code: 'W_TOC_MISMATCH',
      line,
      node: null,
      hint: `The table of contents lists ${num} ${title}; no such heading was found.`,
    }));
}

function inferredRoles({ pieces, firstNode, profile }: ReadingFacts): readonly Finding[] {
  if (Object.keys(profile.roles).length === 0) return [];
  const structural = new Set(['body', 'recital', 'note', 'annex']);
  return pieces.flatMap(({ mark, decision }, index): readonly Finding[] => {
    if (decision?.reading === null || decision === null || structural.has(mark.sectionType)) return [];
    return [
      {
        code: 'W_INFERRED_ROLE',
        line: mark.firstLine,
        node: index + firstNode,
        hint: `The role ${mark.sectionType} is inferred from the title.`,
      },
    ];
  });
}
