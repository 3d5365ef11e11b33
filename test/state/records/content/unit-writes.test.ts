import { describe, expect } from 'vitest';
import { unitDigest, unitsSha256 } from '../../../../src/model/artefacts/unit.ts';
import { openWindow } from '../../../../src/state/records/gate/authz.ts';
import {
  enactRun,
  recordManifestStep,
  recordVerification,
  sealUnits,
} from '../../../../src/state/records/runs/evidence-writes.ts';
import {
  compareRebuiltSource,
  countRunRows,
  readContent,
  readUnitRows,
  readUnitTotals,
  rowsDigest,
} from '../../../../src/state/records/runs/run-rows.ts';
import { copyContent, readSourceVersionId } from '../../../../src/state/records/content/unit-writes.ts';
import type { Content } from '../../../../src/state/records/content/content-copies.ts';
import { sourceVersionId as versionOf } from '../../../../src/model/artefacts/content-rows.ts';
import { sha256 } from '../../../../src/model/encoding/digest.ts';
import { deltaOfTransaction } from '../../../../src/model/artefacts/expected.ts';
import { enactmentSha256 } from '../../../../src/applier/layers.ts';
import { readSteps } from '../../../../src/state/records/runs/run-steps.ts';
import { attack } from '../../../attacks/attack.ts';
import { onShared } from '../../../database/on-shared.ts';
import {
  answer,
  approvalOf,
  bound,
  cut,
  makeGovernedDatabase,
  openGate1,
  shown,
  sql,
  textOf,
  type GovernedDatabase,
  write,
  writeEachUnit,
} from '../../../database/governed-database.ts';

/** Everything between leg A and the closing of SG_1; returns the digest of the manifest. */
async function record(governed: GovernedDatabase, id: string): Promise<string> {
  const { runId, documentId, planSha256, plan } = governed;
  const digests = {
    'plan.json': planSha256,
    source: plan.source.sha256,
    rows: plan.rows_sha256,
    backup: sha256('backup'),
  };
  const payload = JSON.stringify({
    subject: Object.entries(digests).map(([name, digest]) => ({ name, digest: { sha256: digest } })),
    predicate: { run_id: runId, document_id: documentId },
  });
  await bound(governed, governed.executor, id, (tx) => recordManifestStep(tx, 1, payload, null));
  await bound(governed, governed.verifier, id, (tx) => recordVerification(tx, 1, null));
  return sha256(payload);
}

async function openGate2(
  governed: GovernedDatabase,
  prior: { review_decision_id: string; manifest_sha256: string },
): Promise<string> {
  const approval = await approvalOf(governed, 'SG_2', { prior });
  await write(governed.executor, (tx) => openWindow(tx, shown(textOf(approval))));
  return approval.review_decision_id;
}

