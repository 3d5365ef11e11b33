/** Applies the statements of people about the identity of units, before anything is inferred. */
import { SCORE_ONE, type StatementList } from '../../model/artefacts/change.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Pairing } from './pairing.ts';
import { sharedShingles } from './sketch.ts';

/** The statement behind a unit that is created or retired on purpose: the address it came from or went to. */
export interface Stated {
  /** New index to the old address it was split from. */
  readonly createdFrom: ReadonlyMap<number, string>;
  /** Old index to the new address it was merged into, or null if it was simply retired. */
  readonly retiredInto: ReadonlyMap<number, string | null>;
}

/**
 * Pairs the stated units. In a split or merge the part that shares the most text keeps the identity. Refusal
 * `STATEMENT_UNMATCHED` for an address that does not exist, two kinds of unit, or a unit that is stated twice.
 */
export function pairStated(pairing: Pairing, statements: StatementList): Stated {
  const createdFrom = new Map<number, string>();
  const retiredInto = new Map<number, string | null>();
  const find = new Addresses(pairing);
  for (const { from, to } of statements.moved) find.pair(find.indexBefore(from), find.indexAfter(to));
  for (const { from, to } of statements.split) {
    const whole = find.indexBefore(from);
    const parts = to.map((eid) => find.indexAfter(eid));
    const largest = mostShared(parts, (part) =>
      sharedShingles(pairing.before.sketch(whole), pairing.after.sketch(part)),
    );
    find.pair(whole, largest);
    for (const part of parts.filter((each) => each !== largest)) {
      pairing.closeAfter(part);
      createdFrom.set(part, from);
    }
  }
  for (const { from, to } of statements.merge) {
    const whole = find.indexAfter(to);
    const parts = from.map((eid) => find.indexBefore(eid));
    const largest = mostShared(parts, (part) =>
      sharedShingles(pairing.before.sketch(part), pairing.after.sketch(whole)),
    );
    find.pair(largest, whole);
    for (const part of parts.filter((each) => each !== largest)) {
      pairing.closeBefore(part);
      retiredInto.set(part, to);
    }
  }
  for (const eid of statements.retire) {
    const index = find.indexBefore(eid);
    pairing.closeBefore(index);
    retiredInto.set(index, null);
  }
  return { createdFrom, retiredInto };
}

/** Looks up addresses; each may be used once. */
class Addresses {
  readonly #pairing: Pairing;
  readonly #used = new Set<string>();

  constructor(pairing: Pairing) {
    this.#pairing = pairing;
  }

  indexBefore(eid: string): number {
    return this.#once(this.#pairing.before.at(eid), { side: 'version in force', eid });
  }

  indexAfter(eid: string): number {
    return this.#once(this.#pairing.after.at(eid), { side: 'new cut', eid });
  }

  pair(from: number, to: number): void {
    const unitBefore = this.#pairing.before.unit(from);
    const unitAfter = this.#pairing.after.unit(to);
    const problem =
      unitBefore.kind !== unitAfter.kind
        ? `${unitBefore.kind} cannot become ${unitAfter.kind}`
        : unitBefore.isRepealed && !this.#pairing.after.sketch(to).isStub
          ? 'a repealed unit does not come back'
          : null;
    if (problem !== null)
      throw new Refusal('STATEMENT_UNMATCHED', { statement: `${unitBefore.eid} -> ${unitAfter.eid}`, problem });
    this.#pairing.add({ from, to, basis: 'stated', score: SCORE_ONE });
  }

  #once(index: number, { side, eid }: { readonly side: string; readonly eid: string }): number {
    if (index < 0) throw new Refusal('STATEMENT_UNMATCHED', { statement: eid, problem: `no such unit in the ${side}` });
    const key = `${side} ${index}`;
    if (this.#used.has(key)) throw new Refusal('STATEMENT_UNMATCHED', { statement: eid, problem: 'stated twice' });
    this.#used.add(key);
    return index;
  }
}

/** The part that shares most; the first one if several do. */
function mostShared(parts: readonly number[], shared: (part: number) => number): number {
  return parts.reduce((best, part) => (shared(part) > shared(best) ? part : best));
}
