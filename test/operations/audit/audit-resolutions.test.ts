/** What SG_3 decided, in an evidence pack: proved to both verifiers, and missed by both when it is changed (ADR 17, ADR 20). */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../../src/state/files/tar.ts';
import { applyCompensation } from '../../../src/operations/compensation/apply-compensation.ts';
import { exportAudit } from '../../../src/operations/audit/audit-export.ts';
import { planCompensation } from '../../../src/operations/compensation/plan-compensation.ts';
import { holdDatabase, releaseDatabase } from '../../../src/operations/run/holds.ts';
import { voidRun } from '../../../src/operations/run/void-run.ts';
import {
  byPython,
  byTypeScript,
  failuresOf,
  forgedPack,
  rewrittenPack,
  type Files,
} from '../../support/evidence-pack.ts';
import { makeStoppable, prepare, sign } from '../../support/stoppable.ts';

type Stoppable = Awaited<ReturnType<typeof makeStoppable>>;

async function packOf({ project, runId }: Stoppable, name = 'pack.tar'): Promise<Files> {
  const path = join(project.folder, name);
  await exportAudit(project.ctx, runId, path);
  return new Map(readTar(path, readFileSync(path)));
}

const trustOf = ({ project }: Stoppable) => join(project.folder, 'trust', 'trust.json');
const resolutionsIn = (pack: Files, action: string) =>
  [...pack.keys()].filter((name) => name.startsWith(`resolutions/${action}.`) && name.endsWith('.json'));

