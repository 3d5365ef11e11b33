/** The command surface may only narrow what apply does, and a change of it must show in review (docs/invariants.md: no-override). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { insteadOf } from '../../src/cli/refused-flags.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

const manifestSchema = z.object({
  commands: z.record(
    z.string(),
    z.object({
      summary: z.string(),
      examples: z.array(z.string()).min(1),
      flags: z.record(z.string(), z.looseObject({ description: z.string(), env: z.undefined().optional() })),
      args: z.record(z.string(), z.looseObject({ description: z.string() })),
    }),
  ),
});
const snapshotSchema = z.array(z.object({ command: z.string(), flags: z.array(z.string()) }));

const json = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
const { commands } = manifestSchema.parse(json('oclif.manifest.json'));
const flags = Object.entries(commands).flatMap(([id, command]) =>
  Object.keys(command.flags).map((flag) => ({ id, flag })),
);

describe('the command surface', () => {
  it('has commands and flags', () => {
    expect(Object.keys(commands).length).toBeGreaterThan(15);
    expect(flags.length).toBeGreaterThan(100);
  });

  it('has no flag that could widen, skip or answer in advance', () => {
    const wide = /force|skip|yes|insecure|most-recent|auto|override|ignore|unsafe|disable/;
    expect(flags.filter(({ flag }) => wide.test(flag))).toEqual([]);
    expect(flags.filter(({ flag }) => flag !== 'no-color' && insteadOf(`--${flag}`) !== undefined)).toEqual([]);
  });

  it('takes the global flags everywhere', () => {
    const global = ['json', 'quiet', 'verbose', 'no-color', 'cwd', 'config'];
    for (const [id, command] of Object.entries(commands))
      expect(Object.keys(command.flags), id).toEqual(expect.arrayContaining(global));
  });

  it('is the one that was reviewed: npm run generate renews the snapshot', () => {
    const reviewed = snapshotSchema.parse(json('test/commands/command-snapshot.json'));
    const names = Object.keys(commands).map((id) => id.replaceAll(':', ' '));
    expect(reviewed.map(({ command }) => command)).toEqual(names.toSorted());
    for (const { command, flags: usages } of reviewed) {
      const shown = usages.map((usage) => /--([a-z-]+)/.exec(usage)?.[1]);
      const real = Object.keys(commands[command.replaceAll(' ', ':')]?.flags ?? {});
      expect(shown.toSorted(), command).toEqual(real.toSorted());
    }
  });
});
