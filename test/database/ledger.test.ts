/** The ledger: written by the evidence itself, in one chain, and every later change is found and named (docs/invariants.md: append-only-evidence). */
import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LedgerChecker, leafHash, merkleRoot, withLeaf } from '../../src/model/artefacts/ledger.ts';
import { checkLedger, countRunReceipts } from '../../src/state/records/gate/ledger.ts';
import { answer, behindTheGuards, bound, cut, makeGovernedDatabase, openGate1, sql } from './governed-database.ts';
import { onShared, sharedDatabase } from './on-shared.ts';

/** RFC 6962, 2.1, written down as it stands there. */
function rootByDefinition(leaves: readonly Buffer[]): Buffer {
  const hash = (...parts: readonly Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = leaves;
  if (only === undefined) return hash();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hash(Buffer.of(1), rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
}

/** The eight inputs of Certificate Transparency's reference tests, and the root over them. */
const CT_INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const CT_ROOT = '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328';

describe('the tree', () => {
  it('has the root of the reference tests, and that of the definition at every size', () => {
    let frontier: readonly string[] = [];
    for (const [size, input] of CT_INPUTS.entries()) {
      const leaf = createHash('sha256')
        .update(Buffer.concat([Buffer.of(0), Buffer.from(input, 'hex')]))
        .digest('hex');
      frontier = withLeaf(frontier, size, leaf);
    }
    expect(merkleRoot(frontier)).toBe(CT_ROOT);
    const leaves: Buffer[] = [];
    let growing: readonly string[] = [];
    for (let size = 0; size < 131; size += 1) {
      expect(merkleRoot(growing)).toBe(rootByDefinition(leaves).toString('hex'));
      const leaf = leafHash(`leaf ${size}`);
      leaves.push(Buffer.from(leaf, 'hex'));
      growing = withLeaf(growing, size, leaf);
    }
  });

  onShared('is the same in the database', async (database) => {
    const { admin } = await makeGovernedDatabase(database);
    let frontier: readonly string[] = [];
    for (let size = 0; size < 70; size += 1) {
      const leaf = leafHash(randomUUID());
      const [row] = await sql(
        admin,
        'SELECT f AS frontier, cutter_authz.merkle_root(f) AS root FROM cutter_authz.merkle_frontier($1::text[], $2::bigint, $3) AS f',
        [frontier, size, leaf],
      );
      frontier = withLeaf(frontier, size, leaf);
      expect(row).toEqual({ frontier, root: merkleRoot(frontier) });
    }
  });
});

describe('the ledger', () => {
  onShared('has a receipt for every row of evidence, and is whole', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
    expect(await countRunReceipts(governed.reader, governed.runId)).toEqual([
      { table: 'cutter_governance.cutter_run', rows: 1 },
      { table: 'cutter_governance.cutter_run_step', rows: 1 },
      { table: 'cutter_governance.review_decision', rows: 1 },
    ]);
    const { head, fault } = await checkLedger(governed.reader);
    expect(fault).toBeNull();
    const [last] = await sql(
      governed.reader,
      'SELECT seq::integer AS seq, root FROM cutter_governance.ledger_receipt ORDER BY seq DESC LIMIT 1',
    );
    expect(last).toEqual({ seq: head.size - 1, root: head.root });
  });

  onShared('is written by nobody, and changed by nobody, not even its owner', async (database) => {
    const governed = await makeGovernedDatabase(database);
    await openGate1(governed);
    for (const login of [governed.executor, governed.verifier, governed.reader])
      for (const statement of [
        "INSERT INTO cutter_governance.ledger_receipt (seq, prev, leaf, root, frontier, kind, receipt, body, at) VALUES (99, '', '', '', '{}', '', '', '', now())",
        "UPDATE cutter_governance.ledger_receipt SET body = ''",
        'DELETE FROM cutter_governance.ledger_receipt',
        'TRUNCATE cutter_governance.ledger_receipt',
      ])
        expect(await answer(sql(login, statement))).toBe('42501');
    expect(await answer(sql(governed.admin, "UPDATE cutter_governance.ledger_receipt SET body = ''"))).toBe('CT501');
    expect(await answer(sql(governed.admin, 'DELETE FROM cutter_governance.ledger_receipt'))).toBe('CT502');
    expect(await answer(sql(governed.admin, 'TRUNCATE cutter_governance.ledger_receipt'))).toBe('CT503');
  });

  it('[attack 129] shows which receipt was edited, removed, put elsewhere or forked', async (context) => {
    const governed = await makeGovernedDatabase(await sharedDatabase('postgres', context));
    for (let run = 0; run < 3; run += 1)
      await openGate1(await makeGovernedDatabase(await sharedDatabase('postgres', context)));
    const rows = (
      await sql(
        governed.reader,
        'SELECT seq::integer AS seq, prev, leaf, root, receipt, body FROM cutter_governance.ledger_receipt ORDER BY seq',
      )
    ).map((row) => ({
      seq: Number(row['seq']),
      prev: String(row['prev']),
      leaf: String(row['leaf']),
      root: String(row['root']),
      receipt: String(row['receipt']),
      body: String(row['body']),
    }));
    expect(rows.length).toBeGreaterThanOrEqual(6);
    const faultOf = (list: typeof rows) => {
      const checker = new LedgerChecker();
      for (const row of list) {
        const fault = checker.add(row);
        if (fault !== null) return fault;
      }
      return null;
    };
    const changed = (at: number, change: (row: (typeof rows)[number]) => Partial<(typeof rows)[number]>) =>
      rows.map((row, index) => (index === at ? { ...row, ...change(row) } : row));
    const edited = (text: string) => text.replace(/"xid":"\d+"/, '"xid":"1"');
    expect(faultOf(rows)).toBeNull();
    expect(faultOf(changed(2, (row) => ({ body: `${row.body} ` })))).toMatchObject({ seq: 2 });
    expect(faultOf(changed(2, (row) => ({ receipt: edited(row.receipt) })))).toMatchObject({ seq: 2 });
    // Edited with its own hash put right: the next receipt no longer follows, or the root tells.
    expect(
      faultOf(changed(2, (row) => ({ receipt: edited(row.receipt), leaf: leafHash(edited(row.receipt)) }))),
    ).toMatchObject({ seq: 2 });
    expect(faultOf(rows.filter((_, index) => index !== 3))).toMatchObject({ seq: 3 });
    expect(faultOf(rows.toSpliced(2, 2, ...[rows[3], rows[2]].flatMap((row) => row ?? [])))).toMatchObject({ seq: 2 });
    expect(faultOf(rows.toSpliced(3, 0, ...[rows[2]].flatMap((row) => row ?? [])))).toMatchObject({ seq: 2 });
    expect(faultOf(changed(4, () => ({ root: '0'.repeat(64) })))).toMatchObject({ seq: 4 });
    const table = 'cutter_governance.ledger_receipt';
    await behindTheGuards(governed, table, `UPDATE ${table} SET body = body || ' ' WHERE seq = 1`);
    expect((await checkLedger(governed.reader)).fault).toMatchObject({ seq: 1 });
  });
});
