import { describe, expect, it } from 'vitest';
import { suggest } from '../../src/cli/suggest.ts';

const COMMANDS = ['apply', 'approval check', 'plan', 'show', 'verify', 'run list', 'run show'];

describe('suggest', () => {
  it('finds a name with two letters swapped', () => {
    expect(suggest('aplpy', COMMANDS)[0]).toBe('apply');
    expect(suggest('paln', COMMANDS)[0]).toBe('plan');
    expect(suggest('plna x', ['plan x'])).toEqual(['plan x']);
  });

  it('finds names that start with what was typed', () => {
    expect(suggest('run', COMMANDS)).toEqual(['run list', 'run show']);
  });

  it('offers nothing for a word that resembles nothing', () => {
    expect(suggest('zzzzzz', COMMANDS)).toEqual([]);
  });

  it('offers at most three', () => {
    expect(suggest('a', ['aa', 'ab', 'ac', 'ad'])).toHaveLength(3);
  });
});
