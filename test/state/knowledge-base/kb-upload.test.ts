/** A knowledge base whose certificate nobody vouches for gets no document and no token, whatever the environment says. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Secret } from '../../../src/config/secret.ts';
import { putDocument } from '../../../src/state/knowledge-base/kb-upload.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('verifies the certificate even where Node is told not to', async (context) => {
  const folder = temporaryFolder();
  const files = ['-out', join(folder, 'cert.pem'), '-keyout', join(folder, 'key.pem')];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...name, ...files]);
  if (made.error !== undefined) return context.skip('no openssl');
  const asked: string[] = [];
  const server = createServer(
    { cert: readFileSync(join(folder, 'cert.pem')), key: readFileSync(join(folder, 'key.pem')) },
    (request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(201).end();
    },
  );
  await new Promise<void>((resolve) => void server.listen(0, 'localhost', resolve));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const base = {
    url: `https://localhost:${port}`,
    token: new Secret('CUTTER_KB_TOKEN', 'token'),
    timeoutMs: 10_000,
    signal: new AbortController().signal,
  };
  expect(await putDocument(base, { folder: 'run', name: '01-source_pin', text: 'text' })).toBe(
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  );
  expect(asked).toEqual([]);
});
