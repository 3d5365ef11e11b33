/** How long a derived text may become: counted while it is made, because what a small source repeats can fill the memory. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { MAX_SOURCE_BYTES } from '../../../model/source-format.ts';

/** A character has at least one byte, so a longer text would exceed the limit in bytes as well. */
const MAX_CHARACTERS = MAX_SOURCE_BYTES;

export class CharacterBudget {
  #spent = 0;

  /** Refusal `E_LIMIT` beyond the limit. */
  spend(characters: number): void {
    this.#spent += characters;
    if (this.#spent > MAX_CHARACTERS)
      throw new Refusal('E_LIMIT', { limit: 'derived_characters', allowed: MAX_CHARACTERS, value: this.#spent });
  }
}
