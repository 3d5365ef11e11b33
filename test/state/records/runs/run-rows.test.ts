import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { sha256 } from '../../../../src/model/encoding/digest.ts';
import {
  compareRebuiltSource,
  countMisaddressed,
  readContent,
  readUnitTotals,
  rowsDigest,
} from '../../../../src/state/records/runs/run-rows.ts';
import { onShared } from '../../../database/on-shared.ts';
import {
  answer,
  behindTheGuards,
  bound,
  cut,
  makeGovernedDatabase,
  openGate1,
} from '../../../database/governed-database.ts';

describe('the content of a run', () => {
  onShared('is unknown for a run without rows', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    const runId = randomUUID();
    expect(await answer(readContent(reader, runId))).toBe('CT404');
    const source = { text_sha256: sha256('another text') };
    expect(await compareRebuiltSource(reader, runId, source)).toEqual({
      expected: source.text_sha256,
      found: sha256(''),
      matched: false,
    });
    expect(await readUnitTotals(reader, runId)).toEqual({
      units: 0,
      versions: 0,
      carried: 0,
      logged: 0,
      enactedUnits: 0,
      enactedVersions: 0,
    });
  });

  onShared('differs after any change of a row, however the stored digests look', async (database) => {
    const changes = [
      "UPDATE public.unit_version SET valid_from = CASE WHEN start_byte = 0 THEN DATE '2027-01-01' END",
      "UPDATE public.unit_version SET sha256 = repeat('0', 64)",
      "UPDATE public.unit_version SET body = overlay(body placing 'X' from 3 for 1)",
      "UPDATE public.unit_version SET label = 'x'",
      "UPDATE public.unit_version SET label = '', num = 'x'",
      "UPDATE public.unit_version SET label = NULL, num = ''",
      "UPDATE public.unit_version SET citation = citation || ' '",
      "UPDATE public.unit_version SET norm_sha256 = repeat('0', 64)",
      "UPDATE public.unit_version SET unit_digest = repeat('0', 64)",
      'UPDATE public.unit_version SET ordinal = ordinal + 1',
      "UPDATE public.unit_version SET path = path || '.1'",
      "UPDATE public.information_unit SET wid = wid || 'x'",
      "UPDATE public.unit_version SET eid = eid || 'x'",
      "UPDATE public.unit_version SET section_type = 'annex'",
      "UPDATE public.unit_version SET change = 'revised'",
    ];
    const governed = await makeGovernedDatabase(database);
    const { reader, runId } = governed;
    const id = await openGate1(governed);
    await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
    const seen = new Map([[await rowsDigest(reader, runId), 'as written']]);
    for (const change of changes) {
      const table = change.split(' ')[1] ?? '';
      await behindTheGuards(governed, table, `${change} WHERE run_id = '${runId}'`);
      const digest = await rowsDigest(reader, runId);
      expect([change, seen.get(digest)]).toEqual([change, undefined]);
      seen.set(digest, change);
    }
    expect((await readContent(reader, runId)).unitsSha256).not.toBe(governed.plan.units_sha256);
  });

  onShared('leaves out the current address of a unit, which is counted where it is another', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { reader, runId } = governed;
    const id = await openGate1(governed);
    await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
    const digest = await rowsDigest(reader, runId);
    expect(await countMisaddressed(reader, runId)).toBe(0);
    for (const change of ["eid = eid || 'x'", "section_type = 'annex'"]) {
      const sql = `UPDATE public.information_unit SET ${change} WHERE run_id = '${runId}' AND wid LIKE '%art%'`;
      await behindTheGuards(governed, 'public.information_unit', sql);
    }
    expect(await rowsDigest(reader, runId)).toBe(digest);
    expect(await countMisaddressed(reader, runId)).toBeGreaterThan(0);
  });
});
