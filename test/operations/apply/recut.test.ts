import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countChanges } from '../../../src/model/artefacts/change.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { openPlan } from '../../../src/planner/plan/open-plan.ts';
import { renderReview } from '../../../src/render/review/plan-md.ts';
import { renderReviewHtml } from '../../../src/render/review/plan-html.ts';
import { documentHistory, exportVersion, unitHistory } from '../../../src/operations/document/history.ts';
import type { PlanRequest } from '../../../src/operations/plan/plan.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { byForm } from '../../faults/harness/form.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

const caseText = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../cases/${name}/source.md`, import.meta.url)));

let project: Project;
afterEach(async () => {
  await project?.close();
});

/** Plans, signs, applies and verifies one version, through enactment. */
async function enacted(text: string | Buffer, request: Partial<PlanRequest> = {}) {
  project.source('law.md', text);
  const planned = await project.plan(request);
  const { planPath } = planned;
  const sg1 = await project.approve(planPath, 'SG_1');
  const drafted = await project.apply(planPath, { approvals: [sg1] });
  expect(drafted.record.refusal).toBeNull();
  await expectMatched(planPath, 'draft');
  const sg2 = await project.approve(planPath, 'SG_2');
  const done = await project.apply(planPath, { approvals: [sg1, sg2] });
  expect(done.record.refusal).toBeNull();
  await expectMatched(planPath, 'enacted');
  expect(await project.planAny(request)).toMatchObject({ kind: 'no_changes', lifecycle: 'enacted' });
  expect(await project.apply(planPath, { approvals: [sg1, sg2] })).toMatchObject({ kind: 'nothing_to_do' });
  return planned;
}

/** The exact bytes of a version, as `export` writes them. */
async function exported(version: string | null): Promise<Buffer> {
  const out = join(project.folder, `exported-${version ?? 'in-force'}-${Math.random()}.md`);
  await exportVersion(project.ctx, { documentId: 'law', version, out, resolve: (name) => join(project.folder, name) });
  return readFileSync(out);
}

async function expectMatched(planPath: string, through: 'draft' | 'enacted'): Promise<void> {
  const verification = await verifyRun(project.ctx, planPath);
  expect(verification.checks.filter(({ matched }) => !matched)).toEqual([]);
  expect(verification).toMatchObject({ result: 'matched', through });
}

describe.each(['postgres', 'embedded'] as const)('a re-cut on %s', (kind) => {
  beforeEach(async (context) => {
    if (kind === 'postgres') requireCluster(context);
    project = await makeProject(kind, { keepOpen: true });
  });

  it('changes what the source changed, keeps the rest, and both versions stay whole', async () => {
    const first = await enacted(SMALL_LAW);
    const revised = `${SMALL_LAW.replace('Return books.', 'Return all books in time.')}\n## § 3 Bags\n\nLeave bags outside.\n`;
    const second = await enacted(revised.replace('Rules for all.', 'Rules  for all.'));
    expect(countChanges(second.sealed.plan)).toEqual({
      unchanged: 1,
      reformatted: 1,
      revised: 1,
      moved: 0,
      renumbered: 0,
      repealed: 0,
      created: 1,
      retired: 0,
    });
    expect(second.sealed.plan.units.map(({ wid }) => wid)).toEqual([
      ...first.sealed.plan.units.map(({ wid }) => wid),
      'v2__art_3',
    ]);
    const texts = [SMALL_LAW, revised.replace('Rules for all.', 'Rules  for all.')];
    expect((await exported(sha256(texts[0] ?? ''))).toString()).toBe(texts[0]);
    expect((await exported(null)).toString()).toBe(texts[1]);
    // The first run is as verifiable as it was: what became of its units later is not its business.
    await expectMatched(first.planPath, 'enacted');
  });
});

const IN_FORCE = 'SELECT count(*)::integer AS units FROM cutter_governance.v_units_in_force_observe';

