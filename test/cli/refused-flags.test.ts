import { describe, expect, it } from 'vitest';
import { insteadOf } from '../../src/cli/refused-flags.ts';

describe('insteadOf', () => {
  it.each([
    '--force',
    '-f',
    '--yes',
    '-y',
    '--auto-approve',
    '--no-lock',
    '--lock=false',
    '--unlock',
    '--target',
    '--target=postgres',
    '--skip-verify',
    '--skip-backup=true',
    '--edit',
    '--insecure',
    '--no-verify',
    '--resume',
    '--most-recent',
    '--destroy',
  ])('answers %s with one line', (flag) => {
    const answer = insteadOf(flag);
    expect(answer).toMatch(/^[A-Z].{20,}$/);
    expect(answer).not.toContain('\n');
  });

  it.each(['--json', '--no', '--forced', '--granularity', '--through', 'force'])('knows nothing of %s', (flag) => {
    expect(insteadOf(flag)).toBeUndefined();
  });
});
