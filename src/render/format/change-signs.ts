/** How the classes of change are written for people: a sign that needs no colour, and what the class means. */
import { CHANGE_CLASSES, type ChangeClass } from '../../model/artefacts/change.ts';
import { count } from './numbers.ts';

/** One sign for each class. */
export const SIGN_OF_CLASS = {
  unchanged: '=',
  reformatted: '*',
  revised: '~',
  moved: '>',
  renumbered: '#',
  repealed: 'x',
  created: '+',
  retired: '-',
} as const satisfies Record<ChangeClass, string>;

export const MEANING_OF_CLASS = {
  unchanged: 'text and address stay as they are',
  reformatted: 'the same words in other bytes',
  revised: 'other words under the same unit',
  moved: 'the same words in another place',
  renumbered: 'the same words under another address',
  repealed: 'the text now says that it is repealed',
  created: 'a unit that was not there',
  retired: 'a unit that the document no longer has; it leaves force and stays on record',
} as const satisfies Record<ChangeClass, string>;

/** The most important first: what goes out of force, then what has a new text. */
export const READING_ORDER = [
  'retired',
  'repealed',
  'revised',
  'renumbered',
  'moved',
  'created',
  'reformatted',
  'unchanged',
] as const satisfies readonly ChangeClass[];

/** `= 175 unchanged`, `~ 20 revised`, `+ 5 created`: the classes that occur, in the order in which they are counted. */
export function classCounts(counts: Readonly<Record<ChangeClass, number>>): readonly string[] {
  return CHANGE_CLASSES.filter((each) => counts[each] > 0).map(
    (each) => `${SIGN_OF_CLASS[each]} ${count(counts[each])} ${each}`,
  );
}
