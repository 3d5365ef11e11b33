/** Profiles and what they find, as people read them in a terminal. Everything from a document is sanitised. */
import { count, countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';
import { clip, table } from '../format/table.ts';

const HEADING_WIDTH = 70;

/** The built-in profiles, one line each. */
export function profilesText(
  profiles: readonly {
    readonly profile: string;
    readonly version: number;
    readonly language: string;
    readonly granularity: string;
    readonly kinds: number;
  }[],
): readonly string[] {
  return table(
    [
      { header: 'profile', align: 'left' },
      { header: 'version', align: 'right' },
      { header: 'language', align: 'left' },
      { header: 'granularity', align: 'left' },
      { header: 'kinds', align: 'right' },
    ],
    profiles.map(({ profile, version, language, granularity, kinds }) => [
      profile,
      `${version}`,
      language,
      granularity,
      `${kinds}`,
    ]),
  );
}

/** Profiles with their scores, the chosen one first. */
export function scoresText(
  scores: readonly { readonly profile: string; readonly score: number; readonly units: number }[],
): readonly string[] {
  return table(
    [
      { header: 'profile', align: 'left' },
      { header: 'score', align: 'right' },
      { header: 'units', align: 'right' },
    ],
    scores.map(({ profile, score, units }) => [profile, score.toFixed(2), count(units)]),
  );
}

/** The outline with the reason for every decision; places that were decided to be prose are dimmed. */
export function profileTestText(
  test: {
    readonly profile: string;
    readonly granularity: string;
    readonly units: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly places: readonly {
      readonly line: number;
      readonly depth: number;
      readonly kind: string | null;
      readonly heading: string;
      readonly reason: string;
    }[];
    readonly diagnostics: readonly {
      readonly code: string;
      readonly severity: string;
      readonly line: number;
      readonly hint: string;
    }[];
    readonly scores: readonly { readonly profile: string; readonly score: number; readonly units: number }[];
  },
  paint: Paint,
): readonly string[] {
  const width = String(test.places.at(-1)?.line ?? 1).length;
  const outline = test.places.map(({ line, depth, kind, heading, reason }) => {
    const text = `${String(line).padStart(width)}  ${'  '.repeat(depth)}${kind ?? 'text'} ${clip(terminalLine(heading), HEADING_WIDTH)}`;
    return kind === null
      ? paint.dim(`${text}  (${terminalLine(reason)})`)
      : `${text}  ${paint.dim(`(${terminalLine(reason)})`)}`;
  });
  const counts = Object.entries(test.counts).map(([kind, number]) => `${kind} ${count(number)}`);
  const diagnostics = test.diagnostics.map(({ code, severity, line, hint }) => {
    const text = `${code} line ${line}: ${terminalLine(hint)}`;
    return severity === 'error' ? paint.bad(text) : paint.caution(text);
  });
  return [
    ...(test.scores.length > 0 ? [...scoresText(test.scores), ''] : []),
    ...outline,
    '',
    ...diagnostics,
    ...(diagnostics.length > 0 ? [''] : []),
    `${countOf(test.units, 'unit')} by ${test.profile} (${test.granularity}): ${counts.join(', ')}`,
  ];
}