describe('laws that were changed', () => {
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
  });

  it('revises 20 articles, creates 5 and retires none, on PostgreSQL from end to end', async () => {
    await enacted(caseText('003-grundgesetz-2012'));
    const { sealed } = await enacted(caseText('002-grundgesetz-2022'), { validFrom: '2022-12-20' });
    const articles = sealed.plan.units.filter(({ unit_kind: kind }) => kind === 'article');
    const of = (change: string) => articles.filter((unit) => unit.change === change).length;
    expect({ all: articles.length, revised: of('revised'), created: of('created') }).toEqual({
      all: 200,
      revised: 20,
      created: 5,
    });
    expect(of('unchanged') + of('reformatted')).toBe(175);
    expect(sealed.plan.changes.filter((change) => change.class === 'retired')).toEqual([]);
    for (const name of ['003-grundgesetz-2012', '002-grundgesetz-2022']) {
      const bytes = caseText(name);
      expect((await exported(sha256(bytes))).equals(bytes)).toBe(true);
    }
    expect(await project.database?.adminQuery(IN_FORCE, [])).toEqual([{ units: sealed.plan.units.length }]);
    const [first, second] = await documentHistory(project.ctx, 'law');
    expect(first).toMatchObject({ state: 'superseded', valid_from: null });
    expect(second).toMatchObject({ state: 'in force', valid_from: '2022-12-20', changes: { created: 5, retired: 0 } });
    const [article] = await unitHistory(project.ctx, 'law', 'art_13');
    expect(article?.versions.map(({ change, text_state: state }) => `${change} ${state}`).at(0)).toBe(
      'created enacted',
    );
  }, 120_000);

  it('takes the dated texts of the Constitution of the United States in sequence, each whole', async () => {
    // Which articles each amendment changed, as one finds by laying the texts side by side; the full text lists all 27.
    const steps = {
      '005-us-constitution-1787': { created: 8 },
      '007-us-constitution-1791': { revised: ['art_I', 'art_II', 'art_III', 'art_VI'] },
      '008-us-constitution-1804': { revised: ['art_II', 'art_III'] },
      '006-us-constitution-1868': { revised: ['art_I', 'art_IV'] },
      '004-us-constitution': { revised: ['art_I', 'art_II', 'art_III', 'art_IV', 'art_VI'], created: 27 },
    };
    const taken = Object.entries(steps).slice(0, byForm({ short: 2, long: 5 }));
    for (const [name, step] of taken) {
      const { units, changes } = (await enacted(caseText(name))).sealed.plan;
      const of = (change: string) => units.filter((unit) => unit.change === change).map(({ eid }) => eid);
      const { revised, created } = { revised: [], created: 0, ...step };
      expect({ name, revised: of('revised'), created: of('created').length }).toEqual({ name, revised, created });
      expect(changes.filter((change) => change.class === 'retired')).toEqual([]);
    }
    const names = taken.map(([name]) => name);
    for (const name of names) expect((await exported(sha256(caseText(name)))).equals(caseText(name))).toBe(true);
    const states = (await documentHistory(project.ctx, 'law')).map(({ state }) => state);
    expect(states).toEqual([...names.slice(1).map(() => 'superseded'), 'in force']);
  }, 120_000);
});

const TEXT = (seed: string) => Array.from({ length: 20 }, (_, index) => `${seed}${index}`).join(' ');
const section = (number: number, text: string) => `## § ${number}\n\n${text}\n\n`;

