/** Not one other text, none twice, none in another place: what a window writes is the signed list, unit by unit (docs/invariants.md: content-is-bound). */
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { unitDigest, type UnitText } from '../../src/model/artefacts/unit.ts';
import type { Transaction } from '../../src/state/db/transaction.ts';
import { createUnits, loadUnits, registerSource } from '../../src/state/records/content/unit-writes.ts';
import { attack } from '../attacks/attack.ts';
import { onShared } from './on-shared.ts';
import { answer, bound, makeGovernedDatabase, openGate1, sql, type GovernedDatabase } from './world.ts';

/** Writes `units` through the window after its list was shown, in one transaction or none. */
const writing = (world: GovernedDatabase, id: string, ...batches: readonly (readonly UnitText[])[]) =>
  answer(
    bound(world, world.executor, id, async (tx) => {
      const sourceVersionId = await shownList(world, tx);
      for (const units of batches)
        await createUnits(tx, { documentId: world.documentId, sourceVersionId, units, onProgress: () => undefined });
    }),
  );

async function shownList(world: GovernedDatabase, tx: Transaction): Promise<string> {
  const { sourceVersionId } = await registerSource(tx, world.plan);
  await loadUnits(tx, world.plan.units);
  return sourceVersionId;
}

function of(world: GovernedDatabase): readonly [UnitText, UnitText, ...UnitText[]] {
  const [first, second, ...rest] = world.units;
  if (first === undefined || second === undefined) throw new Error('the law has several units');
  return [first, second, ...rest];
}

describe('the signed list of units', () => {
  onShared('is written as it is, in one batch or in several', async (database) => {
    for (const split of [0, 1]) {
      const world = await makeGovernedDatabase(database);
      const id = await openGate1(world);
      const [first, ...rest] = of(world);
      expect(await writing(world, id, ...(split === 0 ? [[first, ...rest]] : [[first], rest]))).toBe('done');
      const [list] = await sql(
        world.reader,
        'SELECT written, octet_length(digests) / 32 AS units FROM cutter_authz.unit_list WHERE review_decision_id = $1::uuid',
        [id],
      );
      expect(list).toEqual({ written: world.units.length, units: world.units.length });
    }
  });

  onShared(
    '[attack 123] lets no other text, title, role, address or order pass, although the allowance would',
    async (database) => {
      const world = await makeGovernedDatabase(database);
      const id = await openGate1(world);
      const [first, second] = of(world);
      // One byte of the text changed and the length kept, so that only the digest can tell.
      const forged = { ...first, body: `${first.body.startsWith('#') ? '*' : '#'}${first.body.slice(1)}` };
      const attempts: readonly (readonly UnitText[])[] = [
        [forged],
        [{ ...first, unit: { ...first.unit, title: 'Another' } }],
        [{ ...first, unit: { ...first.unit, section_type: 'annex' } }],
        [{ ...first, unit: { ...first.unit, eid: 'art_999' } }],
        [second],
      ];
      for (const units of attempts) expect(await writing(world, id, units)).toBe(attack(123, 'CT407'));
      expect(await writing(world, id, [first], [second], [second])).toBe(attack(123, '23505'));
      const twin = { ...first, unit: { ...first.unit, wid: 'v1__twin', path: `${first.unit.path}.1` } };
      expect(await writing(world, id, [first], [twin])).toBe(attack(123, 'CT407'));
      const [rows] = await sql(
        world.reader,
        'SELECT count(*)::integer AS n FROM public.unit_version WHERE run_id = $1::uuid',
        [world.runId],
      );
      expect(rows).toEqual({ n: 0 });
    },
  );

  onShared('is shown before the first unit, once, and is the one that was signed', async (database) => {
    const world = await makeGovernedDatabase(database);
    const id = await openGate1(world);
    const { documentId, plan, executor } = world;
    const unshown = bound(world, executor, id, async (tx) => {
      const { sourceVersionId } = await registerSource(tx, plan);
      await createUnits(tx, { documentId, sourceVersionId, units: world.units, onProgress: () => undefined });
    });
    expect(await answer(unshown)).toBe('CT407');
    const show = (digests: readonly string[]) =>
      answer(bound(world, executor, id, (tx) => sql(tx, 'SELECT cutter_authz.load_units($1::text[])', [digests])));
    const digests = plan.units.map(unitDigest);
    expect(await show(digests.slice(1))).toBe('CT407');
    expect(await show([...digests, 'f'.repeat(64)])).toBe('CT407');
    expect(await show([...digests.slice(1), digests[1] ?? ''])).toBe('CT407');
    expect(await show([])).toBe('CT407');
    expect(await show(digests.toReversed())).toBe('done');
    expect(await show(digests)).toBe('23505');
    expect(
      await answer(
        executor.rows({ name: 'test', sql: `UPDATE cutter_authz.unit_list SET written = 0` }, [], z.unknown()),
      ),
    ).toBe('42501');
  });
});
