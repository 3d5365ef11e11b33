/**
 * A crash that takes the power with it: names that were given, taken or changed in a folder are as before unless the folder was
 * synced since. `kill -9` alone does not show this, because the operating system lives on and writes.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Crasher, type Effect, type Fate, type Moment, type EffectPlace } from './effect.ts';

export class PowerLoss implements Fate {
  readonly crasher: Crasher;
  /** By folder, newest last: how to take back what is not on the disk yet. */
  readonly #undo = new Map<string, (() => void)[]>();

  constructor(at: EffectPlace, moment: Moment) {
    this.crasher = new Crasher(at, moment);
  }

  async around<T>(effect: Effect, work: () => Promise<T>): Promise<T> {
    if (this.crasher.diedAt === null) this.#remember(effect);
    const value = await this.crasher.around(effect, work);
    if (effect.name.startsWith('sync of ') && effect.path !== undefined) this.#undo.delete(effect.path);
    return value;
  }

  aroundSync<T>(effect: Effect, work: () => T): T {
    return this.crasher.aroundSync(effect, work);
  }

  /** After the crash: the disk as the machine finds it when it starts again. Returns how many names are as before. */
  lose(): number {
    const lost = [...this.#undo.values()].flatMap((undos) => undos.toReversed());
    for (const undo of lost) undo();
    return lost.length;
  }

  #remember({ name, path }: Effect): void {
    if (path === undefined) return;
    const [call] = name.split(' ');
    if (call === 'rename' || call === 'link') this.#keep(nameGiven(path));
    if (call === 'rm') this.#keep(path);
    if (call === 'mkdir') for (let each = path; !existsSync(each); each = dirname(each)) this.#keep(each);
  }

  #keep(path: string): void {
    const before = existsSync(path) ? readFileSync(path) : null;
    const undo = () => {
      rmSync(path, { recursive: true, force: true });
      if (before !== null && existsSync(dirname(path))) writeFileSync(path, before);
    };
    const folder = dirname(path);
    this.#undo.set(folder, [...(this.#undo.get(folder) ?? []), undo]);
  }
}

/** What a temporary file is renamed or linked to. */
function nameGiven(temporary: string): string {
  const name = basename(temporary)
    .replace(/^\./, '')
    .replace(/\.[0-9a-f]{12}\.tmp$/, '');
  return join(dirname(temporary), name);
}
