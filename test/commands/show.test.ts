import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReviewHtml } from '../../src/render/review/plan-html.ts';
import { renderReview } from '../../src/render/review/plan-md.ts';
import { derivedPlan } from '../support/derived-plan.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LAW = `# Law\n\n${Array.from({ length: 20 }, (_, index) => `## Article ${index + 1}\n\nText ${index + 1}.\n\n`).join('')}`;

function folderWith(files: { readonly [name: string]: string | Buffer }): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(cwd, name), content);
  return cwd;
}

describe('cutter show', () => {
  it('shows a plan as text, with every unit on request', async () => {
    const cwd = folderWith({ 'plan.json': derivedPlan(LAW).bytes });
    const outline = await runCutter(['show', 'plan.json'], { cwd });
    const all = await runCutter(['show', 'plan.json', '--units'], { cwd });
    expect([outline.code, all.code]).toEqual([0, 0]);
    expect(outline.stdout).toContain('cutter show plan.json --units');
    expect(outline.stdout).not.toContain('Article 20');
    expect(all.stdout).toContain('Article 20');
  });

  it('prints the bytes of review.md, of review.html and of the plan itself', async () => {
    const sealed = derivedPlan(LAW);
    const cwd = folderWith({ 'plan.json': sealed.bytes });
    expect((await runCutter(['show', 'plan.json', '--format', 'md'], { cwd })).stdout).toBe(renderReview(sealed));
    const html = await runCutter(['show', 'plan.json', '--format', 'html'], { cwd });
    expect(html.stdout).toBe(renderReviewHtml(sealed));
    expect((await runCutter(['show', 'plan.json', '--format', 'json'], { cwd })).stdout).toBe(sealed.bytes.toString());
    const document: unknown = JSON.parse((await runCutter(['show', 'plan.json', '--json'], { cwd })).stdout);
    expect(document).toMatchObject({ format: 'cutter.show/1', kind: 'plan', sha256: sealed.sha256 });
  });

  it('refuses a plan that was edited, instead of showing it', async () => {
    const edited = derivedPlan(LAW).bytes.toString().replace('Article 7', 'Article 8');
    const ran = await runCutter(['show', 'plan.json', '--json'], { cwd: folderWith({ 'plan.json': edited }) });
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'PLAN_TAMPERED' } });
  });

  it('shows an artefact only if it is exactly one', async () => {
    const verification = {
      checks: [],
      document_id: 'law-44',
      format: 'cutter.verification/1',
      notes: [],
      plan_sha256: 'a'.repeat(64),
      result: 'matched',
      run_id: '3f2c8a10-0000-4000-8000-000000000001',
      through: 'draft',
    };
    const cwd = folderWith({
      'good.json': `${JSON.stringify(verification, null, 2).replace('[]', '[]')}\n`,
      'loose.json': JSON.stringify(verification),
      'extra.json': `${JSON.stringify({ ...verification, zzz: 1 }, null, 2)}\n`,
      'other.json': '{"format":"cutter.other/1"}',
      'none.json': '[]',
      'binary.json': Buffer.from([0xff, 0xfe]),
    });
    expect((await runCutter(['show', 'good.json'], { cwd })).code).toBe(0);
    for (const name of ['loose', 'extra', 'other', 'none', 'binary']) {
      const ran = await runCutter(['show', `${name}.json`, '--json'], { cwd });
      expect(JSON.parse(ran.stdout), name).toMatchObject({ error: { code: 'FILE_FORMAT' } });
    }
    const missing = await runCutter(['show', 'nothing.json', '--json'], { cwd });
    expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: 'FILE_MISSING' } });
    for (const format of ['md', 'html']) {
      const ran = await runCutter(['show', 'good.json', '--format', format, '--json'], { cwd });
      expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'USAGE' } });
    }
  });
});

describe('cutter diff', () => {
  const diff = async (before: Buffer, after: Buffer) => {
    const ran = await runCutter(['diff', 'a.json', 'b.json', '--json'], {
      cwd: folderWith({ 'a.json': before, 'b.json': after }),
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const document: unknown = JSON.parse(ran.stdout);
    return document;
  };

  it('says that effects are identical when only the run and the baseline moved', async () => {
    const runId = '3f2c8a10-0000-4000-8000-000000000002';
    const document = await diff(derivedPlan(LAW).bytes, derivedPlan(LAW, { runId, rows: 9 }).bytes);
    expect(document).toMatchObject({ effects: 'identical', aside: ['header', 'baseline'], changes: [] });
  });

  it('names an inserted unit once and does not list what merely moved down', async () => {
    const longer = LAW.replace('## Article 3\n', '## Article 2a\n\nNew.\n\n## Article 3\n');
    const document = await diff(derivedPlan(LAW).bytes, derivedPlan(longer).bytes);
    expect(document).toMatchObject({
      effects: 'different',
      classes: [{ class: 'created', before: 21, after: 22 }],
      units: [{ before: null, after: 'created', members: [] }],
    });
    expect(document).toHaveProperty('rows', [
      { gate: 'SG_1', table: 'public.information_unit', op: 'INSERT', before: 21, after: 22 },
      { gate: 'SG_1', table: 'public.unit_version', op: 'INSERT', before: 21, after: 22 },
    ]);
    const text = JSON.stringify(document);
    expect(text.match(/"path":"units/g)).toHaveLength(1);
    expect(text).toContain('"change":"added"');
  });

  it('shows a changed text by its digests', async () => {
    const changed = LAW.replace('Text 5.', 'Text five.');
    const document = await diff(derivedPlan(LAW).bytes, derivedPlan(changed).bytes);
    expect(document).toMatchObject({ effects: 'different' });
    expect(JSON.stringify(document)).not.toContain('Text five');
    expect(document).toMatchObject({ rows: [], units: [{ before: 'created', after: 'created', members: ['text'] }] });
  });

  it('reads as classes, promised rows and single units', async () => {
    const longer = LAW.replace('## Article 3\n', '## Article 2a\n\nNew.\n\n## Article 3\n').replace('Text 5.', 'Five.');
    const cwd = folderWith({ 'a.json': derivedPlan(LAW).bytes, 'b.json': derivedPlan(longer).bytes });
    const { stdout } = await runCutter(['diff', 'a.json', 'b.json'], { cwd });
    expect(stdout).toMatch(/^Effects differ: 2 units, 2 promised numbers of rows\.\n/);
    expect(stdout).toMatch(/\+ created +21 +22\n/);
    expect(stdout).toMatch(/SG_1 public\.unit_version +INSERT +21 +22\n/);
    expect(stdout).toMatch(/\+ \S*2a {2}only in B, created\n/);
    expect(stdout).toMatch(/~ \S*5 {2}text\n/);
    expect(stdout).not.toContain('units[');
  });
});
