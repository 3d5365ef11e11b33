/** The list of checks as people read it, and that an observer hears of each and changes none. */
import { describe, expect, test } from 'vitest';
import { GATE_CHECKS, gateChecks, observedBy, unobserved } from '../../src/gate/check.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';

describe('the checks of the gate', () => {
  test('are numbered in their order, and each says what it asks', () => {
    const numbers = gateChecks().map((check) => check.slice(1).split('.').map(Number));
    const sorted = numbers.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
    expect(numbers).toEqual(sorted);
    expect(numbers).toHaveLength(41);
    const texts = Object.values(GATE_CHECKS);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.filter((text) => !/^\S+( \S+)+$/.test(text))).toEqual([]);
  });

  test('hand on what their body makes, watched or not', async () => {
    const heard: unknown[] = [];
    const check = observedBy((...told) => heard.push(told));
    await expect(check('V2.1', async () => 7)).resolves.toBe(7);
    await expect(unobserved('V2.1', () => 8)).resolves.toBe(8);
    expect(heard).toEqual([['V2.1', null]]);
  });

  test('tell of a refusal and throw it, and throw a fault without calling it a refusal', async () => {
    const heard: unknown[] = [];
    const check = observedBy((...told) => heard.push(told));
    const refusal = new Refusal('APPROVAL_MISSING');
    await expect(
      check('V2.1', () => {
        throw refusal;
      }),
    ).rejects.toBe(refusal);
    const fault = new TypeError('a fault');
    await expect(
      check('V2.2', () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    expect(heard).toEqual([['V2.1', refusal]]);
  });
});
