import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEventLog } from '../../src/cli/event-log.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { eventLineSchema } from '../../src/model/artefacts/event-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('openEventLog', () => {
  it('writes a chain of schema-conforming lines, opened first and finished last', () => {
    const file = path.join(temporaryFolder(), 'events.jsonl');
    const log = openEventLog(file, 'cutter/0.1.0');
    log.emit({ kind: 'plan.loaded', plan_sha256: 'ab'.repeat(32), document_id: 'law', run_id: 'r' });
    log.emit({ kind: 'phase.started', phase: 'mark' });
    log.emit({ kind: 'run.finished', outcome: 'ok', exit: 0, committed_phases: [], written: 'none', next: '' });
    expect(log.close()).toBeNull();
    const text = readFileSync(file, 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const raw = text.trimEnd().split('\n');
    const lines = raw.map((line) => eventLineSchema.parse(JSON.parse(line)));
    expect(lines.map(({ type }) => type)).toEqual(['stream.opened', 'plan.loaded', 'phase.started', 'run.finished']);
    expect(lines.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
    expect(lines.map(({ prev }) => prev)).toEqual(['0'.repeat(64), ...raw.slice(0, 3).map((line) => sha256(line))]);
    expect(lines.at(-1)).toMatchObject({ run_id: 'r', plan: `sha256:${'ab'.repeat(32)}`, data: { exit: 0 } });
  });

  it('refuses a file that is there and a folder that is not', () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'taken'), '');
    expect(() => openEventLog(path.join(folder, 'taken'), 't')).toThrow(
      expect.objectContaining({ code: 'FILE_EXISTS' }),
    );
    expect(() => openEventLog(path.join(folder, 'no', 'x'), 't')).toThrow(
      expect.objectContaining({ code: 'FILE_MISSING' }),
    );
  });

  it('ignores what is reported after its end', () => {
    const file = path.join(temporaryFolder(), 'events.jsonl');
    const log = openEventLog(file, 't');
    log.close();
    const before = readFileSync(file, 'utf8');
    log.emit({ kind: 'phase.started', phase: 'mark' });
    expect(log.close()).toBeNull();
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
