/**
 * The run's own folder under the sidecar root: state.json, receipts, kb documents, the backup and the report.
 * Read it only after the run's lock is held, or to show it.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../../model/encoding/canonical.ts';
import { phaseNumber, type PhaseName } from '../../model/phase.ts';
import type { Receipt } from '../../model/artefacts/receipt.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { isWhole, sidecarSchema, type Sidecar } from '../../model/artefacts/sidecar.ts';
import { errnoOf, refuseErrno } from '../../config/file-errors.ts';
import { readIfThere } from '../../config/read-once.ts';
import { makeFolder, namesIn, replaceFile, replaceView, writeOnce } from './durable-write.ts';

/** Files of a run are for its owner only. */
const PRIVATE = 0o600;
/** The largest file that cutter writes there, and keeps in memory, names every unit of the largest document. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const RULES = {
  limitBytes: MAX_FILE_BYTES,
  kind: 'STOP_SIDECAR_CORRUPT',
  size: 'STOP_SIDECAR_CORRUPT',
} as const;

export class RunFolder {
  /** The folder of all runs. */
  readonly root: string;
  readonly path: string;

  constructor(sidecarRoot: string, runId: string) {
    this.root = sidecarRoot;
    this.path = join(sidecarRoot, runId);
  }

  /** Makes the folder with its two subfolders. Call under the lock. */
  async prepare(): Promise<void> {
    await makeFolder(this.path);
    await makeFolder(join(this.path, 'receipts'));
    await makeFolder(join(this.path, 'kb'));
    await this.#removeHalfWritten();
  }

  /** The last durable state, or null when there is none. Refuses `STOP_SIDECAR_CORRUPT` when it is not whole. */
  async readState(): Promise<Sidecar | null> {
    const path = join(this.path, 'state.json');
    const text = await textAt(path);
    if (text === null) return null;
    const parsed = sidecarSchema.safeParse(parseJson(text, path));
    if (!parsed.success || !isWhole(parsed.data)) throw new Refusal('STOP_SIDECAR_CORRUPT', { path });
    return parsed.data;
  }

  async writeState(state: Sidecar): Promise<void> {
    await replaceFile(join(this.path, 'state.json'), canonicalJson(state), PRIVATE);
  }

  /**
   * Writes a receipt and its kb document once. A receipt with other bytes under the same name is a conflict; the kb
   * document is a view of it that another version of cutter may have worded otherwise.
   */
  async writeReceipt(receipt: Receipt, document: string): Promise<void> {
    await this.#writeSame(join('receipts', `${receiptName(receipt.phase)}.json`), canonicalJson(receipt));
    const view = join('kb', `${receiptName(receipt.phase)}.md`);
    if ((await this.readView(view)) === null) await replaceView(join(this.path, view), document, PRIVATE);
  }

  /**
   * Moves state, receipts and kb documents into another folder, so that they can be written again and nothing is lost.
   * Returns the name of that folder, or null if there was nothing. Call under the lock.
   */
  async setAside(): Promise<string | null> {
    const names = (await namesIn(this.path)).filter((name) => ['state.json', 'receipts', 'kb'].includes(name));
    if (names.length === 0) return null;
    const taken = (await namesIn(this.path)).filter((name) => name.startsWith('before-rebuild.'));
    const aside = `before-rebuild.${taken.length + 1}`;
    await makeFolder(join(this.path, aside));
    for (const name of names) {
      const path = join(this.path, name);
      await refuseErrno(path, () => rename(path, join(this.path, aside, name)));
    }
    return aside;
  }

  /** Writes a view that may be written again: the report, counts before and after, the prior of the next gate. */
  async writeView(name: string, content: Json | string): Promise<void> {
    await replaceView(join(this.path, name), typeof content === 'string' ? content : canonicalJson(content), PRIVATE);
  }

  /** The kb documents, in the order of their phases; `name` is `NN-phase`. */
  async readDocuments(): Promise<readonly { readonly name: string; readonly text: string }[]> {
    const folder = join(this.path, 'kb');
    const names = (await namesIn(folder)).filter((name) => name.endsWith('.md')).toSorted();
    const texts = await Promise.all(names.map((name) => textAt(join(folder, name))));
    return names.map((name, index) => ({ name: name.slice(0, -3), text: texts[index] ?? '' }));
  }

  async readView(name: string): Promise<string | null> {
    return textAt(join(this.path, name));
  }

  async #writeSame(name: string, text: string): Promise<void> {
    const path = join(this.path, name);
    const there = await textAt(path);
    if (there === text) return;
    if (there !== null) throw new Refusal('STOP_SIDECAR_CORRUPT', { path });
    await writeOnce(path, text, PRIVATE);
  }

  /** Temporary files of an attempt that was killed; this process holds the lock, so nobody is writing them. */
  async #removeHalfWritten(): Promise<void> {
    for (const folder of [this.path, join(this.path, 'receipts'), join(this.path, 'kb')]) {
      const names = (await namesIn(folder)).filter((each) => each.endsWith('.tmp'));
      for (const path of names.map((name) => join(folder, name)))
        await refuseErrno(path, () => rm(path, { force: true }));
    }
  }
}

/** `06-cut_leg_a`: the name that a phase's receipt and kb document carry. */
export function receiptName(phase: PhaseName): string {
  return `${String(phaseNumber(phase)).padStart(2, '0')}-${phase}`;
}

/** The run ids that have a folder, sorted; names with a dot in front are not of runs. STOP_FILE. */
export async function listRunFolders(sidecarRoot: string): Promise<readonly string[]> {
  return await refuseErrno(sidecarRoot, async () => {
    try {
      const entries = await readdir(sidecarRoot, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .toSorted();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/** The backups of a run, one for each attempt that took one, by path. */
export async function listBackups(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  return names.filter((name) => /^backup\.\d+\.gpg$/.test(name)).map((name) => join(folder, name));
}

/** The text of a file of the run, or null when it is not there. STOP_SIDECAR_CORRUPT, STOP_FILE. */
async function textAt(path: string): Promise<string | null> {
  return (await readIfThere(path, RULES))?.bytes.toString('utf8') ?? null;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal('STOP_SIDECAR_CORRUPT', { path }, { cause: error });
  }
}
