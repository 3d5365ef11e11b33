import { describe, expect, it } from 'vitest';
import { PHASE_NAMES } from '../../../src/model/phase.ts';
import { createPaint } from '../../../src/render/format/paint.ts';
import { runText, stateWord } from '../../../src/render/text/run-text.ts';

const PLAIN = createPaint({ isTTY: false, noColor: true, dumb: true });

describe('runText', () => {
  it('starts the detail of every phase in the same column', () => {
    const columns = PHASE_NAMES.map((phase) => {
      const shown = runText(
        { kind: 'phase.completed', phase, state: 'done', elapsed_ms: 61_000, detail: 'HERE' },
        PLAIN,
      );
      return shown.kind === 'line' ? shown.text.indexOf('HERE') : -1;
    });
    expect(new Set(columns).size).toBe(1);
    expect(columns[0]).toBeGreaterThan(0);
  });

  it('gives every ending its own word, so that colour carries nothing alone', () => {
    const words = (['done', 'adopted', 'already_done', 'skipped', 'stopped', 'not_reached'] as const).map(stateWord);
    expect(new Set(words).size).toBe(words.length);
  });

  it('shows a delta that differs to everybody and one that agrees only on request', () => {
    const line = { op: 'INSERT', rows: 1, table: 'public.unit_version' } as const;
    const agreed = runText(
      { kind: 'delta.checked', transaction: 'cut_leg_a', expected: [line], actual: [line] },
      PLAIN,
    );
    const off = runText({ kind: 'delta.checked', transaction: 'cut_leg_a', expected: [line], actual: [] }, PLAIN);
    expect(agreed).toMatchObject({ kind: 'line', detail: 'verbose' });
    expect(off).toMatchObject({ kind: 'line', detail: 'normal' });
  });

  it('shows the text of child processes without letting it act', () => {
    const shown = runText({ kind: 'log', stream: 'gpg', text: 'a\u001b[2J' }, PLAIN);
    expect(shown).toMatchObject({ text: 'gpg: a<U+001B>[2J' });
  });
});
