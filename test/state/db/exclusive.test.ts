import { executionAsyncResource } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { Exclusive } from '../../../src/state/db/exclusive.ts';

describe('an exclusive section', () => {
  it('waits for the one before it, also when that one fails', async () => {
    const exclusive = new Exclusive();
    const seen: string[] = [];
    const section = (name: string) =>
      exclusive.run(async () => {
        seen.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(`${name} ends`);
        if (name === 'first') throw new Error('first failed');
      });
    const [first, second] = await Promise.allSettled([section('first'), section('second')]);
    expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('cannot be entered from inside of itself, however many others lie between', async () => {
    const [one, other, third] = [new Exclusive(), new Exclusive(), new Exclusive()];
    const nested = one.run(() => other.run(() => third.run(() => one.run(async () => 'inside'))));
    await expect(nested).rejects.toThrow('nested use of a database session');
    await expect(one.run(async () => 'alone')).resolves.toBe('alone');
  });

  it('can be entered later by a flow that began inside of it', async () => {
    const exclusive = new Exclusive();
    let later: Promise<string> = Promise.resolve('');
    await exclusive.run(async () => {
      later = new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => exclusive.run(async () => 'later'));
    });
    await expect(later).resolves.toBe('later');
  });

  it('costs every promise of the process the same, however many sessions there were', async () => {
    const stores = async () => Object.getOwnPropertySymbols(executionAsyncResource()).length;
    const within = async (depth: number): Promise<number> =>
      new Exclusive().run(() => (depth === 1 ? stores() : within(depth - 1)));
    expect(await within(50)).toBe(await within(1));
  });
});
