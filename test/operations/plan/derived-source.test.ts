/** A source of another format goes the whole way: the file is pinned and kept, the derived text is what the units rebuild. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { KINDS_BY_FORM } from '../../support/database/kinds.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';
import { level, numbered, paragraph, wordFile } from '../../support/word-builder.ts';

const HEADING = '<w:outlineLvl w:val="0"/>';
const LISTS = `<w:abstractNum w:abstractNumId="0">${level(0, 'Article %1.')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
const WORD = wordFile({
  body: [
    paragraph('Silence', HEADING + numbered(1, 0)),
    paragraph('Be silent.'),
    paragraph('Books', HEADING + numbered(1, 0)),
    paragraph('Return books.'),
  ].join(''),
  numbering: LISTS,
});

const SOURCES = [
  ['law.docx', WORD],
  [
    'law.html',
    Buffer.from('<h2>Article 1. Silence</h2><p>Be silent.</p><h2>Article 2. Books</h2><p>Return books.</p>'),
  ],
] as const;

describe.each(KINDS_BY_FORM)('a derived source on %s', (kind) => {
  let project: Project;
  beforeEach(async (context) => {
    if (kind === 'postgres') requireCluster(context);
    project = await makeProject(kind, { keepOpen: true });
  });
  afterEach(async () => {
    await project?.close();
  });

  it.each(SOURCES)('%s is planned, applied and verified', async (name, bytes) => {
    const source = project.source(name, bytes);
    const { planPath, sealed } = await project.plan({ source });
    const { plan } = sealed;
    expect(plan.units.map(({ eid, title }) => [eid, title])).toEqual([
      ['art_1', 'Article 1. Silence'],
      ['art_2', 'Article 2. Books'],
    ]);
    const sg1 = await project.approve(planPath, 'SG_1');
    expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
    const sg2 = await project.approve(planPath, 'SG_2');
    expect((await project.apply(planPath, { approvals: [sg1, sg2] })).record.refusal).toBeNull();
    const verification = await verifyRun(project.ctx, planPath);
    expect(verification.checks.filter(({ matched }) => !matched)).toEqual([]);
    expect(verification).toMatchObject({ result: 'matched', through: 'enacted' });
    expect(await project.planAny({ source })).toMatchObject({ kind: 'no_changes' });
    if (project.database === null) return;

    const registered = await project.database.adminQuery(
      'SELECT source_sha256, text_sha256, bytes, original FROM cutter_governance.source_document_version_registry',
    );
    expect(registered).toEqual([
      { source_sha256: plan.source.sha256, text_sha256: plan.source.text_sha256, bytes: bytes.length, original: bytes },
    ]);
  });

  it('refuses a source that changed after the plan, by the digest of the file', async () => {
    const source = project.source('law.docx', WORD);
    const { planPath } = await project.plan({ source });
    const approval = await project.approve(planPath, 'SG_1');
    project.source('law.docx', wordFile({ body: paragraph('Other', HEADING) }));
    await expect(project.apply(planPath, { approvals: [approval] })).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      facts: { planned_sha256: sha256(WORD) },
    });
  });
});
