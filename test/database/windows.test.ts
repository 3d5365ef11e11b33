/** Opening, binding and closing a window: what the database itself refuses, whatever the client believes. */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Approval } from '../../src/model/artefacts/approval.ts';
import { approvalSchema } from '../../src/model/artefacts/approval.ts';
import { canonicalJson } from '../../src/model/encoding/canonical.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { instantOf } from '../../src/model/ids.ts';
import { bindWindow, closeWindow, openWindow, readWindows } from '../../src/state/records/gate/authz.ts';
import { attack } from '../attacks/attack.ts';
import { onShared } from './on-shared.ts';
import {
  ALICE,
  answer,
  approvalOf,
  bound,
  makeGovernedDatabase,
  openGate1,
  shown,
  sql,
  textOf,
  type GovernedDatabase,
  write,
  writeEachUnit,
} from './governed-database.ts';

function open(
  governed: GovernedDatabase,
  text: string,
  people: readonly string[] = ALICE.people,
  fprs: readonly string[] = ALICE.fprs,
): Promise<string> {
  return answer(write(governed.executor, (tx) => openWindow(tx, shown(text, people, fprs))));
}

describe('opening a window', () => {
  onShared('records the decision within its own allowance and shows what is left of it', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const approval = await approvalOf(governed, 'SG_1');
    await write(governed.executor, (tx) => openWindow(tx, shown(textOf(approval))));
    const [window, ...others] = await readWindows(governed.reader, governed.runId);
    expect(others).toEqual([]);
    expect(window).toMatchObject({
      reviewDecisionId: approval.review_decision_id,
      gate: 'SG_1',
      approvalSha256: sha256(textOf(approval)),
      notAfter: approval.not_after,
      closedAt: null,
      remaining: approval.allowance.filter(
        ({ table }) => table !== 'cutter_governance.review_decision' && table !== 'cutter_governance.cutter_run',
      ),
    });
    const [decision] = await sql(
      governed.reader,
      'SELECT approval, people, signer_fprs FROM cutter_governance.review_decision WHERE run_id = $1::uuid',
      [governed.runId],
    );
    expect(decision).toEqual({ approval: textOf(approval), people: ['alice'], signer_fprs: ['a'.repeat(40)] });
  });

  onShared('[attack 115] refuses an approval that was used before, by the key of the decision', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const text = textOf(await approvalOf(governed, 'SG_1'));
    expect(await open(governed, text)).toBe('done');
    await expect(write(governed.executor, (tx) => openWindow(tx, shown(text)))).rejects.toMatchObject({
      code: attack(115),
    });
  });

  onShared('refuses what is not the one canonical text of an approval', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const approval = await approvalOf(governed, 'SG_1');
    const text = textOf(approval);
    const { note, ...withoutNote } = approval;
    expect(note).toBe('');
    const texts = {
      'not JSON': 'approve',
      'no final newline': text.trimEnd(),
      'two final newlines': `${text}\n`,
      'carriage returns': text.replaceAll('\n', '\r\n'),
      'one line': JSON.stringify(approval),
      'duplicate member': text.replace('"gate": "SG_1"', '"gate": "SG_2",\n  "gate": "SG_1"'),
      'not ASCII': text.replace('"note": ""', '"note": "ký"'),
      'escaped letter': text.replace('"SG_1"', '"S\\u0047_1"'),
      'other number': text.replace('"m": 1', '"m": 1.0'),
      'missing member': canonicalJson(withoutNote),
      'unknown member': canonicalJson({ ...approval, extra: true }),
      'no such day': textOf({ ...approval, issued_at: '2026-02-30T00:00:00Z' }),
      'ledger in words': text.replace(/"size": \d+/, '"size": "0"'),
      'run id in capitals': textOf({ ...approval, run_id: approval.run_id.toUpperCase() }),
      'allowance to delete': textOf({
        ...approval,
        allowance: [{ op: 'DELETE', rows: 1, table: 'public.unit_version' }],
      }),
      'allowance twice': textOf({ ...approval, allowance: [...approval.allowance, ...approval.allowance] }),
      'beyond the limit': textOf({ ...approval, note: 'x'.repeat(17_000) }),
    };
    for (const [name, changed] of Object.entries(texts))
      expect([name, await open(governed, changed)]).toEqual([name, 'CT100']);
    expect(await open(governed, '[]\n')).toBe('CT101');
    expect(await open(governed, canonicalJson({ ...approval, type: 'cutter/trust/v1' }))).toBe('CT101');
    expect(await open(governed, text)).toBe('done');
  });

  onShared(
    '[attack 97, 104, 105] refuses by decision, gate, database, lifetime, clock and people, and opens nothing',
    async (database) => {
      const governed = await makeGovernedDatabase(database);
      const good = await approvalOf(governed, 'SG_1');
      const now = Date.parse(good.issued_at);
      const { database: here } = good;
      const cases: readonly (readonly [string, Partial<Approval>])[] = [
        ['CT102', { decision: 'reject' }],
        [attack(97, 'CT104'), { database: { ...here, cluster_id: '1' } }],
        [attack(97, 'CT104'), { database: { ...here, name: 'another' } }],
        [attack(97, 'CT104'), { database: { ...here, uuid: randomUUID() } }],
        [attack(105, 'CT105'), { not_after: instantOf(now + 24 * 3_600_000 + 1_000) }],
        [attack(105, 'CT105'), { gate: 'SG_2', not_after: instantOf(now + 12 * 3_600_000 + 1_000) }],
        ['CT103', { gate: 'SG_3' }],
        [attack(105, 'CT105'), { not_after: good.issued_at }],
        [attack(104, 'CT106'), { issued_at: instantOf(now - 7_200_000), not_after: instantOf(now - 3_600_000) }],
        ['CT106', { issued_at: instantOf(now + 360_000) }],
        ['CT107', { threshold: { m: 2, n: 3 } }],
        ['CT115', { ledger_head: { ...good.ledger_head, root: 'f'.repeat(64) } }],
        ['CT115', { ledger_head: { ...good.ledger_head, size: 2_000_000_000 } }],
      ];
      for (const [state, changes] of cases) {
        expect([changes, await open(governed, textOf({ ...good, ...changes }))]).toEqual([changes, state]);
      }
      expect(await open(governed, textOf(good).replace('SG_1', 'SG_9'))).toBe('CT103');
      const elsewhere = textOf({ ...good, database: { ...here, name: 'another' } });
      await expect(write(governed.executor, (tx) => openWindow(tx, shown(elsewhere)))).rejects.toMatchObject({
        code: 'APPROVAL_DATABASE',
        facts: { sqlstate: 'CT104', decided_by: 'database' },
      });
      const signers: readonly (readonly [readonly string[], readonly string[]])[] = [
        [[], []],
        [['alice'], []],
        [
          ['alice', 'alice'],
          ['a'.repeat(40), 'b'.repeat(40)],
        ],
        [['alice', 'bob'], ['a'.repeat(40)]],
        [
          ['alice', 'bob'],
          ['a'.repeat(40), 'a'.repeat(40)],
        ],
        [['alice'], ['not a fingerprint']],
      ];
      for (const [people, fprs] of signers) expect(await open(governed, textOf(good), people, fprs)).toBe('CT107');
      expect(await readWindows(governed.reader, governed.runId)).toEqual([]);
      expect(approvalSchema.safeParse(good).success).toBe(true);
      expect(await open(governed, textOf({ ...good, not_after: instantOf(now + 24 * 3_600_000) }))).toBe('done');
    },
  );

  onShared('[attack 102] refuses SG_2 without the closed and verified SG_1 of the same run', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const first = await openGate1(governed);
    const none = await approvalOf(governed, 'SG_2');
    const unverified = await approvalOf(governed, 'SG_2', {
      prior: { review_decision_id: first, manifest_sha256: sha256('manifest') },
    });
    expect(await open(governed, textOf(none))).toBe(attack(102, 'CT112'));
    expect(await open(governed, textOf(unverified))).toBe(attack(102, 'CT112'));
  });
});