describe('what SG_3 decided', () => {
  it('is in the pack of a run that was stopped, let go and withdrawn, and proved', async () => {
    const made = await makeStoppable('postgres');
    const { project, planPath, runId, sg1 } = made;
    const { holdId } = await holdDatabase(project.ctx, { runId, reason: 'wrong edition?' });
    const release = await prepare(project, { holds: [holdId] });
    await sign(project, release.path, 'sovereign', 'second');
    await releaseDatabase(project.ctx, release.path);
    await project.apply(planPath, { approvals: [sg1] });
    const { path, sealed } = await planCompensation(project.ctx, { runId, out: null });
    const { path: approval } = await prepare(project, { compensationPath: path, note: 'wrong edition' });
    await sign(project, approval, 'sovereign', 'second');
    await applyCompensation(project.ctx, { path, approvals: [approval] });

    const pack = await packOf(made);
    const audit = await byTypeScript(pack, trustOf(made));
    expect(failuresOf(audit)).toEqual([]);
    const line = (start: string) => audit.lines.find(({ what }) => what.startsWith(start));
    expect(line('void')).toMatchObject({
      result: 'proved',
      detail: expect.stringMatching(/voided .* by the resolution /),
    });
    expect(line('resolutions/release')?.detail).toMatch(
      new RegExp(String.raw`^released ${holdId}; signed by s\S+ [0-9a-f]{40}, s\S+ [0-9a-f]{40}; valid at that time, `),
    );
    expect(line('resolutions/compensate')?.detail).toMatch(
      /^withdrew 3 drafts, listed in compensation.json; signed by/,
    );
    expect(pack.get('compensation.json')?.equals(sealed.bytes)).toBe(true);
    expect(byPython(pack)).toMatchObject({ code: 0 });

    const [compensate = 'none'] = resolutionsIn(pack, 'compensate');
    const [released = 'none'] = resolutionsIn(pack, 'release');
    const changes: readonly (readonly [(files: Files) => void, string, string | null])[] = [
      [
        (files) => void files.delete(compensate),
        'resolutions: what lies in the pack',
        'FAIL the resolutions are those',
      ],
      [(files) => void files.delete(released), 'resolutions: what lies in the pack', 'FAIL the resolutions are those'],
      [
        (files) => void files.set('resolutions/void.x.json', Buffer.from('{}')),
        'resolutions: what lies in the pack',
        'FAIL the resolutions are those',
      ],
      [
        (files) => void files.set(compensate, Buffer.from(String(files.get(compensate)).replace('wrong', 'right'))),
        `${compensate}: it is not the text that the ledger records`,
        `FAIL ${compensate} is what the ledger records`,
      ],
      [
        (files) => void files.set('compensation.json', Buffer.from('{}')),
        `${compensate}: the sha256 of compensation.json`,
        'FAIL compensation.json is what was carried out',
      ],
      [(files) => void files.delete(compensate.replace(/json$/, '2.asc')), `${compensate}: APPROVAL_THRESHOLD`, null],
      [
        (files) => {
          const other = files.get(released.replace(/json$/, '1.asc')) ?? Buffer.alloc(0);
          files.set(compensate.replace(/json$/, '1.asc'), other);
        },
        `${compensate}: SIGNATURE_BAD`,
        null,
      ],
    ];
    for (const [change, told, toldByPython] of changes) {
      const files = forgedPack(pack, change);
      expect(failuresOf(await byTypeScript(files, trustOf(made))).join('\n')).toContain(told);
      if (toldByPython !== null)
        expect(byPython(files)).toMatchObject({ code: 1, text: expect.stringContaining(toldByPython) });
    }

    // Whoever owns the database can write its ledger anew, and still not what people signed.
    const rewritten = async (kind: string, column: string, value: string | null) =>
      failuresOf(
        await byTypeScript(
          rewrittenPack(pack, (entries) =>
            entries.map((entry) =>
              entry.receipt['kind'] === `cutter_authz.${kind}`
                ? { ...entry, body: { ...entry.body, [column]: value } }
                : entry,
            ),
          ),
          trustOf(made),
        ),
      ).join('\n');
    expect(await rewritten('run_compensation', 'versions', '2')).toContain(`${compensate}: versions is 2, not 3`);
    expect(await rewritten('run_void', 'review_decision_id', null)).toContain('SG_3 did not sign that');
    expect(await rewritten('run_void', 'review_decision_id', 'x')).toContain('SG_3 did not sign that');
    expect(await rewritten('run_compensation', 'review_decision_id', 'x')).toContain(
      'does not record that it was carried out',
    );

    rmSync(path);
    const without = await packOf(made, 'without.tar');
    expect(without.has('compensation.json')).toBe(false);
    const told = await byTypeScript(without, trustOf(made));
    expect(failuresOf(told)).toEqual([]);
    expect(told.lines.find(({ what }) => what === compensate)?.detail).toContain(
      `${sealed.sha256}, which is not in the pack`,
    );
  });

  it('is proved of a run that was voided, and was not needed before it had cut', async () => {
    const made = await makeStoppable('postgres');
    const { project, planPath, runId, sg1 } = made;
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'leg_b_record' });
    const { path } = await prepare(project, { voidRun: runId });
    await sign(project, path, 'sovereign', 'second');
    await voidRun(project.ctx, { runId, reason: 'wrong edition', approvalPath: path });
    const pack = await packOf(made);
    const audit = await byTypeScript(pack, trustOf(made));
    expect(failuresOf(audit)).toEqual([]);
    const [name] = resolutionsIn(pack, 'void');
    expect(audit.lines.find(({ what }) => what === name)?.detail).toMatch(/^voided the run; signed by /);
    expect(byPython(pack)).toMatchObject({ code: 0 });

    const { planPath: second, sealed } = await project.plan({ through: 'draft' });
    const other = sealed.plan.header.run_id;
    const approval = await project.approve(second, 'SG_1');
    await project.apply(second, { approvals: [approval], stopBefore: 'cut_leg_a' });
    await voidRun(project.ctx, { runId: other, reason: 'not this one', approvalPath: null });
    const told = await byTypeScript(await packOf({ ...made, runId: other }, 'other.tar'), trustOf(made));
    expect(failuresOf(told)).toEqual([]);
    expect(told.lines.find(({ what }) => what === 'void')).toMatchObject({
      result: 'proved',
      detail: expect.stringContaining('before it had cut anything'),
    });
  });
});
