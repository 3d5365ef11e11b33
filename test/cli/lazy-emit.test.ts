import { describe, expect, it } from 'vitest';
import { lazyEmit } from '../../src/cli/lazy-emit.ts';
import type { RunEvent } from '../../src/model/artefacts/run-event.ts';

const step = (name: string): RunEvent => ({ kind: 'plan.step', step: name, detail: '' });

describe('lateEmit', () => {
  it('passes on every event in order, those before loading and those after', async () => {
    const seen: RunEvent[] = [];
    const late = lazyEmit(async () => (event) => void seen.push(event));
    late.emit(step('1'));
    late.emit(step('2'));
    expect(seen).toEqual([]);
    await late.settled();
    late.emit(step('3'));
    expect(seen).toEqual([step('1'), step('2'), step('3')]);
  });

  it('loads nothing when nothing is reported', async () => {
    let loads = 0;
    const late = lazyEmit(async () => {
      loads += 1;
      return () => undefined;
    });
    await late.settled();
    expect(loads).toBe(0);
  });

  it('tells in settled() that the sink could not be loaded, and does not throw into the engine', async () => {
    const late = lazyEmit(() => Promise.reject(new Error('no sink')));
    expect(() => late.emit(step('1'))).not.toThrow();
    await expect(late.settled()).rejects.toThrow('no sink');
  });
});
