/** The documents of a run and a knowledge base that takes them, or does not: never a lost one, never a row for one. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { examine } from '../../../src/operations/doctor/doctor.ts';
import { listAllRuns } from '../../../src/operations/run/runs.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { knowledgeBase, status } from '../../support/knowledge-base.ts';
import { makeProject } from '../../support/project.ts';

const TOKEN = 'kb-token-that-nobody-may-see';

test('documents are sent once, and what was not taken is all that the next apply sends [fault 55]', async () => {
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  const base = await knowledgeBase();
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan({ through: 'draft' });
  const { run_id: runId } = sealed.plan.header;
  const approvals = [await project.approve(planPath, 'SG_1')];
  const settings = { url: base.url, token_env: 'LIBRARY_TOKEN', timeout_seconds: 10 };
  const apply = (change: Partial<typeof settings> & { token?: string; signal?: AbortSignal } = {}) => {
    const { token = TOKEN, signal = new AbortController().signal, ...kb } = change;
    const environment = readEnvironment({ ...project.env, LIBRARY_TOKEN: token });
    const at = { ...project.ctx, environment, config: { ...project.ctx.config, kb: { ...settings, ...kb } } };
    return applyPlan(at, { planPath, approvals, stopBefore: null, signal });
  };
  const rows = async () =>
    (await project.database?.adminQuery('SELECT * FROM cutter_governance.cutter_run_step')) ?? [];
  const statusOfRun = async () => (await listAllRuns(project.ctx)).find((run) => run.runId === runId)?.folder;

  for (const token of ['', 'two words', 'line\nbreak'])
    await expect(apply({ token })).rejects.toMatchObject({ code: 'KB_TOKEN', exit: 2 });
  expect(await rows()).toEqual([]);

  expect(base.requests).toEqual([]);
  const failures: readonly [typeof base.answer, string][] = [
    [status(500), 'the answer was 500'],
    [status(401), 'the answer was 401'],
    [status(302, { location: '/elsewhere' }), 'the answer was 302'],
    [status(202), 'the answer was 202'],
    [(request) => request.socket.destroy(), 'ECONNRESET'],
    [
      (request, response) =>
        response.writeHead(201, { 'content-length': '5' }).write('x', () => request.socket.destroy()),
      'ECONNRESET',
    ],
  ];
  for (const [answer, problem] of failures) {
    base.answer = answer;
    const { record } = await apply();
    expect(record.refusal).toMatchObject({
      code: 'RECEIPTS_PENDING',
      exit: 7,
      phase: 'closeout',
      written: 'some_phases',
      facts: { document: '01-source_pin', problem, sent: 0, pending: 10 },
    });
    expect(await statusOfRun()).toBe('receipts_pending');
  }
  const written = await rows();
  expect(written).toHaveLength(3);
  expect(base.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  base.answer = () => undefined;
  expect((await apply({ timeout_seconds: 0.2 })).record.refusal?.facts).toMatchObject({
    problem: 'no answer within 0.2 s',
  });
  const stop = new AbortController();
  base.answer = () => stop.abort('SIGINT');
  expect((await apply({ signal: stop.signal })).record.refusal?.facts).toMatchObject({ problem: 'interrupted' });

  // It takes three, and then the line is cut after the fourth arrived.
  base.requests.length = 0;
  base.answer = (request, response) => {
    if (base.requests.length < 4) status(201)(request, response);
    else request.socket.destroy();
  };
  expect((await apply()).record.refusal?.facts).toMatchObject({ document: '04-pre_write_backup', sent: 3, pending: 7 });
  base.answer = status(204);
  const { record, uploads, kind } = await apply();
  expect({ refusal: record.refusal, uploads, kind }).toEqual({
    refusal: null,
    uploads: { url: base.url, sent: 7, total: 10 },
    kind: 'nothing_to_do',
  });
  expect(await statusOfRun()).toBe('done');
  expect(await rows()).toEqual(written);

  // Sent twice, the fourth is the same document of the same name: eleven requests, ten documents.
  const names = base.requests.map(({ path }) => path);
  expect(names).toHaveLength(11);
  const folder = join(project.folder, 'runs', runId, 'kb');
  const documents = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  expect([...new Set(names)].toSorted()).toEqual(
    documents.map(({ file, text }) => `/kb/${runId}/${file.slice(0, -3)}.${sha256(text)}.md`).toSorted(),
  );
  for (const { method, path, headers, body } of base.requests) {
    expect(method).toBe('PUT');
    expect(path).toContain(sha256(body));
    expect(headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'idempotency-key': sha256(body) });
  }

  // Nothing is left to send; a lost mark costs sending the same names again.
  await base.close();
  expect((await apply()).uploads).toMatchObject({ sent: 0, total: 10 });
  writeFileSync(join(folder, '..', 'uploads.json'), '{');
  expect((await apply()).record.refusal?.facts).toMatchObject({ problem: 'ECONNREFUSED', pending: 10 });

  const everything = readdirSync(project.folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect([...everything, JSON.stringify(project.events)].filter((text) => text.includes(TOKEN))).toEqual([]);
  const bare = { ...project.ctx, config: { ...project.ctx.config, kb: settings } };
  expect(await examine(bare)).toContainEqual(expect.objectContaining({ check: 'knowledge base', status: 'fail' }));
});
