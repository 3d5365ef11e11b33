/** The numbers of footnotes and endnotes, which Word counts by their references and does not store. */

export class NoteLabels {
  readonly #labels = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /**
   * The label of a note, assigned on the first call for it: `1`, `2` for footnotes, `e1`, `e2` for endnotes. `kind` is
   * the name of the referring element, `id` the id of the note.
   */
  labelOf(kind: string, id: string): string {
    const key = `${kind} ${id}`;
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const label = `${kind === 'endnoteReference' ? 'e' : ''}${count}`;
    this.#labels.set(key, label);
    return label;
  }
}
