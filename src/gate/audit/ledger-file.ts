/** The ledger of a pack: one chain and one tree, checked like that of the database, with the rows that its receipts are for. */
import { z } from 'zod';
import { canonicalLine } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { LedgerChecker, type LedgerHead } from '../../model/artefacts/ledger.ts';
import { CheckFailed } from './audit-lines.ts';

/** A row of evidence as its receipt records it: every value as text, long ones as `sha256:` and their digest. */
export interface LedgerEntry {
  readonly seq: number;
  /** The table without its schema. */
  readonly kind: string;
  readonly runId: string | null;
  readonly documentId: string | null;
  /** Epoch milliseconds by the clock of the database when the row was written. */
  readonly atMs: number;
  readonly row: { readonly [column: string]: string | null };
}

export interface LedgerFile {
  /** `receipt N: problem` for the first bad receipt; null if there is none. */
  readonly fault: string | null;
  /** The receipts before the fault. */
  readonly evidence: readonly LedgerEntry[];
  /** The root over the first `size` receipts, by size. */
  readonly roots: readonly string[];
}

const lineSchema = z.strictObject({
  seq: z.int().min(0),
  prev: z.string(),
  leaf: z.string(),
  root: z.string(),
  receipt: z.string(),
  body: z.string(),
});
const receiptSchema = z.object({
  kind: z.string(),
  run_id: z.string().nullable(),
  document_id: z.string().nullable(),
  at: z.iso.datetime(),
});
const bodySchema = z.record(z.string(), z.string().nullable());

/** Reads `ledger.jsonl` up to its end or its first fault. */
export function readLedgerFile(bytes: Buffer): LedgerFile {
  const checker = new LedgerChecker();
  const evidence: LedgerEntry[] = [];
  const roots = [sha256('')];
  const lines = bytes.toString('utf8').split('\n');
  // The last line ends with LF too, so that a truncated ledger is noticed.
  if (lines.pop() !== '') return { fault: 'the last line is cut off', evidence, roots };
  for (const [index, line] of lines.entries()) {
    const row = lineSchema.safeParse(jsonIn(line));
    if (!row.success || canonicalLine(row.data) !== line)
      return { fault: `receipt ${index}: it cannot be read`, evidence, roots };
    const fault = checker.add(row.data);
    if (fault !== null) return { fault: `receipt ${fault.seq}: ${fault.problem}`, evidence, roots };
    const found = evidenceOf(row.data);
    if (found === null) return { fault: `receipt ${index}: it cannot be read`, evidence, roots };
    evidence.push(found);
    roots.push(row.data.root);
  }
  return { fault: null, evidence, roots };
}

/** Requires that a signed ledger head is that of the ledger before the receipt of the signed document. CheckFailed. */
export function requireSeen({ roots }: LedgerFile, { seq }: LedgerEntry, { size, root }: LedgerHead): void {
  if (size > seq || roots[size] !== root)
    throw new CheckFailed(`it saw another ledger: ${size} receipts with the root ${root}`);
}

/** Whether the ledger records this text: itself, or its digest where it is long (0016-ledger.sql). */
export function isRecordedText(recorded: string | null | undefined, text: string): boolean {
  return recorded === text || recorded === `sha256:${sha256(text)}`;
}

function evidenceOf({ seq, receipt, body }: z.infer<typeof lineSchema>): LedgerEntry | null {
  const said = receiptSchema.safeParse(jsonIn(receipt));
  const row = bodySchema.safeParse(jsonIn(body));
  if (!said.success || !row.success) return null;
  const { kind, run_id: runId, document_id: documentId, at } = said.data;
  return { seq, kind: kind.replace(/^\w+\./, ''), runId, documentId, atMs: Date.parse(at), row: row.data };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
