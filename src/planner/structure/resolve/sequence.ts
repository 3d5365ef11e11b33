/** The cost rules of sequences: a number that continues costs nothing; gaps and restarts cost something. */
import { STEP, type NumberValue } from '../../profiles/families.ts';

export type SequenceNote =
  'continues' | 'first' | 'starts late' | 'gap' | 'duplicate' | 'restart' | 'unnumbered' | 'skips a level';

export interface Step {
  readonly cost: number;
  readonly note: SequenceNote;
}

/** The last number of a sequence. */
export interface Last {
  readonly family: string;
  readonly value: NumberValue;
}

/** How strong the mark itself is: a keyword may begin at any number, a bare number should continue. */
export type Strength = 'keyword' | 'bare';

const COSTS: Readonly<Record<Strength, Readonly<Record<SequenceNote, number>>>> = {
  keyword: {
    continues: 0,
    first: 0,
    unnumbered: 0,
    'starts late': 2,
    gap: 2,
    duplicate: 4,
    restart: 6,
    'skips a level': 3,
  },
  bare: {
    continues: 0,
    first: 0,
    unnumbered: 0,
    'starts late': 6,
    gap: 5,
    duplicate: 8,
    restart: 7,
    'skips a level': 3,
  },
};
const OTHER_FAMILY = 6;

/** The cost of `value` following `last` (null: nothing was counted yet). */
export function stepFrom(last: Last | null, family: string, value: NumberValue, strength: Strength): Step {
  if (family === 'none') return sequenceStep('unnumbered', strength);
  if (last === null || last.family === 'none') return sequenceStep(isFirst(value) ? 'first' : 'starts late', strength);
  if (isOtherFamily(last.family, family)) {
    const fresh = sequenceStep(isFirst(value) ? 'first' : 'starts late', strength);
    return { ...fresh, cost: fresh.cost + OTHER_FAMILY };
  }
  return sequenceStep(noteFor(last.value.last, value.first), strength);
}

function sequenceStep(note: SequenceNote, strength: Strength): Step {
  return { cost: COSTS[strength][note], note };
}

function isFirst({ first }: NumberValue): boolean {
  return first === STEP;
}

/** Whether two families differ. Ranges and suffixes belong to the family of their base. */
function isOtherFamily(left: string, right: string): boolean {
  const base = (name: string) => (name === 'range' ? 'arabic' : name.replace(/-suffix$/, ''));
  return base(left) !== base(right);
}

function noteFor(last: number, next: number): SequenceNote {
  if (next === last) return 'duplicate';
  if (next < last) return 'restart';
  const whole = Math.floor(next / STEP) - Math.floor(last / STEP);
  return whole === 0 || (whole === 1 && next % STEP === 0) ? 'continues' : 'gap';
}
