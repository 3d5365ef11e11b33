/** Sends the documents of a run to the knowledge base, where one is configured, after its phases. */
import { z } from 'zod';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { putDocument, type KnowledgeBase } from '../../state/knowledge-base/kb-upload.ts';
import type { RunFolder } from '../../state/files/run-folder.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { Uploads } from '../../model/outcomes/apply.ts';

/** Records what was sent. If it is lost, documents that the knowledge base already has are sent again. */
const MARK = 'uploads.json';
const markSchema = z.strictObject({ url: z.string(), documents: z.array(z.string()) });

/** The configured knowledge base with its token, or null. Refuses KB_TOKEN (variable) before anything begins. */
export function knowledgeBaseOf(
  { config, environment }: Pick<OperationContext, 'config' | 'environment'>,
  signal: AbortSignal,
): KnowledgeBase | null {
  if (config.kb === undefined) return null;
  const { url, token_env: variable, timeout_seconds: seconds } = config.kb;
  const token = environment.secret(variable);
  if (token === undefined) throw new Refusal('KB_TOKEN', { variable, problem: 'it is not set' });
  if (!/^[\x21-\x7e]+$/.test(token.reveal()))
    throw new Refusal('KB_TOKEN', { variable, problem: 'it is not printable ASCII without spaces' });
  return { url, token, timeoutMs: seconds * 1000, signal };
}

/**
 * Sends every document that has not been sent, in the order of the phases, and stops at the first that is not accepted:
 * RECEIPTS_PENDING (document, problem, sent, pending). Nothing is retried; the next `apply` continues there.
 */
export async function uploadDocuments(base: KnowledgeBase, folder: RunFolder, runId: string): Promise<Uploads> {
  const { url } = base;
  const documents = await folder.readDocuments();
  const taken = await takenBy(url, folder);
  const missing = documents.filter(({ text }) => !taken.includes(sha256(text)));
  for (const [sent, { name, text }] of missing.entries()) {
    const problem = await putDocument(base, { folder: runId, name, text });
    if (problem !== null)
      throw new Refusal('RECEIPTS_PENDING', { url, document: name, problem, sent, pending: missing.length - sent });
    taken.push(sha256(text));
    await folder.writeView(MARK, { url, documents: taken });
  }
  return { url, sent: missing.length, total: documents.length };
}

/** The digests of what this knowledge base accepted; none if the record is lost, damaged or of another knowledge base. */
async function takenBy(url: string, folder: RunFolder): Promise<string[]> {
  const mark = markSchema.safeParse(parseMark((await folder.readView(MARK)) ?? ''));
  return mark.success && mark.data.url === url ? mark.data.documents : [];
}

function parseMark(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
