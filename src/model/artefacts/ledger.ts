/**
 * The ledger as it is checked: a chain of receipts and the Merkle tree over them (RFC 6962, 2.1).
 * Computes everything again from the receipts; the stored values are only compared.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sha256 } from '../encoding/digest.ts';
import type { GovernedTable } from '../governed-table.ts';
import { countSchema, sha256Schema } from '../ids.ts';

export const LEDGER_TYPE = 'cutter/ledger/v1';
const NOTHING_BEFORE = '0'.repeat(64);

/** How many receipts the ledger has, and the RFC 6962 root over them: what approvals name. */
export const ledgerHeadSchema = z.strictObject({ size: countSchema, root: sha256Schema }).readonly();
export type LedgerHead = z.infer<typeof ledgerHeadSchema>;

/** The head of a ledger without a receipt: the hash of nothing. */
export const EMPTY_LEDGER: LedgerHead = { size: 0, root: sha256('') };

/** The governed tables whose every row has a receipt. */
export const LEDGERED_TABLES = [
  'cutter_governance.cut_change_set',
  'cutter_governance.cutter_run',
  'cutter_governance.cutter_run_step',
  'cutter_governance.dot_pair_signature',
  'cutter_governance.manifest_envelope',
  'cutter_governance.review_decision',
  'cutter_governance.verify_result',
] as const satisfies readonly GovernedTable[];

/** A row of the ledger: the receipt and its body are the exact texts. */
export interface LedgerRow {
  readonly seq: number;
  readonly prev: string;
  readonly leaf: string;
  readonly root: string;
  readonly receipt: string;
  readonly body: string;
}

/** What a receipt says, as far as the check needs it. */
const receiptSchema = z.object({
  type: z.literal(LEDGER_TYPE),
  seq: z.int(),
  prev: sha256Schema,
  body_sha256: sha256Schema,
});

/** The first bad receipt, and what is wrong with it. */
export interface LedgerFault {
  readonly seq: number;
  readonly problem: string;
}

/** Takes receipts in order and keeps only what the next check needs. */
export class LedgerChecker {
  #size = 0;
  #leaf = NOTHING_BEFORE;
  #frontier: readonly string[] = [];

  get head(): LedgerHead {
    return { size: this.#size, root: merkleRoot(this.#frontier) };
  }

  /** Checks the next row; null when it is right. After a fault nothing more is to be added. */
  add(row: LedgerRow): LedgerFault | null {
    const expected = this.#size;
    const fault = (problem: string): LedgerFault => ({ seq: Math.min(row.seq, expected), problem });
    if (row.seq < expected) return fault('it is there a second time');
    if (row.seq > expected) return fault(`it is missing here: ${row.seq} comes next`);
    const said = receiptSchema.safeParse(parseJsonOrNull(row.receipt));
    if (!said.success) return fault('the receipt cannot be read');
    const { seq, prev, body_sha256: bodySha256 } = said.data;
    if (seq !== expected || prev !== this.#leaf || row.prev !== this.#leaf)
      return fault('the receipt does not follow the one before it');
    if (sha256(row.body) !== bodySha256) return fault('the body is not the one that the receipt is for');
    const leaf = leafHash(row.receipt);
    if (leaf !== row.leaf) return fault('the receipt was edited');
    this.#frontier = withLeaf(this.#frontier, expected, leaf);
    this.#leaf = leaf;
    this.#size += 1;
    return row.root === merkleRoot(this.#frontier) ? null : fault('the root over the receipts is another one');
  }
}

/** RFC 6962: a leaf is hashed behind a zero byte. */
export function leafHash(receipt: string): string {
  return sha256(Buffer.concat([Buffer.of(0), Buffer.from(receipt, 'utf8')]));
}

/** The full subtrees of a tree of `size` leaves with one leaf more; the largest comes first. */
export function withLeaf(frontier: readonly string[], size: number, leaf: string): readonly string[] {
  let node = leaf;
  let full = frontier.length;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    full -= 1;
    node = nodeHash(frontier[full] ?? '', node);
  }
  return [...frontier.slice(0, full), node];
}

/** The root over full subtrees. */
export function merkleRoot(frontier: readonly string[]): string {
  if (frontier.length === 0) return EMPTY_LEDGER.root;
  return frontier.reduceRight((right, left) => nodeHash(left, right));
}

function nodeHash(left: string, right: string): string {
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(Buffer.from(left + right, 'hex'))
    .digest('hex');
}

function parseJsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
