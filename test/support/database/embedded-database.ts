/**
 * An embedded database for one test: a copy of a data folder that the global setup makes once for a run, because making
 * one takes seconds and copying it does not.
 */
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Database } from '../../../src/state/db/database.ts';
import { openDatabase } from '../../../src/state/db/open-database.ts';
import { migrateDatabase } from './migrate-database.ts';
import { EMPTY_TEMPLATE, makeEmbeddedFolder } from './template-root.ts';

export interface EmbeddedTestDatabase {
  /** As `data_dir` of the configuration. */
  readonly folder: string;
  /** Opens it, or returns what is open already. */
  open(): Promise<Database>;
  /** Closes and removes it. */
  drop(): Promise<void>;
}

/** A fresh embedded database in a temp folder, with the contract or without. */
export async function createEmbeddedDatabase(options: { readonly migrated: boolean }): Promise<EmbeddedTestDatabase> {
  const template = await templateFolder(options.migrated);
  const folder = makeEmbeddedFolder();
  cpSync(template, folder, { recursive: true });
  let opened: Promise<Database> | null = null;
  return {
    folder,
    open: async () => await (opened ??= openEmbedded(folder)),
    drop: async () => {
      if (opened !== null) await (await opened).close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens an embedded database without any environment. */
export async function openEmbedded(folder: string): Promise<Database> {
  const access = { dsns: {}, libpq: {}, password: undefined, children: {} };
  return await openDatabase({ kind: 'embedded', data_dir: folder }, access);
}

async function templateFolder(migrated: boolean): Promise<string> {
  const root = inject('sharedFolder');
  const empty = join(root, EMPTY_TEMPLATE);
  const ready = join(root, 'migrated');
  if (!migrated) return empty;
  if (existsSync(ready)) return ready;
  const making = `${ready}.${process.pid}`;
  cpSync(empty, making, { recursive: true });
  const database = await openEmbedded(making);
  try {
    await migrateDatabase(database);
  } finally {
    await database.close();
  }
  publish(making, ready);
  return ready;
}

/** Another worker may have been quicker: then its template is used, which is the same. */
function publish(making: string, ready: string): void {
  try {
    renameSync(making, ready);
  } catch (error) {
    if (!existsSync(ready)) throw error;
    rmSync(making, { recursive: true, force: true });
  }
}
