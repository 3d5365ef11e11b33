/** The changes of a re-cut in review.md: counts first, then one block for each changed unit, in reading order. */
import { CHANGE_CLASSES, type ChangeClass } from '../../model/artefacts/change.ts';
import { MEANING_OF_CLASS, READING_ORDER, SIGN_OF_CLASS } from '../format/change-signs.ts';
import { count, countOf } from '../format/numbers.ts';
import { escapeCharacter } from '../format/sanitise.ts';
import type { ChangedUnit, Changes, UnitReader } from './changed-units.ts';
import { shownDifference, type ShownPiece } from './difference-text.ts';
import { foldedSection, shortLine, summaryText } from './md-parts.ts';
import { addressesOf, reasonOf } from './reasons.ts';

/** The text of one unit on the page. */
export interface Block {
  readonly class: ChangeClass;
  /** A lower bound of the length of the text, known before the text is made. */
  readonly bytes: number;
  readonly write: () => string;
}

/** Suggestions that are listed; the others are only counted. */
const MAX_LISTED = 20;

/** The counts of all classes that occur, then statements and suggestions. */
export function changeLines({ counts, statements, suggestions }: Changes): readonly string[] {
  const stated =
    statements === null
      ? []
      : [`Stated by people in ${shortLine(statements.name)}, sha256 \`${statements.sha256}\`.`, ''];
  const listed = suggestions.slice(0, MAX_LISTED);
  return [
    '## What changes in the document',
    '',
    '| | class | units | meaning |',
    '|---|---|---:|---|',
    ...CHANGE_CLASSES.filter((each) => counts[each] > 0).map(
      (each) => `| \`${SIGN_OF_CLASS[each]}\` | ${each} | ${count(counts[each])} | ${MEANING_OF_CLASS[each]} |`,
    ),
    '',
    ...stated,
    ...listed.map(
      ({ kind, from, to }) =>
        `- suggested, not done: ${kind} ${shortLine(from.join(', '))} → ${shortLine(to.join(', '))}`,
    ),
    ...(listed.length < suggestions.length
      ? [`- … ${countOf(suggestions.length - listed.length, 'more suggestion')} in plan.json`]
      : []),
    ...(suggestions.length > 0 ? [''] : []),
  ];
}

/** A block for every unit except unchanged ones; units that go out of force come first. */
export function changeBlocks(changes: Changes, reader: UnitReader): readonly Block[] {
  return READING_ORDER.filter((each) => each !== 'unchanged').flatMap((each) =>
    changes.unitsOfClass(each).map((changed) => ({
      class: each,
      bytes: Math.min(bytesOf(changed), LEAST_SHOWN),
      write: () => blockText(changed, reader),
    })),
  );
}

/** A difference leaves out unchanged passages, so the block of a long text may be this short. */
const LEAST_SHOWN = 200;

function bytesOf({ unit }: ChangedUnit): number {
  return unit === null ? 0 : unit.end_byte - unit.start_byte;
}

function blockText(changed: ChangedUnit, reader: UnitReader): string {
  const { unit, live, change } = changed;
  const sign = SIGN_OF_CLASS[changed.class];
  const path = addressesOf(changed);
  const title = unit?.title ?? live?.title ?? '';
  const reason = change === null ? [] : reasonOf(change);
  if (changed.class === 'moved' || changed.class === 'renumbered')
    return `- \`${sign}\` ${changed.class}: ${shortLine(path)}, ${shortLine(title)} (${reason.join(', ')})\n\n`;
  const where = [
    summaryText(path),
    ...reason,
    ...(unit === null ? [] : [`lines ${unit.first_line} to ${unit.last_line}`]),
  ];
  const summary = `${sign} ${changed.class}: ${summaryText(title)} (${where.join(', ')})`;
  return foldedSection(summary, textOf(changed, reader));
}

function textOf({ unit, live }: ChangedUnit, reader: UnitReader): string {
  const before = live === null ? null : reader.liveTextOf(live);
  const after = unit === null ? null : reader.textOf(unit);
  if (before === null || after === null) return after ?? before ?? 'The plan does not carry the text.';
  return differenceText(shownDifference(before, after));
}

/**
 * `[-went-]` and `{+came+}` as wdiff writes them. Where the text itself holds such a sign its first character is shown
 * as an escape, so that a text cannot pretend to be a change.
 */
export function differenceText(pieces: readonly ShownPiece[]): string {
  return pieces
    .map((piece) => {
      const text = piece.text.replace(/\[(?=-)|-(?=\])|\{(?=\+)|\+(?=\})/g, escapeCharacter);
      switch (piece.kind) {
        case 'deleted':
          return `[-${text}-]`;
        case 'inserted':
          return `{+${text}+}`;
        case 'left_out':
          return `\n${text}\n`;
        case 'same':
          return text;
      }
    })
    .join('');
}
