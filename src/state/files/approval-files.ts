/**
 * Approval and signature files on disk: each read once, by the rules for files that decide something.
 * Knows names and sizes, not the content.
 */
import { basename, dirname, join } from 'node:path';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { namesIn } from './durable-write.ts';
import { readOnce } from '../../config/read-once.ts';

/** An approval as it was read, with the signatures beside it: the input of `authorize`. */
export interface StoredApproval {
  readonly path: string;
  readonly approvalBytes: Buffer;
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[];
}

const MAX_APPROVAL_BYTES = 16_384;
const MAX_SIGNATURE_BYTES = 8_192;
const MAX_SIGNATURES = 16;

const KIND_AND_SIZE = { kind: 'APPROVAL_FILE_KIND', size: 'APPROVAL_FILE_SIZE' } as const;
const APPROVAL_RULES = { ...KIND_AND_SIZE, missing: 'FILE_MISSING', limitBytes: MAX_APPROVAL_BYTES } as const;
const SIGNATURE_RULES = { ...KIND_AND_SIZE, missing: 'FILE_MISSING', limitBytes: MAX_SIGNATURE_BYTES } as const;

/**
 * Reads the approvals that were named and, beside each, a signed rejection of the same gate if there is one: a veto
 * must not depend on being named. Refusals: those of `readApprovalFile`.
 */
export async function readApprovalFiles(
  paths: readonly string[],
  gates: readonly Gate[],
): Promise<readonly StoredApproval[]> {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  const rejections = await Promise.all(folders.map((folder) => rejectionsIn(folder, gates)));
  const all = [...new Set([...paths, ...rejections.flat()])];
  return Promise.all(all.map((path) => readApprovalFile(path)));
}

/**
 * Reads one approval and the signatures beside it: for `SG_1.json` the files `SG_1.<word>.asc`, sorted by name.
 * Refusals: FILE_MISSING, APPROVAL_FILE_KIND, APPROVAL_FILE_SIZE.
 */
export async function readApprovalFile(path: string): Promise<StoredApproval> {
  const { bytes: approvalBytes } = await readOnce(path, APPROVAL_RULES);
  const names = await signatureNames(path);
  if (names.length > MAX_SIGNATURES)
    throw new Refusal('APPROVAL_FILE_SIZE', { file: path, signatures: names.length, limit: MAX_SIGNATURES });
  const signatures = await Promise.all(
    names.map(async (name) => ({ name, bytes: (await readOnce(join(dirname(path), name), SIGNATURE_RULES)).bytes })),
  );
  return { path, approvalBytes, signatures };
}

/** The planner's signature beside plan.json, or undefined when there is none. APPROVAL_FILE_KIND, APPROVAL_FILE_SIZE. */
export async function readPlanSignature(planPath: string): Promise<Buffer | undefined> {
  try {
    return (await readOnce(`${planPath}.asc`, SIGNATURE_RULES)).bytes;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'FILE_MISSING') return undefined;
    throw error;
  }
}

/** Where an approval of a gate is written: beside the plan, a rejection under a name of its own. */
export function approvalPath(planPath: string, gate: Gate, decision: 'approve' | 'reject'): string {
  return join(dirname(planPath), decision === 'reject' ? `${gate}.reject.json` : `${gate}.json`);
}

/** Where a signer's signature of an approval is written: `SG_1.<last 16 digits of the fingerprint>.asc` beside it. */
export function signaturePath(approvalFile: string, fpr: string): string {
  return join(dirname(approvalFile), `${stemOf(approvalFile)}.${fpr.slice(-16)}.asc`);
}

/** No dot in the middle part: `SG_1.reject.<keyid>.asc` belongs to `SG_1.reject.json`, not to `SG_1.json`. */
async function signatureNames(path: string): Promise<readonly string[]> {
  const prefix = `${stemOf(path)}.`;
  const names = await namesIn(dirname(path));
  return names.filter((name) => name.startsWith(prefix) && /^[^.]+\.asc$/.test(name.slice(prefix.length))).toSorted();
}

async function rejectionsIn(folder: string, gates: readonly Gate[]): Promise<readonly string[]> {
  const wanted = gates.map((gate) => `${gate}.reject.json`);
  // If the folder does not exist, neither does the approval that was named, and it is refused by its own name.
  const names = await namesIn(folder);
  return names.filter((name) => wanted.includes(name)).map((name) => join(folder, name));
}

function stemOf(path: string): string {
  return basename(path).replace(/\.json$/, '');
}