describe('copyContent', () => {
  onShared('writes every unit as a draft whose digests are those of the model', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { plan, reader, runId } = governed;
    const id = await openGate1(governed);
    const done: number[] = [];
    const sourceVersionId = await bound(governed, governed.executor, id, async (tx) => {
      const { rows, text } = governed;
      await copyContent(tx, { plan, rows, text }, (count) => done.push(count));
      await sealUnits(tx, 1, sha256('backup'));
      return versionOf(runId);
    });
    expect(done).toEqual([plan.units.length]);
    expect(await readSourceVersionId(reader, runId)).toBe(sourceVersionId);
    const rows = await readUnitRows(reader, runId);
    expect(rows).toEqual(
      plan.units.map((unit) => ({
        path: unit.path,
        wid: unit.wid,
        eid: unit.eid,
        parentEid: unit.parent,
        title: unit.title,
        sha256: unit.sha256,
        unitDigest: unitDigest(unit),
        unitLifecycle: 'draft',
        versionLifecycle: 'draft',
      })),
    );
    const stored = await sql(
      reader,
      `SELECT v.sha256, v.unit_digest, v.body, v.citation, v.label, v.num,
         (SELECT count(*)::integer FROM public.information_unit AS u WHERE u.iu_id = v.iu_id AND u.run_id = v.run_id) AS units
       FROM public.unit_version AS v WHERE v.run_id = $1::uuid ORDER BY v.path COLLATE "C"`,
      [runId],
    );
    expect(stored).toEqual(
      governed.units.map(({ unit, body }) => ({
        sha256: unit.sha256,
        unit_digest: unitDigest(unit),
        body,
        citation: unit.citation,
        label: unit.label,
        num: unit.num,
        units: 1,
      })),
    );
    expect(await compareRebuiltSource(reader, sourceVersionId, plan.source)).toEqual({
      expected: plan.source.text_sha256,
      found: plan.source.sha256,
      matched: true,
    });
    expect(await readContent(reader, runId)).toMatchObject({
      versions: plan.units.length,
      unitsSha256: unitsSha256(plan.units),
    });
    expect((await countRunRows(reader, runId)).filter(({ rows: count }) => count > 0)).toEqual([
      { table: 'cutter_governance.cutter_run', rows: 1 },
      { table: 'cutter_governance.cutter_run_step', rows: 1 },
      { table: 'cutter_governance.review_decision', rows: 1 },
      { table: 'cutter_governance.source_document_registry', rows: 1 },
      { table: 'cutter_governance.source_document_version_registry', rows: 1 },
      { table: 'public.information_unit', rows: 4 },
      { table: 'public.unit_version', rows: 4 },
    ]);
  });

  onShared('refuses the same units twice, other bytes than the span, and another source', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed, {
      allowance: (await approvalOf(governed, 'SG_1')).allowance.map((line) => ({ ...line, rows: line.rows * 3 })),
    });
    await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
    await expect(bound(governed, governed.executor, id, (tx) => cut(governed, tx))).rejects.toMatchObject({
      code: 'STOP_WINDOW',
      facts: { sqlstate: 'CT411' },
    });
    const other = await makeGovernedDatabase(database);
    const otherId = await openGate1(other);
    const copying = (changes: Partial<Content>) =>
      answer(bound(other, other.executor, otherId, (tx) => writeEachUnit(other, tx, changes)));
    const [first] = other.rows;
    if (first === undefined) throw new Error('no unit');
    const longer = { ...first, unit: { ...first.unit, end_byte: first.unit.end_byte + 1 } };
    expect(await copying({ rows: [{ ...longer, unit: { ...longer.unit, start_byte: 1 } }] })).toBe('CT410');
    expect(await copying({ rows: [{ ...longer, unit: { ...first.unit, end_byte: first.unit.start_byte } }] })).toBe(
      '23514',
    );
    const { header, document } = governed.plan;
    expect(await copying({ plan: { ...other.plan, header } })).toMatch(/^(CT404|23505)$/);
    expect(await copying({ plan: { ...other.plan, document } })).toMatch(/^(CT404|23505)$/);
  });

  onShared('creates one unit by its nine arguments, with the source version it names', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { plan, documentId } = governed;
    const id = await openGate1(governed);
    const [first] = governed.units;
    if (first === undefined) throw new Error('no unit');
    const created = await bound(governed, governed.executor, id, async (tx) => {
      await copyContent(tx, { plan, rows: governed.rows.slice(1), text: governed.text }, () => undefined);
      const { unit, body } = first;
      const attributes = {
        source_version_id: versionOf(governed.runId),
        place: 1,
        parent_eid: null,
        ordinal: 1,
        title_source: unit.title_source,
        citation: unit.citation,
        norm_sha256: unit.norm_sha256,
        start_byte: unit.start_byte,
        end_byte: unit.end_byte,
      };
      const answered = await sql(
        tx,
        `SELECT status, iu_id::text AS iu_id, uv_id::text AS uv_id
         FROM public.fn_iu_create($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)`,
        [
          documentId,
          unit.wid,
          unit.eid,
          unit.unit_kind,
          unit.section_type,
          unit.path,
          unit.title,
          body,
          JSON.stringify(attributes),
        ],
      );
      await sealUnits(tx, 1, sha256('backup'));
      return answered;
    });
    const stored = await sql(
      governed.reader,
      `SELECT 'created' AS status, iu_id::text AS iu_id, uv_id::text AS uv_id FROM public.unit_version WHERE run_id = $1::uuid AND path = $2`,
      [governed.runId, first.unit.path],
    );
    expect(created).toEqual(stored);
    expect(stored).toHaveLength(1);
  });
});

