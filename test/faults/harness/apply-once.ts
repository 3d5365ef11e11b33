/** `apply` as the product composes it, over ports with a fate. Used inside a test and in a process of its own. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { openConfigured } from '../../../src/operations/shared/with-database.ts';
import type { OperationContext } from '../../../src/operations/shared/operation-context.ts';
import type { Database } from '../../../src/state/db/database.ts';
import { decoratedDatabase } from './decorated-database.ts';
import { decorateFiles } from './decorated-files.ts';
import type { Fate } from './effect.ts';
import type { ApplyOutcome } from '../../../src/model/outcomes/apply.ts';

export interface Command {
  readonly planPath: string;
  readonly approvals: readonly string[];
}

/** Whose effect it is: appliers in one process share its files, and a fault injected into one must not reach another. */
const applying = new AsyncLocalStorage<Fate>();

/** One `cutter apply` in the project at `at.cwd`. However it ends, no session and no decoration outlives it. */
export async function applyWith(
  ctx: OperationContext,
  command: Command,
  fate: Fate,
  between: (database: Database) => Database = (database) => database,
  signal: AbortSignal = new AbortController().signal,
): Promise<ApplyOutcome> {
  const request = { ...command, stopBefore: null, signal };
  return await underFate(ctx, fate, (fated) => applyPlan(fated, request), between);
}

/** Any command over ports with a fate. */
export async function underFate<T>(
  ctx: OperationContext,
  fate: Fate,
  work: (fated: OperationContext) => Promise<T>,
  between: (database: Database) => Database = (database) => database,
): Promise<T> {
  const opened = await openConfigured(ctx);
  const database = decoratedDatabase(between(opened), fate);
  const restore = await decorateFiles(ctx.cwd, onlyOf(fate));
  try {
    return await applying.run(fate, () => work({ ...ctx, opened: database }));
  } finally {
    restore();
    database.sever();
    await opened.close();
  }
}

function onlyOf(fate: Fate): Fate {
  return {
    around: async (effect, work) => (applying.getStore() === fate ? await fate.around(effect, work) : await work()),
    aroundSync: (effect, work) => (applying.getStore() === fate ? fate.aroundSync(effect, work) : work()),
  };
}