describe('what a re-cut does in the database', () => {
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
  });
  const rows = async (text: string) => (await project.database?.adminQuery(text, [])) ?? [];

  it('retires, repeals, renumbers and moves by lifecycle and address, and keeps every identity', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(TEXT);
    await enacted(`# Law\n\n${section(1, a ?? '')}${section(2, b ?? '')}${section(3, c ?? '')}${section(4, d ?? '')}`);
    const second = await enacted(`# Law\n\n${section(1, '(repealed)')}${section(3, b ?? '')}${section(4, d ?? '')}`, {
      validFrom: '2027-01-01',
    });
    expect(second.sealed.plan.changes.map((change) => `${change.class} ${change.from} ${change.to}`)).toEqual([
      'repealed art_1 art_1',
      'renumbered art_2 art_3',
      'retired art_3 null',
    ]);
    const units = await rows(
      "SELECT wid, eid, lifecycle_status AS state FROM public.information_unit WHERE wid LIKE '%art%' ORDER BY wid",
    );
    expect(units).toEqual([
      { wid: 'v1__art_1', eid: 'art_1', state: 'repealed' },
      { wid: 'v1__art_2', eid: 'art_3', state: 'enacted' },
      { wid: 'v1__art_3', eid: 'art_3', state: 'retired' },
      { wid: 'v1__art_4', eid: 'art_4', state: 'enacted' },
    ]);
    const ended = await rows(
      'SELECT u.wid, v.lifecycle_status AS state, v.valid_to::text AS until FROM public.unit_version v JOIN public.information_unit u USING (iu_id) WHERE v.valid_to IS NOT NULL ORDER BY 1',
    );
    expect(ended).toEqual([
      { wid: 'v1__art_1', state: 'repealed', until: '2027-01-01' },
      { wid: 'v1__art_2', state: 'superseded', until: '2027-01-01' },
      { wid: 'v1__art_3', state: 'retired', until: '2027-01-01' },
    ]);
    const life = await unitHistory(project.ctx, 'law', 'v1__art_3');
    expect(life[0]?.lifecycle.map(({ from_status: from, to_status: to }) => `${from} ${to}`)).toEqual([
      'draft enacted',
      'enacted retired',
    ]);
    expect((await unitHistory(project.ctx, 'law', 'art_3')).map(({ wid }) => wid)).toEqual(['v1__art_2', 'v1__art_3']);
    const third = await enacted(`# Law\n\n${section(1, '(repealed)')}${section(3, b ?? '')}${section(4, `${d} more`)}`);
    expect(third.sealed.plan.changes.map((change) => `${change.class} ${change.to}`)).toEqual(['revised art_4']);
  });

  it('enacts a version that only moves units, and is killed and continued like any other', async () => {
    const [first, last] = [section(1, TEXT('a')), section(2, TEXT('b'))];
    await enacted(`# Law\n\n${first}${last}`);
    project.source('law.md', `# Law\n\n${last}${first}`);
    const { planPath, sealed } = await project.plan();
    expect(countChanges(sealed.plan)).toMatchObject({ moved: 1, unchanged: 2, created: 0, revised: 0, retired: 0 });
    const sg1 = await project.approve(planPath, 'SG_1');
    await project.apply(planPath, { approvals: [sg1], stopBefore: 'leg_b_record' });
    await project.apply(planPath, { approvals: [sg1] });
    const sg2 = await project.approve(planPath, 'SG_2');
    const done = await project.apply(planPath, { approvals: [sg1, sg2] });
    expect(done.record.refusal).toBeNull();
    await expectMatched(planPath, 'enacted');
    expect(await project.apply(planPath, { approvals: [sg1, sg2] })).toMatchObject({ kind: 'nothing_to_do' });
  });

  it('leaves the version in force alone until SG_2, and enacts nothing on top of another one', async () => {
    await enacted(SMALL_LAW);
    const draft = async (text: string) => {
      project.source('law.md', text);
      const { planPath } = await project.plan();
      const sg1 = await project.approve(planPath, 'SG_1');
      expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
      return { planPath, sg1 };
    };
    const slow = await draft(SMALL_LAW.replace('Be silent.', 'Be very silent.'));
    expect((await exported(null)).toString()).toBe(SMALL_LAW);
    const quick = await draft(SMALL_LAW.replace('Be silent.', 'Whisper.'));
    const enact = async ({ planPath, sg1 }: typeof slow) =>
      project.apply(planPath, { approvals: [sg1, await project.approve(planPath, 'SG_2')] });
    expect((await enact(quick)).record.refusal).toBeNull();
    await expect(enact(slow)).rejects.toMatchObject({ code: 'APPROVAL_LEDGER_HEAD' });
    expect((await exported(null)).toString()).toBe(SMALL_LAW.replace('Be silent.', 'Whisper.'));
  });

  it('refuses a plan whose account of the version in force is made up, although it is sealed and signed', async () => {
    await enacted(SMALL_LAW);
    project.source('law.md', SMALL_LAW.replace('Be silent.', 'Whisper.'));
    const { sealed } = await project.plan();
    const { plan } = sealed;
    const text = sealed.bytes.toString('utf8');
    const [live] = plan.based_on?.units ?? [];
    const forged = join(project.folder, 'forged', 'plan.json');
    mkdirSync(join(project.folder, 'forged'));
    // The citation of a live unit decides nothing in matching, so the plan derives; it only tells people something else.
    writeFileSync(forged, text.replace(`"citation": "${live?.citation}"`, '"citation": "Something else"'));
    const opened = await openPlan(readFileSync(forged));
    writeFileSync(join(project.folder, 'forged', 'review.md'), renderReview(opened));
    writeFileSync(join(project.folder, 'forged', 'review.html'), renderReviewHtml(opened));
    const sg1 = await project.approve(forged, 'SG_1');
    await expect(project.apply(forged, { approvals: [sg1] })).rejects.toMatchObject({ code: 'PLAN_STALE' });
  });

  it('takes a change back: bytes that were in force before are cut again', async () => {
    await enacted(SMALL_LAW);
    await enacted(SMALL_LAW.replace('Be silent.', 'Whisper.'));
    writeFileSync(join(project.folder, 'law.md'), await exported(sha256(SMALL_LAW)));
    const back = await enacted(SMALL_LAW);
    expect(back.sealed.plan.changes).toMatchObject([{ class: 'revised' }]);
    expect((await exported(null)).toString()).toBe(SMALL_LAW);
    expect((await exported(sha256(SMALL_LAW))).toString()).toBe(SMALL_LAW);
    const versions = await documentHistory(project.ctx, 'law');
    expect(versions.map(({ state, source_sha256: digest }) => [state, digest === sha256(SMALL_LAW)])).toEqual([
      ['superseded', true],
      ['superseded', false],
      ['in force', true],
    ]);
  });

  it('cuts what is in force into other units when other rules ask for it', async () => {
    const law = `${SMALL_LAW}\n## § 3 Bags\n\n(1) Leave bags outside.\n\n(2) Ask for a number.\n`;
    const first = await enacted(law, { profile: 'legal-en', granularity: 'article' });
    const finer = await enacted(law, { profile: 'legal-en', granularity: 'paragraph' });
    expect(finer.sealed.plan.units.length).toBeGreaterThan(first.sealed.plan.units.length);
    expect((await exported(null)).toString()).toBe(law);
  });

  it('asks for a statement where likeness is not certainty, pins it, and refuses one that fits nothing', async () => {
    await enacted(`# Law\n\n${section(5, TEXT('a'))}`);
    project.source(
      'law.md',
      `# Law\n\n${section(9, `${TEXT('a').split(' ').slice(0, 15).join(' ')} ${TEXT('x').split(' ').slice(0, 6).join(' ')}`)}`,
    );
    await expect(project.planAny()).rejects.toMatchObject({ code: 'STATEMENT_NEEDED', facts: { count: 1 } });
    const file = (text: string) => {
      writeFileSync(join(project.folder, 'moves.yaml'), text);
      return { statements: join(project.folder, 'moves.yaml') };
    };
    await expect(project.planAny(file('moved: [{from: art_5, to: art_8}]'))).rejects.toMatchObject({
      code: 'STATEMENT_UNMATCHED',
    });
    for (const wrong of ['moved: 5', 'moved: [{from: a}]', 'unknown: []', 'retire: [a', 'retire: [a]\nretire: [b]']) {
      await expect(project.planAny(file(wrong))).rejects.toMatchObject({ code: 'STATEMENTS_INVALID', exit: 2 });
    }
    const stated = 'moved: [{from: art_5, to: art_9}]\n';
    const { sealed } = await project.plan(file(stated));
    expect(sealed.plan.statements).toMatchObject({ name: 'moves.yaml', sha256: sha256(stated) });
    expect(sealed.plan.changes).toMatchObject([{ class: 'revised', from: 'art_5', to: 'art_9', basis: 'stated' }]);
  });

  it('refuses to show or export what is not there', async () => {
    await enacted(SMALL_LAW);
    await expect(documentHistory(project.ctx, 'other')).rejects.toMatchObject({ code: 'DOCUMENT_UNKNOWN', exit: 2 });
    await expect(unitHistory(project.ctx, 'law', 'art_77')).rejects.toMatchObject({ code: 'UNIT_UNKNOWN', exit: 2 });
    await expect(exported('00000000')).rejects.toMatchObject({ code: 'VERSION_UNKNOWN', exit: 2 });
    await expect(exported(sha256(SMALL_LAW).slice(0, 7))).rejects.toMatchObject({ code: 'VERSION_UNKNOWN' });
  });
});
