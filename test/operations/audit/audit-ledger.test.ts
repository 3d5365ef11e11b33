/**
 * The ledger in an evidence pack: every edit of it is named by two verifiers that share no code (attack 129 of docs/attacks.md),
 * one that was written anew as a whole does not fit what people signed, and nothing in a pack breaks the audit.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { envelopeSchema, preAuthEncoding } from '../../../src/model/encoding/dsse.ts';
import { leafHash, type LedgerRow } from '../../../src/model/artefacts/ledger.ts';
import { readTar } from '../../../src/state/files/tar.ts';
import { exportAudit } from '../../../src/operations/audit/audit-export.ts';
import { verifyAudit } from '../../../src/operations/audit/audit-verify.ts';
import { behindTheGuards } from '../../support/database/behind-the-guards.ts';
import * as packs from '../../support/evidence-pack.ts';
import {
  byPython,
  exportedRun,
  failuresOf,
  type Entry,
  type ExportedRun,
  type Files,
} from '../../support/evidence-pack.ts';

let run: ExportedRun;
beforeAll(async () => {
  run = await exportedRun();
});
afterAll(async () => {
  await run?.project.close();
});

type Rows = readonly LedgerRow[];
type Entries = readonly Entry[];
const forged = (change: (files: Files) => void) => packs.forgedPack(run.pack, change);
const withLedger = (change: (rows: Rows) => Rows) => packs.withLedger(run.pack, change);
const rewritten = (change: (entries: Entries) => Entries, also?: (files: Files) => void) =>
  packs.rewrittenPack(run.pack, change, also);
const byTypeScript = (files: Files) => packs.byTypeScript(files, run.trustPath);

describe('[attack 129] both verifiers name the receipt that', () => {
  const edited = (text: string) => text.replace(/"xid":"\d+"/, '"xid":"1"');
  const swapped = (rows: Rows, at: number) => rows.toSpliced(at, 2, ...rows.slice(at, at + 2).toReversed());
  const changed = (rows: Rows, at: number, change: (row: LedgerRow) => Partial<LedgerRow>) =>
    rows.map((row, index) => (index === at ? { ...row, ...change(row) } : row));
  const forked = (rows: Rows) => {
    const receipt = edited(rows[3]?.receipt ?? '');
    return rows.toSpliced(4, 0, ...rows.slice(3, 4).map((row) => ({ ...row, receipt, leaf: leafHash(receipt) })));
  };

  it.each<readonly [string, number, (rows: Rows) => Rows]>([
    ['was edited', 3, (rows) => changed(rows, 3, ({ receipt }) => ({ receipt: edited(receipt) }))],
    [
      'was edited with its own hash put right',
      3,
      (rows) => changed(rows, 3, ({ receipt }) => ({ receipt: edited(receipt), leaf: leafHash(edited(receipt)) })),
    ],
    ['is for another body', 5, (rows) => changed(rows, 5, ({ body }) => ({ body: body.replace(/"at":"/, '"at":" ') }))],
    ['was removed', 4, (rows) => rows.toSpliced(4, 1)],
    ['was put elsewhere', 2, (rows) => swapped(rows, 2)],
    ['was forked', 3, forked],
    ['stands there twice', 3, (rows) => rows.toSpliced(4, 0, ...rows.slice(3, 4))],
    ['has another root', 6, (rows) => changed(rows, 6, () => ({ root: '0'.repeat(64) }))],
    ['cannot be read', 2, (rows) => changed(rows, 2, () => ({ receipt: '{' }))],
  ])('%s', async (_, seq, change) => {
    const files = withLedger(change);
    const audit = await byTypeScript(files);
    const python = byPython(files);
    expect(failuresOf(audit).join('\n')).toContain(`receipt ${seq}:`);
    expect(python.text).toContain(`FAIL receipt ${seq}:`);
    expect(python.code).toBe(1);
    expect(audit.result).toBe('failed');
  });

  it('was cut off at the end: the checkpoint tells', async () => {
    const files = withLedger((rows) => rows.slice(0, -1));
    expect(failuresOf(await byTypeScript(files)).join('\n')).toContain('the size in the checkpoint');
    expect(byPython(files).text).toContain('FAIL the checkpoint is the head of the ledger');
  });

  it('was changed in the database itself, after somebody kept the root', async () => {
    const table = 'cutter_governance.ledger_receipt';
    const set = async (sql: string) =>
      run.project.database?.adminQuery(behindTheGuards(table, `UPDATE ${table} SET ${sql}`));
    await set("body = body || ' ' WHERE seq = 4");
    const path = join(run.project.folder, 'changed.tar');
    await exportAudit(run.project.ctx, run.runId, path);
    await set('body = rtrim(body) WHERE seq = 4');
    expect(failuresOf(await verifyAudit(path, run.trustPath)).join('\n')).toContain('receipt 4:');
    expect(byPython(new Map(readTar(path, readFileSync(path)))).text).toContain('FAIL receipt 4:');
  });
});

describe('a ledger that was written anew as a whole', () => {
  const kind = (entry: Entry, name: string) => entry.receipt['kind'] === `cutter_governance.${name}`;
  const bodies =
    (name: string, change: (body: Entry['body'], index: number) => Entry['body']) => (entries: Entries) => {
      let index = 0;
      return entries.map((entry) => (kind(entry, name) ? { ...entry, body: change(entry.body, index++) } : entry));
    };

  it('is the old one when nothing in it changed', async () => {
    expect(failuresOf(await byTypeScript(rewritten((entries) => entries)))).toEqual([]);
  });

  it('is not the one that approvals saw, to both verifiers', async () => {
    const files = rewritten((entries) => [
      { ...(entries[0] as Entry), receipt: { ...entries[0]?.receipt, xid: '1' } },
      ...entries.slice(1),
    ]);
    const failures = failuresOf(await byTypeScript(files)).join('\n');
    expect(failures).toMatch(/approvals\/SG_1\.\S+: it saw another ledger/);
    expect(failures).toMatch(/approvals\/SG_2\.\S+: APPROVAL_LEDGER_HEAD/);
    const { code, text } = byPython(files);
    expect(text).toMatch(/ok {3}\d+ receipts in one chain/);
    expect(text).toMatch(/FAIL approvals\/SG_1\.\S+ saw this ledger/);
    expect(text).toMatch(/FAIL approvals\/SG_2\.\S+ saw this ledger/);
    expect(code).toBe(1);
  });

  it('says no to a run that was voided after it had cut, by nobody or with a step to follow', async () => {
    const given = (entries: Entries, at: number) => {
      const [step] = entries.filter((entry) => kind(entry, 'cutter_run_step'));
      const receipt = { ...step?.receipt, kind: 'cutter_authz.run_void' };
      return entries.toSpliced(at, 0, { receipt, body: { review_decision_id: null } });
    };
    const ended = rewritten((entries) => given(entries, entries.length));
    expect(failuresOf(await byTypeScript(ended)).join('\n')).toMatch(
      /^void: receipt \d+: the run was voided after it had cut, and SG_3 did not sign that$/,
    );
    expect(byPython(ended).text).toMatch(/receipt \d+ voided the run/);
    const followed = rewritten((entries) => given(entries, entries.length - 1));
    expect(failuresOf(await byTypeScript(followed)).join('\n')).toContain(
      'a step was recorded after the run was voided',
    );
  });

  it('cannot leave out the signatures of machines that the trust file names', async () => {
    const files = rewritten(
      bodies('dot_pair_signature', (body) => ({ ...body, status: 'unsigned', signature: null, fpr: null })),
      (all) => {
        for (const { role } of run.machines) all.delete(`${role}.asc`);
        const bare = { ...envelopeSchema.parse(JSON.parse(String(all.get('manifest.dsse.json')))), signatures: [] };
        all.set('manifest.dsse.json', Buffer.from(canonicalJson(bare)));
      },
    );
    expect(failuresOf(await byTypeScript(files)).join('\n')).toMatch(
      /pair: receipt \d+: a half without a signature, though the trust file names machines/,
    );
  });

  it.each<readonly [string, (entries: Entries) => Entries, string, string | null]>([
    [
      'a step after its approval had expired',
      (entries) =>
        entries.map((entry) =>
          entry.body['step'] === 'lifecycle_enact'
            ? { ...entry, receipt: { ...entry.receipt, at: '2099-01-01T00:00:00.000000Z' } }
            : entry,
        ),
      'when its approval had expired',
      null,
    ],
    [
      'a step without an approval',
      bodies('cutter_run_step', (body, index) => (index === 0 ? { ...body, approval_sha256: 'f'.repeat(64) } : body)),
      'no approval of SG_1 stands before cut_leg_a',
      'FAIL every step names one of these approvals',
    ],
    [
      'a run of another plan',
      bodies('cutter_run', (body) => ({ ...body, plan_sha256: 'f'.repeat(64) })),
      'the registered plan',
      'FAIL the ledger registers this plan',
    ],
    [
      'a rejection of the plan',
      (entries) => {
        const digest = sha256(run.pack.get('plan.json') ?? '');
        const receipt = { ...entries[0]?.receipt, kind: 'cutter_authz.rejection', run_id: null };
        return [...entries, { receipt, body: { plan_sha256: digest, people: '["mallory"]' } }];
      },
      'the plan was rejected by ["mallory"]',
      'FAIL no receipt is for a rejection of the plan',
    ],
    [
      'another run of the document after SG_1 was signed',
      (entries) => {
        const at = entries.findIndex((entry) => kind(entry, 'review_decision'));
        const run = entries.filter((entry) => kind(entry, 'cutter_run'));
        const others = run.map((entry) => ({
          ...entry,
          receipt: { ...entry.receipt, run_id: '3f2c8a10-0000-4000-8000-000000000003' },
        }));
        return entries.toSpliced(at, 0, ...others);
      },
      'another run recorded the document after the approval was made',
      null,
    ],
    [
      'another version of the trust file',
      (entries) =>
        entries.map((entry) =>
          entry.receipt['kind'] === 'cutter_authz.trust_version' && entry.body['version'] === '2'
            ? { ...entry, body: { ...entry.body, sha256: 'f'.repeat(64) } }
            : entry,
        ),
      'TRUST_FORK',
      null,
    ],
    [
      'a gate that does not exist',
      bodies('review_decision', (body) => ({ ...body, gate: 'SG_9' })),
      'there is no such gate',
      'FAIL the approvals are those of the ledger',
    ],
    [
      'a time that is none',
      (entries) => entries.map((entry) => ({ ...entry, receipt: { ...entry.receipt, at: 'yesterday' } })),
      'receipt 0: it cannot be read',
      null,
    ],
  ])('shows %s', async (_, change, told, toldByPython) => {
    const files = rewritten(change);
    expect(failuresOf(await byTypeScript(files)).join('\n')).toContain(told);
    if (toldByPython !== null)
      expect(byPython(files)).toMatchObject({ code: 1, text: expect.stringContaining(toldByPython) });
  });
});

describe('a hostile pack', () => {
  it('fails, whatever one of its files holds, and never breaks the audit', async () => {
    const carried = ['README.txt', 'verify.py', 'SHA256SUMS'];
    const contents = [
      '',
      '{}\n',
      'null',
      '[[[[',
      '{"payload":"e30=","payloadType":"x","signatures":[]}',
      '\u0000\uffff',
    ];
    for (const name of [...run.pack.keys()].filter((each) => !carried.includes(each)))
      for (const content of contents) {
        const audit = await byTypeScript(forged((files) => void files.set(name, Buffer.from(content))));
        expect([name, content, audit.result]).toEqual([name, content, 'failed']);
      }
  });

  it('with a statement of another form fails', async () => {
    for (const statement of ['{}', 'x', '{"subject":[{}],"predicate":{}}']) {
      const files = rewritten(
        (entries) =>
          entries.map((entry) =>
            entry.receipt['kind'] === 'cutter_governance.manifest_envelope'
              ? { ...entry, body: { ...entry.body, payload_sha256: sha256(statement) } }
              : entry,
          ),
        (all) => {
          const envelope = envelopeSchema.parse(JSON.parse(String(all.get('manifest.dsse.json'))));
          const other = { ...envelope, payload: Buffer.from(statement).toString('base64') };
          all.set('manifest.dsse.json', Buffer.from(canonicalJson(other)));
          all.set('manifest.pae', preAuthEncoding(envelope.payloadType, statement));
        },
      );
      expect(failuresOf(await byTypeScript(files)).join('\n')).toContain('the statement has another form');
    }
  });

  it('may bring another verify.py: the audit says so', async () => {
    const lineOf = (audit: Awaited<ReturnType<typeof verifyAudit>>) =>
      audit.lines.find(({ what }) => what === 'verify.py')?.result;
    expect(lineOf(await verifyAudit(run.packPath, run.trustPath))).toBe('proved');
    const files = forged((all) => void all.set('verify.py', Buffer.from('print("ok")\n')));
    expect(lineOf(await byTypeScript(files))).toBe('unproved');
  });
});