describe('enactRun', () => {
  onShared(
    '[attack 305] enacts every draft once, under the SG_2 of the closed and verified SG_1 only',
    async (database) => {
      const governed = await makeGovernedDatabase(database);
      const { runId, reader, executor, plan } = governed;
      const first = await openGate1(governed);
      await bound(governed, executor, first, (tx) => cut(governed, tx));
      const draft = await rowsDigest(reader, runId);
      expect(await answer(bound(governed, executor, first, (tx) => enactRun(tx, 1)))).toBe(attack(305));

      const manifestSha256 = await record(governed, first);
      const id = await openGate2(governed, { review_decision_id: first, manifest_sha256: manifestSha256 });
      expect(await bound(governed, executor, id, (tx) => enactRun(tx, 1))).toBe(plan.units.length);
      expect(await readUnitTotals(reader, runId)).toEqual({
        units: 4,
        versions: 4,
        carried: 0,
        logged: 4,
        enactedUnits: 4,
        enactedVersions: 4,
      });
      expect(await rowsDigest(reader, runId)).toBe(draft);
      expect((await readSteps(reader, runId)).at(-1)).toMatchObject({
        step: 'lifecycle_enact',
        outputSha256: enactmentSha256(plan.rows_sha256, 4),
        delta: deltaOfTransaction(plan.expected, 'lifecycle_enact'),
      });
      expect(await answer(bound(governed, executor, id, (tx) => enactRun(tx, 1)))).toBe('CT402');
    },
  );

  onShared('[attack 306] enacts one unit by its eight arguments, and then all of them or none', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { documentId, runId, executor } = governed;
    const first = await openGate1(governed);
    await bound(governed, executor, first, (tx) => cut(governed, tx));
    const manifestSha256 = await record(governed, first);
    const id = await openGate2(governed, { review_decision_id: first, manifest_sha256: manifestSha256 });
    const [row] = await sql(
      governed.reader,
      `SELECT iu_id::text AS iu, uv_id::text AS uv, sha256 FROM public.unit_version WHERE run_id = $1::uuid LIMIT 1`,
      [runId],
    );
    const call = (tx: Parameters<typeof enactRun>[0], digest: string, actor = 'alice') =>
      sql(tx, `SELECT status FROM public.fn_iu_enact($1::uuid, $2::uuid, $3, $4::uuid, $5::uuid, $6, $7, '')`, [
        String(row?.['iu']),
        String(row?.['uv']),
        documentId,
        runId,
        id,
        digest,
        actor,
      ]);
    const alone = (digest: string, actor?: string) =>
      answer(bound(governed, executor, id, (tx) => call(tx, digest, actor)));
    const digest = String(row?.['sha256']);
    expect(await alone(sha256('other'))).toBe('CT407');
    expect(await alone(digest, 'The Parliament, unanimously')).toBe(attack(306, 'CT404'));
    expect(await alone(digest)).toBe(attack(306, 'CT410'));
    expect(await readUnitTotals(governed.reader, runId)).toMatchObject({
      enactedUnits: 0,
      enactedVersions: 0,
      logged: 0,
    });
    const whole = await bound(governed, executor, id, async (tx) => {
      expect(await call(tx, digest)).toEqual([{ status: 'enacted' }]);
      return enactRun(tx, 1);
    });
    expect(whole).toBe(3);
    expect(await readUnitTotals(governed.reader, runId)).toMatchObject({
      enactedUnits: 4,
      enactedVersions: 4,
      logged: 4,
    });
  });
});