describe('binding and closing a window', () => {
  onShared('refuses another run, another plan, an unknown decision and a second binding', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const { runId, planSha256, executor } = governed;
    const bind = (decision: string, run: string, plan: string) =>
      answer(write(executor, (tx) => bindWindow(tx, decision, run, plan)));
    expect(await bind(id, randomUUID(), planSha256)).toBe('CT404');
    expect(await bind(id, runId, sha256('another plan'))).toBe('CT404');
    expect(await bind(randomUUID(), runId, planSha256)).toBe('CT401');
    expect(await answer(bound(governed, executor, id, (tx) => bindWindow(tx, id, runId, planSha256)))).toBe('CT406');
    expect(await bind(id, runId, planSha256)).toBe('done');
  });

  onShared('lets the verifier bind and close, and nobody write or bind afterwards', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    await bound(governed, governed.verifier, id, (tx) => closeWindow(tx, id));
    expect((await readWindows(governed.reader, governed.runId))[0]?.closedAt).not.toBeNull();
    expect(await answer(bound(governed, governed.executor, id, async () => undefined))).toBe('CT402');
  });

  onShared('closes only the bound window, once, and ends writing in the same transaction', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { runId, executor } = governed;
    const one = await openGate1(governed);
    const other = (await approvalOf(governed, 'SG_1')).review_decision_id;
    expect(await answer(write(executor, (tx) => closeWindow(tx, one)))).toBe('CT401');
    expect(await answer(bound(governed, executor, one, (tx) => closeWindow(tx, other)))).toBe('CT404');
    const writesAfterClosing = bound(governed, executor, one, async (tx) => {
      await closeWindow(tx, one);
      await writeEachUnit(governed, tx);
    });
    expect(await answer(writesAfterClosing)).toBe('CT402');
    expect((await readWindows(governed.reader, runId))[0]?.closedAt).toBeNull();
  });
});
