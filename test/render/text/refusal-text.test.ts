import { describe, expect, it } from 'vitest';
import { Refusal, REFUSALS, isRefusalCode } from '../../../src/model/refusals/refusal.ts';
import { createPaint } from '../../../src/render/format/paint.ts';
import { refusalText, writtenText } from '../../../src/render/text/refusal-text.ts';

const PLAIN = createPaint({ isTTY: false, noColor: true, dumb: true });
const CODES = Object.keys(REFUSALS).filter(isRefusalCode);

describe('refusalText', () => {
  it.each(CODES)('%s: says what, why, whether anything was written, and what to do', (code) => {
    const lines = refusalText(new Refusal(code), PLAIN);
    const { what, why, next } = REFUSALS[code];
    expect(lines[0]).toContain(what);
    expect(lines[0]?.endsWith(`[${code}]`)).toBe(true);
    expect(lines).toEqual(expect.arrayContaining([why, writtenText('none'), ...next.map((line) => `  ${line}`)]));
    expect(lines.at(-1)).toBe(`  cutter explain ${code}`);
  });

  it('shows facts aligned, lists one a line, and nothing that a terminal would obey', () => {
    const lines = refusalText(new Refusal('CONFIG_INVALID', { file: 'a\u001b[2Jb', issues: ['one', 'two'] }), PLAIN);
    expect(lines).toContain('  file    a<U+001B>[2Jb');
    expect(lines).toContain('  issues  one');
    expect(lines).toContain('          two');
  });

  it('names the phase and does not claim that nothing was written when something was', () => {
    const refusal = new Refusal('STOP_COUNT_MISMATCH').during('leg_b_record', 'some_phases');
    const lines = refusalText(refusal, PLAIN);
    expect(lines.join('\n')).toContain('leg_b_record');
    expect(lines).not.toContain(writtenText('none'));
    expect(lines).toContain(writtenText('some_phases'));
  });
});

describe('the catalogue', () => {
  it.each(CODES)('%s: holds whole sentences on one line each', (code) => {
    const { what, why, next } = REFUSALS[code];
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    for (const sentence of [what, why]) expect(sentence).toMatch(/^\S.*[.]$/);
    expect(next.length).toBeGreaterThan(0);
    for (const line of next) expect(line).not.toContain('\n');
  });
});
