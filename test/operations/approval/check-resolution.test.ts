/** `approval check` of a resolution: what apply would say, as far as files can tell, without a database. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sealCompensation } from '../../../src/model/artefacts/compensation.ts';
import { createPaint } from '../../../src/render/format/paint.ts';
import { checkApproval } from '../../../src/operations/approval/check-approval.ts';
import { checkedOutcome } from '../../../src/render/outcome/approval-outcome.ts';
import { planCompensation } from '../../../src/operations/compensation/plan-compensation.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeStoppable, prepare, sign } from '../../support/stoppable.ts';

describe('a resolution is checked', () => {
  it('against the compensation, the plan of its run, or nothing', async () => {
    const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
    await project.apply(planPath, { approvals: [sg1] });
    const { path, sealed } = await planCompensation(project.ctx, { runId, out: null });
    const { path: approval } = await prepare(project, { compensationPath: path });
    const check = (against: string | null, ...approvals: readonly string[]) =>
      checkApproval(project.ctx, { planPath: against, approvals });
    const failed = async (against: string | null, file = approval) => {
      const { lines, refusal } = await check(against, file);
      return [lines.find(({ result }) => result === 'fail')?.check, refusal?.code];
    };
    expect(await failed(path)).toEqual(['approval-present', 'SIGNATURE_MISSING']);
    await sign(project, approval, 'second');
    expect(await failed(path)).toEqual(['threshold-reached', 'APPROVAL_THRESHOLD']);
    await sign(project, approval, 'sovereign');
    for (const against of [path, planPath]) {
      const checked = await check(against, approval);
      expect(checked).toMatchObject({ gate: 'SG_3', refusal: null, people: ['second', 'sovereign'] });
      expect(checked.lines.filter(({ result }) => result !== 'pass')).toEqual([]);
    }

    const alone = await check(null, approval);
    expect(alone.refusal).toBeNull();
    expect(alone.lines.filter(({ result }) => result !== 'pass').map(({ check: name }) => name)).toEqual([
      'action-matches',
      'database-matches',
    ]);
    const { text, exit } = checkedOutcome(alone, createPaint({ isTTY: false, noColor: true, dumb: true }));
    expect(text.slice(-2)).toEqual([
      'action-matches is checked only at apply.',
      'database-matches is checked only at apply.',
    ]);
    expect(exit).toBe(0);

    // Of another run, of holds, of another list.
    project.source('law.md', SMALL_LAW.replace('Be silent.', 'Whisper.'));
    const { planPath: other } = await project.plan({ through: 'draft' });
    expect(await failed(other)).toEqual(['action-matches', 'RESOLUTION_MISMATCH']);
    const elsewhere = join(project.folder, 'elsewhere.json');
    writeFileSync(elsewhere, sealCompensation({ ...sealed.compensation, cutter_version: '0.0.0' }).bytes);
    expect(await failed(elsewhere)).toEqual(['action-matches', 'RESOLUTION_MISMATCH']);

    await expect(check(null, sg1)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(check(path, approval, sg1)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(check(path)).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    await expect(check(approval, approval)).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    expect(await failed(path, sg1)).toEqual(['approval-form', 'APPROVAL_TYPE']);
    const broken = join(project.folder, 'SG_3.json');
    writeFileSync(broken, '{');
    for (const against of [null, path])
      expect(await failed(against, broken)).toEqual(['approval-present', 'SIGNATURE_MISSING']);
    writeFileSync(join(project.folder, 'SG_3.1.asc'), 'no armor');
    expect(await failed(null, broken)).toEqual(['armor-block', 'SIGNATURE_ARMOR']);
  });
});
