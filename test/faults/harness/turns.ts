/**
 * Two sessions in a given order of their steps, as PostgreSQL's isolation tester does it: a session waits before each of its
 * steps until it is its turn; one that the server lets wait for a lock gives its turn away.
 */
import type { Effect, Fate, EffectPlace } from './effect.ts';

export type Step = Exclude<EffectPlace, number>;

/** The order of turns: which of two sessions takes its next step. */
export type Order = readonly (0 | 1)[];

/** Order number `index` of all those in which each of two sessions takes `steps` steps; null beyond the last. */
export function orderOf(steps: number, index: number): Order | null {
  let seen = 0;
  for (let bits = 0; bits < 2 ** (2 * steps); bits += 1) {
    const order = Array.from({ length: 2 * steps }, (_, at): 0 | 1 => ((bits >> at) & 1 ? 1 : 0));
    if (order.filter((turn) => turn === 1).length !== steps) continue;
    if (seen === index) return order;
    seen += 1;
  }
  return null;
}

type Standing = 'running' | 'waiting for its turn' | 'ended';

/** One of the sessions: a fate that stops before each step. */
export class Player implements Fate {
  readonly #steps: readonly Step[];
  readonly #seen = new Map<string, number>();
  #standing: Standing = 'running';
  #goOn: () => void = () => undefined;
  #isFree = false;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Lets it take the step that it waits for. */
  take(): void {
    this.#standing = 'running';
    this.#goOn();
  }

  /** It waits no more. */
  free(): void {
    this.#isFree = true;
    this.take();
  }

  end(): void {
    this.#standing = 'ended';
  }

  async around<T>({ name }: Effect, work: () => Promise<T>): Promise<T> {
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    if (!this.#isFree && this.#steps.some((step) => step.name === name && step.nth === nth)) {
      const turn = new Promise<void>((resolve) => (this.#goOn = resolve));
      this.#standing = 'waiting for its turn';
      await turn;
    }
    return await work();
  }

  aroundSync<T>(_: Effect, work: () => T): T {
    return work();
  }
}

/** Gives the turns in `order`; `blocked` tells how many sessions the server lets wait for a lock. */
export async function play(
  players: readonly [Player, Player],
  order: Order,
  blocked: () => Promise<number>,
): Promise<void> {
  for (const turn of order) {
    const player = players[turn];
    await untilItStands(player, blocked);
    if (player.standing !== 'waiting for its turn') continue;
    player.take();
    await untilItStands(player, blocked);
  }
  for (const player of players) player.free();
}

/** It waits for its turn, has ended, or waits for a lock that the other holds. */
async function untilItStands(player: Player, blocked: () => Promise<number>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (player.standing === 'running' && (await blocked()) === 0) {
    if (performance.now() > deadline) throw new Error('a session neither goes on nor waits for a lock');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
