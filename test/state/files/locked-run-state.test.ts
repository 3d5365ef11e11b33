import { describe, expect, it } from 'vitest';
import { emptySidecar, nextSidecar, type Sidecar } from '../../../src/model/artefacts/sidecar.ts';
import { RunFolder } from '../../../src/state/files/run-folder.ts';
import { LockedRunState } from '../../../src/state/files/locked-run-state.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const runId = '11111111-1111-4111-8111-111111111111';
const empty = emptySidecar({
  run_id: runId,
  plan_sha256: 'a'.repeat(64),
  document_id: 'law',
  install_uuid: '22222222-2222-4222-8222-222222222222',
});

/** A run's own folder with `stored` in it, as a process holds it that has just read it. */
async function held(stored: Sidecar | null): Promise<LockedRunState> {
  const folder = new RunFolder(temporaryFolder(), runId);
  await folder.prepare();
  if (stored !== null) await folder.writeState(stored);
  return new LockedRunState(folder, stored, empty);
}

describe('a held sidecar', () => {
  it('begins with the empty state where there is no file, and makes the next one durable', async () => {
    const sidecar = await held(null);
    expect(sidecar.state).toEqual(empty);
    await sidecar.advance({ attempt: 1 });
    expect(sidecar.state).toEqual(nextSidecar(empty, { attempt: 1 }));
    expect(await sidecar.folder.readState()).toEqual(sidecar.state);
  });

  it('goes on from what is stored, state after state', async () => {
    const stored = nextSidecar(empty, { attempt: 1 });
    const sidecar = await held(stored);
    expect(sidecar.state).toEqual(stored);
    await sidecar.advance({ attempt: 2 });
    await sidecar.advance({ status: 'done' });
    expect(sidecar.state).toMatchObject({ serial: 3, attempt: 2, status: 'done' });
    expect(await sidecar.folder.readState()).toEqual(sidecar.state);
  });

  it('is its own as long as the file is the one that it left', async () => {
    const sidecar = await held(null);
    await expect(sidecar.requireOwn()).resolves.toBeUndefined();
    await sidecar.advance({ attempt: 1 });
    await expect(sidecar.requireOwn()).resolves.toBeUndefined();
  });

  it('does not undo the record of a process that took over', async () => {
    const stored = nextSidecar(empty, { attempt: 1 });
    const sidecar = await held(stored);
    const theirs = nextSidecar(stored, { attempt: 2 });
    await sidecar.folder.writeState(theirs);
    const fenced = { code: 'STOP_FENCED', facts: { attempt: 1, newest: 2 } };
    await expect(sidecar.requireOwn()).rejects.toMatchObject(fenced);
    await expect(sidecar.advance({ status: 'done' })).rejects.toMatchObject(fenced);
    expect(await sidecar.folder.readState()).toEqual(theirs);
    expect(sidecar.state).toEqual(stored);
  });

  it('does not begin where another process has begun', async () => {
    const sidecar = await held(null);
    await sidecar.folder.writeState(nextSidecar(empty, { attempt: 1 }));
    await expect(sidecar.advance({ attempt: 1 })).rejects.toMatchObject({
      code: 'STOP_FENCED',
      facts: { attempt: 0, newest: 1 },
    });
  });

  it('does not go on where its file is gone', async () => {
    const stored = nextSidecar(empty, { attempt: 1 });
    const folder = new RunFolder(temporaryFolder(), runId);
    await folder.prepare();
    await expect(new LockedRunState(folder, stored, empty).advance({ status: 'done' })).rejects.toMatchObject({
      code: 'STOP_FENCED',
      facts: { attempt: 1, newest: null },
    });
    expect(await folder.readState()).toBeNull();
  });
});
