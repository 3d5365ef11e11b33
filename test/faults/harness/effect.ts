/**
 * The effects of a run outside its process, one at a time, and the faults that can be injected into one. The ports of the product are decorated
 * with `around`; the product itself knows nothing of it (docs/invariants.md: faults-live-in-tests).
 */

export interface Effect {
  readonly port: 'database' | 'files' | 'processes';
  /** For people: `executor COMMIT`, `rename state.json`. */
  readonly name: string;
  /** Of an effect on files: what it works on. */
  readonly path?: string;
  /** Of an effect that writes bytes: the same with the first half of them only. */
  readonly half?: () => Promise<unknown>;
}

/** Where in an effect the fault strikes: nothing sent; sent, no answer awaited; answered, nobody told. */
export const MOMENTS = ['before', 'during', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Faults injected into a run's effects. Sees every effect, in order. */
export interface Fate {
  around<T>(effect: Effect, work: () => Promise<T>): Promise<T>;
  aroundSync<T>(effect: Effect, work: () => T): T;
}

/** Lets everything happen and keeps a list. */
export class Witness implements Fate {
  readonly seen: Effect[] = [];

  around<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    this.seen.push(effect);
    return work();
  }

  aroundSync<T>(effect: Effect, work: () => T): T {
    this.seen.push(effect);
    return work();
  }
}

/** An effect by its number from 1, or the n-th of a name: how many pieces a dump has is chance, and shifts the numbers. */
export type EffectPlace = number | { readonly name: string; readonly nth: number };

/** Calls `die` at one effect. `die` must not return. */
export class Killer implements Fate {
  readonly #at: EffectPlace;
  readonly #moment: Moment;
  readonly #die: (effect: Effect) => never;
  #count = 0;
  #ofName = 0;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(at: EffectPlace, moment: Moment, die: (effect: Effect) => never) {
    this.#at = at;
    this.#moment = moment;
    this.#die = die;
  }

  get count(): number {
    return this.#count;
  }

  /** After a death inside of a living process: what had been sent has come to its end. */
  async settled(): Promise<void> {
    await this.#pending;
  }

  async around<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    if (!this.#isHere(effect)) return await work();
    if (this.#moment === 'before') this.#die(effect);
    const pending = work();
    this.#pending = Promise.allSettled([pending]);
    // By then the bytes of a statement have left the process; the answer has not been looked at.
    if (this.#moment === 'during') await new Promise((resolve) => setImmediate(resolve));
    else await this.#pending;
    this.#die(effect);
  }

  aroundSync<T>(effect: Effect, work: () => T): T {
    if (!this.#isHere(effect)) return work();
    if (this.#moment !== 'before') work();
    this.#die(effect);
  }

  #isHere({ name }: Effect): boolean {
    this.#count += 1;
    if (typeof this.#at === 'number') return this.#count === this.#at;
    if (name === this.#at.name) this.#ofName += 1;
    return name === this.#at.name && this.#ofName === this.#at.nth;
  }
}

/** The end of a process that is played inside of one: no refusal of the product, so nothing of the product takes it for one. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Like `Killer`, inside this process: from the crash on, every effect fails, as nothing is done by the dead. */
export class Crasher implements Fate {
  readonly #killer: Killer;
  #diedAt: Effect | null = null;

  constructor(at: EffectPlace, moment: Moment) {
    this.#killer = new Killer(at, moment, (effect) => {
      this.#diedAt = effect;
      throw new Crash(`crashed ${moment} ${effect.name}`);
    });
  }

  /** The effect at which it died, or null while it lives. */
  get diedAt(): Effect | null {
    return this.#diedAt;
  }

  async settled(): Promise<void> {
    await this.#killer.settled();
  }

  async around<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    if (this.#diedAt !== null) throw new Crash(`dead, and yet: ${effect.name}`);
    return await this.#killer.around(effect, work);
  }

  aroundSync<T>(effect: Effect, work: () => T): T {
    if (this.#diedAt !== null) throw new Crash(`dead, and yet: ${effect.name}`);
    return this.#killer.aroundSync(effect, work);
  }
}

/** Lets everything happen, and something else before the n-th effect of a name; that it came to it is `isDone`. */
export class Meddler implements Fate {
  readonly #place: Exclude<EffectPlace, number>;
  readonly #deed: () => Promise<unknown>;
  #seen = 0;

  constructor(place: Exclude<EffectPlace, number>, deed: () => Promise<unknown>) {
    this.#place = place;
    this.#deed = deed;
  }

  get isDone(): boolean {
    return this.#seen >= this.#place.nth;
  }

  async around<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    if (effect.name === this.#place.name) {
      this.#seen += 1;
      if (this.#seen === this.#place.nth) await this.#deed();
    }
    return await work();
  }

  aroundSync<T>(_: Effect, work: () => T): T {
    return work();
  }
}
