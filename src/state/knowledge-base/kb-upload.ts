/**
 * Sends documents to a knowledge base. A document's name contains the digest of its bytes, so that a run
 * that does not know whether it was accepted can send it again.
 */
import { request as overHttp } from 'node:http';
import { request as overHttps, type RequestOptions } from 'node:https';
import type { Secret } from '../../config/secret.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { errnoOf } from '../../config/file-errors.ts';

export interface KnowledgeBase {
  /** https, or http to this machine; documents go below it. */
  readonly url: string;
  readonly token: Secret;
  /** For one document, from connecting to the end of the answer. */
  readonly timeoutMs: number;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
}

const TAKEN: readonly (number | undefined)[] = [200, 201, 204];

/**
 * PUTs a Markdown document to `<url>/<folder>/<name>.<sha256>.md`; returns null if it was accepted, otherwise why not. Follows
 * no redirect, because the token would be sent too, and verifies certificates whatever the environment says.
 */
export async function putDocument(
  { url, token, timeoutMs, signal: stop }: KnowledgeBase,
  { folder, name, text }: { readonly folder: string; readonly name: string; readonly text: string },
): Promise<string | null> {
  const digest = sha256(text);
  const target = new URL(`${url.replace(/\/+$/, '')}/${folder}/${name}.${digest}.md`);
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
  const body = Buffer.from(text);
  const options: RequestOptions = {
    method: 'PUT',
    agent: false,
    rejectUnauthorized: true,
    signal,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      'content-type': 'text/markdown; charset=utf-8',
      'content-length': body.length,
      'idempotency-key': digest,
    },
  };
  try {
    const status = await statusOf(target, options, body);
    return TAKEN.includes(status) ? null : `the answer was ${status}`;
  } catch (error) {
    if (stop.aborted) return 'interrupted';
    if (signal.aborted) return `no answer within ${timeoutMs / 1000} s`;
    const errno = errnoOf(error);
    if (errno === null) throw error;
    return errno;
  }
}

async function statusOf(target: URL, options: RequestOptions, body: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = (target.protocol === 'https:' ? overHttps : overHttp)(target, options, (answer) => {
      answer.on('error', reject);
      answer.on('end', () => resolve(answer.statusCode));
      answer.resume();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
