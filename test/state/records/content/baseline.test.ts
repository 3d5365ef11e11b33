import { describe, expect } from 'vitest';
import { GOVERNED_TABLES } from '../../../../src/model/governed-table.ts';
import { readBaseline } from '../../../../src/state/records/content/baseline.ts';
import { onShared } from '../../../database/on-shared.ts';
import { behindTheGuards, bound, cut, makeGovernedDatabase, openGate1 } from '../../../database/governed-database.ts';

describe('readBaseline', () => {
  onShared('counts every governed table and knows an absent document', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { baseline, document } = await readBaseline(
      governed.reader,
      governed.documentId,
      governed.plan.source.sha256,
    );
    expect(document).toEqual({ units: 0, inForce: null, same: null });
    expect(baseline.tables.map(({ table }) => table)).toEqual([...GOVERNED_TABLES]);
    expect(baseline).toMatchObject({ document_registered: false, cuts: 0 });
  });

  onShared('moves its scope with the document and with nothing else', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const other = await makeGovernedDatabase(database);
    const scope = async () =>
      (await readBaseline(governed.reader, governed.documentId, governed.plan.source.sha256)).baseline;
    const empty = await scope();
    const otherId = await openGate1(other);
    await bound(other, other.executor, otherId, (tx) => cut(other, tx));
    const id = await openGate1(governed);
    expect((await scope()).scope_sha256).toBe(empty.scope_sha256);

    await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
    const drafts = await scope();
    expect(drafts).toMatchObject({ document_registered: true, cuts: 1 });
    expect(drafts.scope_sha256).not.toBe(empty.scope_sha256);
    const found = await readBaseline(governed.reader, governed.documentId, governed.plan.source.sha256);
    expect(found.document).toMatchObject({
      units: 4,
      inForce: null,
      same: { runId: governed.runId, units: 4, isEnacted: false },
    });

    await behindTheGuards(
      governed,
      'public.unit_version',
      `UPDATE public.unit_version SET path = path || '.x' WHERE run_id = '${governed.runId}' AND ordinal = 1`,
    );
    expect((await scope()).scope_sha256).not.toBe(drafts.scope_sha256);
  });
});
