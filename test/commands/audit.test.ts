/** `audit export` and `audit verify` as processes: what they print and how they end. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTar, writeTar } from '../../src/state/files/tar.ts';
import { KINDS_BY_FORM } from '../support/database/kinds.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { makeProject } from '../support/project.ts';
import { runCutter } from '../support/run-cutter.ts';

test.each(KINDS_BY_FORM)(
  'a run that has come to SG_1 is exported and proved, and a changed pack ends with 5: %s',
  async (kind) => {
    const project = await makeProject(kind);
    onTestFinished(() => project.close());
    project.source('law.md', SMALL_LAW);
    const { planPath, sealed } = await project.plan();
    const runId = sealed.plan.header.run_id;
    const { folder: cwd, env } = project;
    const cutter = (...args: readonly string[]) => runCutter(['audit', ...args], { cwd, env });

    expect(await cutter('export', runId)).toMatchObject({ code: 2, stderr: expect.stringContaining('RUN_UNKNOWN') });
    const sg1 = await project.approve(planPath, 'SG_1');
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
    const pack = `audit-${runId}.tar`;
    const exported = await cutter('export', runId, '--json');
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.stdout)).toMatchObject({ format: 'cutter.audit-pack/1', ok: true, path: pack });
    expect(await cutter('export', runId)).toMatchObject({ stderr: expect.stringContaining('FILE_EXISTS') });

    const proved = await cutter('verify', pack, '--trust', 'trust/trust.json');
    expect(proved.stdout).toContain('valid at that time');
    expect(proved.stdout).toContain('not proved  pair');
    expect(proved.stdout).toMatch(/Nothing failed: \d+ lines proved, \d not proved\./);
    expect(proved.code).toBe(0);

    const files = new Map(readTar(pack, readFileSync(join(cwd, pack))));
    writeFileSync(join(cwd, 'changed.tar'), writeTar(files.set('review.md', Buffer.from('yes\n'))));
    const failed = await cutter('verify', 'changed.tar', '--trust', 'trust/trust.json', '--json');
    expect(failed.code).toBe(5);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      format: 'cutter.audit/1',
      ok: false,
      result: 'failed',
      run_id: runId,
    });

    writeFileSync(join(cwd, 'none.tar'), 'no archive');
    const ends = async (...args: readonly string[]) => {
      const { code, stdout } = await cutter('verify', ...args, '--json');
      return [code, JSON.parse(stdout).error.code];
    };
    expect(await ends('none.tar', '--trust', 'trust/trust.json')).toEqual([3, 'AUDIT_PACK']);
    expect(await ends('missing.tar', '--trust', 'trust/trust.json')).toEqual([2, 'FILE_MISSING']);
    expect(await ends(pack)).toEqual([2, 'USAGE']);
    expect(await ends(pack, '--trust', 'cutter.json')).toEqual([3, 'TRUST_FORM']);
  },
);
