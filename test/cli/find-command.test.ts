import { describe, expect, it } from 'vitest';
import { findCommand, unknownCommand } from '../../src/cli/find-command.ts';

const IDS = ['apply', 'plan', 'trust:show', 'trust:add-person', 'run:list'];

describe('findCommand', () => {
  it('takes the longest run of words that names a command and leaves the rest', () => {
    expect(findCommand(['trust', 'show', 'more', '--json'], IDS)).toEqual({
      id: 'trust:show',
      rest: ['more', '--json'],
    });
    expect(findCommand(['plan', 'apply'], IDS)).toEqual({ id: 'plan', rest: ['apply'] });
  });

  it('finds nothing for a topic, a typed colon, or a line that starts with a flag', () => {
    expect(findCommand(['trust'], IDS)).toBeUndefined();
    expect(findCommand(['trust:show'], IDS)).toBeUndefined();
    expect(findCommand(['--json', 'plan'], IDS)).toBeUndefined();
    expect(findCommand([], IDS)).toBeUndefined();
  });
});

describe('unknownCommand', () => {
  it('names the nearest command and never more than was asked', () => {
    const refusal = unknownCommand(['aply', 'plan.json'], IDS);
    expect(refusal.code).toBe('COMMAND_UNKNOWN');
    expect(refusal.facts).toEqual({ command: 'aply plan.json', nearest: ['apply'] });
  });

  it('lists the commands of a topic', () => {
    expect(unknownCommand(['trust', 'nope'], IDS).facts).toMatchObject({ nearest: ['trust add-person', 'trust show'] });
  });

  it('refuses a flag that is missing on purpose even before a command', () => {
    expect(unknownCommand(['--force'], IDS)).toMatchObject({ code: 'FLAG_REFUSED', facts: { flag: '--force' } });
    expect(unknownCommand(['--json', 'plan'], IDS).code).toBe('USAGE');
  });
});
