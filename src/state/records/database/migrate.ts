/**
 * The contract in the database: which of cutter's numbered files are applied, and applying the rest. Knows the files by
 * name and digest only; what they say is in `sql/contract`.
 */
import { z } from 'zod';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { oneRow, type Connection, type Queryable } from '../../db/database.ts';
import { lockKey } from '../../db/session-lock.ts';
import { CONTRACT, STATEMENTS } from '../../db/sql.generated.ts';
import { transaction, type Transaction } from '../../db/transaction.ts';
import type { ContractFile, Provisioned } from '../../../model/outcomes/setup.ts';

/** Migrations wait only for other migrations. */
const TIMEOUT_MS = 120_000;

const installedSchema = z.strictObject({ installed: z.boolean() });
const migrationSchema = z.strictObject({ name: z.string(), sha256: z.string() });

/**
 * Applies every contract file that is pending, each in a transaction of its own together with its record, so that after
 * a crash each file is applied whole or not at all. Refuses `CONTRACT_CHANGED` before anything is applied when an applied file is
 * not the one that this cutter carries. Two migrations at once wait for each other.
 */
export async function migrate(admin: Connection): Promise<Provisioned> {
  requireUnchanged(await contractStatus(admin));
  const applied: string[] = [];
  const already: string[] = [];
  for (const file of CONTRACT) {
    const isNew = await transaction(admin, writing, (tx) => applyPending(tx, file));
    (isNew ? applied : already).push(file.name);
  }
  return { applied, already };
}

/** Every contract file of this version and its state in the database; a file that only the database has is `changed`. */
export async function contractStatus(queryable: Queryable): Promise<readonly ContractFile[]> {
  const { installed } = await oneRow(queryable, STATEMENTS.contract_installed, [], installedSchema);
  const rows = installed ? await queryable.rows(STATEMENTS.contract_migrations, [], migrationSchema) : [];
  const found = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  const ours: readonly string[] = CONTRACT.map(({ name }) => name);
  return [
    ...CONTRACT.map(({ name, sha256 }): ContractFile => ({ name, state: stateOf(found.get(name), sha256) })),
    ...rows.filter(({ name }) => !ours.includes(name)).map(({ name }): ContractFile => ({ name, state: 'changed' })),
  ];
}

/** The contract is installed exactly as this cutter carries it. Refuses `NOT_MIGRATED`, `CONTRACT_CHANGED`. */
export async function requireContract(queryable: Queryable): Promise<void> {
  const status = await contractStatus(queryable);
  requireUnchanged(status);
  const pending = status.filter(({ state }) => state === 'pending').map(({ name }) => name);
  if (pending.length > 0) throw new Refusal('NOT_MIGRATED', { pending });
}

const writing = {
  mode: 'write',
  isolation: 'read committed',
  statementTimeoutMs: TIMEOUT_MS,
  lockTimeoutMs: TIMEOUT_MS,
} as const;

/** Whether the file was applied now; checks again under the lock, because another migration may have been faster. */
async function applyPending(tx: Transaction, file: (typeof CONTRACT)[number]): Promise<boolean> {
  await tx.rows(STATEMENTS.fence, [String(lockKey('cutter:migrate'))], z.unknown());
  const status = await contractStatus(tx);
  requireUnchanged(status);
  if (status.some(({ name, state }) => name === file.name && state === 'applied')) return false;
  await tx.script(file.sql);
  await tx.rows(STATEMENTS.record_migration, [file.name, file.sha256], z.unknown());
  return true;
}

function requireUnchanged(status: readonly ContractFile[]): void {
  const changed = status.filter(({ state }) => state === 'changed').map(({ name }) => name);
  if (changed.length > 0) throw new Refusal('CONTRACT_CHANGED', { changed });
}

function stateOf(found: string | undefined, sha256: string): ContractFile['state'] {
  if (found === undefined) return 'pending';
  return found === sha256 ? 'applied' : 'changed';
}
