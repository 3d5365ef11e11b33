/** Counts the characters of a source that are left out of its derived text, by reason. */
import { withoutWhiteSpace, type Excluded } from './conservation.ts';

export class ExclusionBook {
  readonly #characters = new Map<string, number>();

  add(reason: string, text: string): void {
    this.#characters.set(reason, (this.#characters.get(reason) ?? 0) + withoutWhiteSpace(text).length);
  }

  /** Only reasons that occur, sorted. */
  get entries(): readonly Excluded[] {
    return [...this.#characters.entries()]
      .filter(([, characters]) => characters > 0)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([reason, characters]) => ({ reason, characters }));
  }
}
