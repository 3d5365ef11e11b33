/** Checks what a profile says a document must contain. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { Expectation } from '../../profiles/profile.ts';
import type { Piece } from '../resolve/units-of-decisions.ts';

/**
 * Compares the finest pieces with an expectation. Refusal `E_EXPECT` with every difference. `first` and `last` are the
 * labels of the first and the last unit of the first contiguous kind, or of the articles when none is named.
 */
export function requireExpected(expected: Expectation | null, pieces: readonly Piece[]): void {
  if (expected === null) return;
  const differences = [
    ...countDifferences(expected, pieces),
    ...gapDifferences(expected, pieces),
    ...endDifferences(expected, pieces),
  ];
  if (differences.length > 0) throw new Refusal('E_EXPECT', { differences });
}

function countDifferences({ counts }: Expectation, pieces: readonly Piece[]): readonly string[] {
  return Object.entries(counts).flatMap(([kind, count]) => {
    const found = pieces.filter(({ mark }) => mark.kind === kind).length;
    return found === count ? [] : [`${kind}: ${count} expected, ${found} found`];
  });
}

function gapDifferences({ contiguous }: Expectation, pieces: readonly Piece[]): readonly string[] {
  const broken = new Set(['gap', 'restart', 'duplicate', 'starts late']);
  return pieces.flatMap(({ mark, decision }) =>
    contiguous.includes(mark.kind) && broken.has(decision?.note ?? '')
      ? [`${mark.kind}: ${mark.title} is not contiguous (${decision?.note ?? ''})`]
      : [],
  );
}

function endDifferences({ contiguous, first, last }: Expectation, pieces: readonly Piece[]): readonly string[] {
  const labels = pieces
    .filter(({ mark }) => mark.kind === (contiguous[0] ?? 'article'))
    .map(({ mark }) => mark.numbering?.label.replace(/[.:]$/, '') ?? mark.title);
  const differs = (name: string, wanted: string | null, found: string | undefined) =>
    wanted === null || wanted === found ? [] : [`${name}: ${wanted} expected, ${found ?? 'nothing'} found`];
  return [...differs('first', first, labels[0]), ...differs('last', last, labels.at(-1))];
}
