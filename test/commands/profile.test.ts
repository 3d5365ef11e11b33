import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function folder(): string {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'law.txt'), 'Chương I\n\nQUY ĐỊNH\n\nĐiều 1. Phạm vi\n\n1. Một.\n\n2 Hai.\n\n3. Ba.\n');
  writeFileSync(path.join(cwd, 'mine.yaml'), 'profile: mine\nversion: 1\nextends: legal-vi\ngranularity: point\n');
  writeFileSync(path.join(cwd, 'wrong.yaml'), 'profile: mine\nversion: 0\nextends: legal-vi\n');
  return cwd;
}

describe('cutter profile', () => {
  it('lists the built-in profiles', async () => {
    const ran = await runCutter(['profile', 'list', '--json'], { cwd: folder() });
    const { profiles } = JSON.parse(ran.stdout);
    expect(ran.code).toBe(0);
    expect(profiles.map(({ profile }: { profile: string }) => profile)).toContain('legal-vi');
  });

  it('shows a profile with what it extends, as a file that can be used again', async () => {
    const cwd = folder();
    const shown = await runCutter(['profile', 'show', 'mine.yaml'], { cwd });
    writeFileSync(path.join(cwd, 'again.json'), shown.stdout);
    const again = await runCutter(['profile', 'show', './again.json'], { cwd });
    expect(again.stdout).toBe(shown.stdout);
    expect(JSON.parse(shown.stdout)).toMatchObject({ profile: 'mine', granularity: 'point' });
  });

  it('says why each place is what it is', async () => {
    const ran = await runCutter(['profile', 'test', 'legal-vi', 'law.txt'], { cwd: folder() });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/chapter Chương I QUY ĐỊNH {2}\(whole line with its keyword; first\)/);
    expect(ran.stdout).toMatch(/W_NEAR_MISS line 9/);
    expect(ran.stdout).toContain('by legal-vi (article)');
  });

  it('proposes a profile with the scores of all', async () => {
    const cwd = folder();
    writeFileSync(path.join(cwd, 'law.txt'), 'Chương I\n\nQUY ĐỊNH\n\nĐiều 1. Phạm vi\n\nMột.\n\nĐiều 2. Hai\n\nBa.\n');
    const ran = await runCutter(['profile', 'test', 'auto', 'law.txt', '--json'], { cwd });
    const test = JSON.parse(ran.stdout);
    expect(test.profile).toBe('legal-vi');
    expect(test.scores[0].score).toBeGreaterThan(test.scores[1].score);
  });

  it('refuses a profile file with the path of each issue', async () => {
    const ran = await runCutter(['profile', 'test', 'wrong.yaml', 'law.txt', '--json'], { cwd: folder() });
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      error: { code: 'PROFILE_INVALID', facts: { issues: [expect.stringContaining('version:')] } },
    });
  });
});
