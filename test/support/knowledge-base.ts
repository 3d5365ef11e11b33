/** A knowledge base that is a real server on this machine: it takes documents, or misbehaves as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestKnowledgeBase {
  readonly url: string;
  /** Every request whose body arrived, in order. */
  readonly requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[];
  /** How it answers from now on. */
  answer: Answer;
  /** Takes no connection any more. */
  close(): Promise<void>;
}

/** Answers with a status and nothing else. */
export function status(code: number, headers: { readonly [name: string]: string } = {}): Answer {
  return (_, response) => void response.writeHead(code, headers).end();
}

export async function knowledgeBase(): Promise<TestKnowledgeBase> {
  const requests: TestKnowledgeBase['requests'] = [];
  const server = createServer((request, response) => {
    void received(request, response);
  });
  const received = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    requests.push({ method, path: url, headers, body });
    base.answer(request, response);
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(close);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const base: TestKnowledgeBase = {
    url: `http://127.0.0.1:${address.port}/kb/`,
    requests,
    answer: status(201),
    close,
  };
  return base;
}
