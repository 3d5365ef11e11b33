/** The list of the gate's checks, and that an observer hears of each check and changes no outcome. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { approvalChecks, GATE_CHECKS, observedBy, resolutionChecks, unobserved } from '../../src/gate/check.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';

describe('the checks of the gate', () => {
  test('have names in kebab-case, and each has a title of its own', () => {
    const names = Object.keys(GATE_CHECKS);
    expect(names).toHaveLength(43);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    const titles = Object.values(GATE_CHECKS);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.filter((title) => !/^\S+( \S+)+$/.test(title))).toEqual([]);
  });

  test('stand in docs/invariants.md, in the same order', () => {
    const page = readFileSync('docs/invariants.md', 'utf8');
    const rows = [...page.matchAll(/^\| \*\*([a-z0-9-]+)\*\*/gm)].map(([, name]) => name);
    expect(rows).toEqual(Object.keys(GATE_CHECKS));
  });

  test('belong to approvals, to resolutions, or to both', () => {
    const [ofApprovals, ofResolutions] = [approvalChecks(), resolutionChecks()];
    expect(ofApprovals).toHaveLength(42);
    expect(ofResolutions).toHaveLength(33);
    expect(ofResolutions.filter((check) => !ofApprovals.includes(check))).toEqual(['action-matches']);
  });

  test('return the value of their body, observed or not', async () => {
    const reports: unknown[] = [];
    const check = observedBy((...report) => reports.push(report));
    await expect(check('approval-present', async () => 7)).resolves.toBe(7);
    await expect(unobserved('approval-present', () => 8)).resolves.toBe(8);
    expect(reports).toEqual([['approval-present', null]]);
  });

  test('report a refusal and throw it, and throw a fault without reporting it as a refusal', async () => {
    const reports: unknown[] = [];
    const check = observedBy((...report) => reports.push(report));
    const refusal = new Refusal('APPROVAL_MISSING');
    await expect(
      check('approval-present', () => {
        throw refusal;
      }),
    ).rejects.toBe(refusal);
    const fault = new TypeError('a fault');
    await expect(
      check('signature-ascii', () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    expect(reports).toEqual([['approval-present', refusal]]);
  });
});
