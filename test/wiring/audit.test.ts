/**
 * An evidence pack proves a run to people who have neither cutter nor the database, and every edit of it is named by two
 * verifiers that share no code (design 4, 6.4; design 5, 129 to 131).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, canonicalLine } from '../../src/model/canonical.ts';
import { sha256 } from '../../src/model/digest.ts';
import { envelopeSchema, preAuthEncoding } from '../../src/model/dsse.ts';
import { leafHash, merkleRoot, withLeaf } from '../../src/model/ledger.ts';
import { readTar, writeTar } from '../../src/state/tar.ts';
import { exportAudit } from '../../src/wiring/audit-export.ts';
import { verifyAudit } from '../../src/wiring/audit-verify.ts';
import { acceptTrust, signTrust } from '../../src/wiring/trust-accept.ts';
import { recordTrustFile } from '../../src/wiring/trust-record.ts';
import { NO_TRUST_CHANGE, updateTrust, type TrustChanges } from '../../src/wiring/trust.ts';
import { behindTheGuards } from '../support/behind-the-guards.ts';
import { SMALL_LAW } from '../support/derived-plan.ts';
import { openGpgHome } from '../support/gpg-home.ts';
import { makeMachines, makeProject, type Project, type TestMachine } from '../support/project.ts';
import { makePerson, makeTrust } from '../support/signing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Files = Map<string, Buffer>;
interface Row {
  seq: number;
  prev: string;
  leaf: string;
  root: string;
  receipt: string;
  body: string;
}

let project: Project;
let machines: readonly [TestMachine, TestMachine];
let runId: string;
let packPath: string;
let trustPath: string;
let pack: Files;

beforeAll(async () => {
  machines = await makeMachines();
  project = await makeProject('postgres', { machines, folder: mkdtempSync(join(tmpdir(), 'cutter-audit-')) });
  await nextTrust({ authz: 'db-verified', grant: [{ place: 'root', person: 'sovereign' }] });
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan();
  runId = sealed.plan.header.run_id;
  const sg1 = await project.approve(planPath, 'SG_1');
  expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  const sg2 = await project.approve(planPath, 'SG_2');
  expect((await project.apply(planPath, { approvals: [sg1, sg2] })).record.refusal).toBeNull();
  packPath = join(project.folder, 'first.tar');
  await exportAudit(project.at, runId, packPath);
  trustPath = join(project.folder, 'trust', 'trust.json');
  pack = new Map(readTar(packPath, readFileSync(packPath)));
});
afterAll(async () => {
  await project?.close();
});

/** Puts the next version of the trust file in force, signed by the sovereign as root, and records it. */
async function nextTrust(changes: Partial<TrustChanges>): Promise<void> {
  const keyFile = join(project.folder, 'sovereign.key.asc');
  await updateTrust(project.at, { ...NO_TRUST_CHANGE, ...changes });
  await signTrust(project.at, { kind: 'key_file', keyFile, passphraseFile: null });
  await acceptTrust(project.at);
  await recordTrustFile(project.at);
}

/** The pack with some files changed, and its sums put right again, as somebody would who forges one. */
function forged(change: (files: Files) => void): Files {
  const files: Files = new Map(pack);
  files.delete('SHA256SUMS');
  change(files);
  const sums = [...files.keys()].toSorted().map((name) => `${sha256(files.get(name) ?? '')}  ${name}\n`);
  return files.set('SHA256SUMS', Buffer.from(sums.join('')));
}

function unpacked(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** What the verifier in Python says. There must be a python3: without it this fails. */
function byPython(files: Files): { readonly code: number | null; readonly text: string } {
  const ran = spawnSync('python3', ['-I', 'verify.py'], { cwd: unpacked(files), encoding: 'utf8' });
  if (ran.error !== undefined) throw ran.error;
  return { code: ran.status, text: `${ran.stdout}${ran.stderr}` };
}

async function byTypeScript(files: Files, trust: string = trustPath) {
  const path = join(temporaryFolder(), 'pack.tar');
  writeFileSync(path, writeTar(files));
  return verifyAudit(path, trust);
}

const failuresOf = (audit: Awaited<ReturnType<typeof verifyAudit>>) =>
  audit.lines.flatMap(({ what, result, detail }) => (result === 'failed' ? [`${what}: ${detail}`] : []));

function withLedger(change: (rows: Row[]) => readonly Row[]): Files {
  return forged((files) => {
    const lines = (files.get('ledger.jsonl') ?? Buffer.alloc(0)).toString('utf8').split('\n').slice(0, -1);
    const rows = change(lines.map((line) => JSON.parse(line) as Row));
    files.set('ledger.jsonl', Buffer.from(rows.map((row) => `${canonicalLine({ ...row })}\n`).join('')));
  });
}

interface Entry {
  receipt: { [member: string]: unknown };
  body: { [column: string]: string | null };
}

/** The pack with a ledger that is one chain again, as whoever owns the database could write all of it anew. */
function rewritten(change: (entries: Entry[]) => readonly Entry[], also: (files: Files) => void = () => undefined) {
  const files = withLedger((rows) => {
    const entries = rows.map(
      ({ receipt, body }) => ({ receipt: JSON.parse(receipt), body: JSON.parse(body) }) as Entry,
    );
    let prev = '0'.repeat(64);
    let frontier: readonly string[] = [];
    return change(entries).map((entry, seq) => {
      const body = JSON.stringify(entry.body);
      const receipt = JSON.stringify({ ...entry.receipt, body_sha256: sha256(body), prev, seq });
      const leaf = leafHash(receipt);
      frontier = withLeaf(frontier, seq, leaf);
      const row = { seq, prev, leaf, root: merkleRoot(frontier), receipt, body };
      prev = leaf;
      return row;
    });
  });
  const last = files.get('ledger.jsonl')?.toString('utf8').split('\n').slice(0, -1) ?? [];
  const { root } = JSON.parse(last.at(-1) ?? '{}') as Row;
  const [origin] = files.get('checkpoint')?.toString('utf8').split('\n') ?? [];
  const checkpoint = `${origin}\n${last.length}\n${Buffer.from(root, 'hex').toString('base64')}\n`;
  files.set('checkpoint', Buffer.from(checkpoint));
  return forged((all) => {
    for (const [name, bytes] of files) if (name !== 'SHA256SUMS') all.set(name, bytes);
    also(all);
  });
}

describe('a pack', () => {
  it('is the same bytes whenever it is exported, and replaces nothing', async () => {
    const again = join(project.folder, 'second.tar');
    await exportAudit(project.at, runId, again);
    expect(readFileSync(again).equals(readFileSync(packPath))).toBe(true);
    await expect(exportAudit(project.at, runId, again)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const nobody = '3f2c8a10-0000-4000-8000-000000000003';
    await expect(exportAudit(project.at, nobody, `${again}.x`)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
    await expect(exportAudit(project.at, '../..', `${again}.x`)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  it('proves the whole run to both verifiers', async () => {
    const audit = await verifyAudit(packPath, trustPath);
    expect(failuresOf(audit)).toEqual([]);
    expect(audit).toMatchObject({ result: 'proved', run_id: runId });
    expect(audit.lines.filter(({ result }) => result === 'unproved')).toEqual([]);
    const pair = audit.lines.find(({ what }) => what === 'pair')?.detail;
    expect(pair).toContain('executor robot-executor');
    expect(pair).toContain('valid at that time');
    expect(audit.lines.filter(({ what }) => what.startsWith('approvals/'))).toHaveLength(2);
    expect(byPython(pack)).toMatchObject({ code: 0 });
  });

  it('is read by tar, sha256sum and gpg alone', () => {
    const folder = temporaryFolder();
    execFileSync('tar', ['-xf', packPath, '-C', folder]);
    expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })).toContain(
      'plan.json: OK',
    );
    const home = openGpgHome();
    try {
      const certs = [...pack.keys()].filter((name) => name.startsWith('trust/certs/'));
      home.gpg(['--import', ...certs.map((name) => join(folder, name))], { atMs: null });
      const signer = (signature: string, file: string) =>
        home
          .gpg(['--status-fd', '1', '--verify', join(folder, signature), join(folder, file)], { atMs: null })
          .toString()
          .match(/VALIDSIG ([0-9A-F]{40})/)?.[1]
          ?.toLowerCase();
      for (const { role, person } of machines) expect(signer(`${role}.asc`, 'manifest.pae')).toBe(person.keys[0].fpr);
      const approvals = [...pack.keys()].filter((name) => /^approvals\/.*\.json$/.test(name));
      for (const name of approvals)
        expect(signer(name.replace(/json$/, '1.asc'), name)).toBe(project.sovereign.keys[0].fpr);
      const root = [...pack.keys()].find((name) => /^trust\/trust\.2\..*\.asc$/.test(name)) ?? 'none';
      expect(signer(root, 'trust/trust.json')).toBe(project.sovereign.keys[0].fpr);
      expect(() => signer('executor.asc', 'plan.json')).toThrow();
    } finally {
      home.close();
    }
  });
});

describe('case 129: both verifiers name the receipt that', () => {
  const edited = (text: string) => text.replace(/"xid":"\d+"/, '"xid":"1"');
  const swapped = (rows: Row[], at: number) => rows.toSpliced(at, 2, ...rows.slice(at, at + 2).toReversed());
  const changed = (rows: Row[], at: number, change: (row: Row) => Partial<Row>) =>
    rows.map((row, index) => (index === at ? { ...row, ...change(row) } : row));
  const forked = (rows: Row[]) => {
    const receipt = edited(rows[3]?.receipt ?? '');
    return rows.toSpliced(4, 0, ...rows.slice(3, 4).map((row) => ({ ...row, receipt, leaf: leafHash(receipt) })));
  };

  it.each<readonly [string, number, (rows: Row[]) => readonly Row[]]>([
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
      project.database?.adminQuery(behindTheGuards(table, `UPDATE ${table} SET ${sql}`));
    await set("body = body || ' ' WHERE seq = 4");
    const path = join(project.folder, 'changed.tar');
    await exportAudit(project.at, runId, path);
    await set('body = rtrim(body) WHERE seq = 4');
    expect(failuresOf(await verifyAudit(path, trustPath)).join('\n')).toContain('receipt 4:');
    expect(byPython(new Map(readTar(path, readFileSync(path)))).text).toContain('FAIL receipt 4:');
  });
});

describe('a pack that was changed otherwise fails', () => {
  const approvals = () => [...pack.keys()].filter((name) => /^approvals\/.*\.json$/.test(name));
  const envelope = (files: Files) =>
    envelopeSchema.parse(JSON.parse(files.get('manifest.dsse.json')?.toString() ?? ''));
  const put = (files: Files, name: string, change: (text: string) => string) =>
    void files.set(name, Buffer.from(change(files.get(name)?.toString('utf8') ?? '')));

  it.each<readonly [string, (files: Files) => void, string]>([
    ['by a space in the plan', (files) => put(files, 'plan.json', (text) => `${text} `), 'plan:'],
    ['by a word in the review', (files) => put(files, 'review.md', (text) => `${text}yes`), 'APPROVAL_REVIEW'],
    [
      'by a longer approval',
      (files) => put(files, approvals()[0] ?? '', (text) => text.replace(/"note": ""/, '"note": "x"')),
      'its sha256',
    ],
    ['by an approval that is missing', (files) => void files.delete(approvals()[1] ?? ''), 'approvals:'],
    ['by an approval too many', (files) => void files.set('approvals/SG_1.x.json', Buffer.from('{}')), 'approvals:'],
    [
      'by a signature that is missing',
      (files) => void files.delete((approvals()[0] ?? '').replace(/json$/, '1.asc')),
      'SIGNATURE_MISSING',
    ],
    ['by another backup', (files) => put(files, 'backup.sha256', (text) => text.replace(/^./, 'x')), 'backup.sha256'],
    ['by another PAE', (files) => put(files, 'manifest.pae', (text) => `${text} `), 'manifest.pae'],
    [
      'case 131: by another type of the payload',
      (files) =>
        put(files, 'manifest.dsse.json', (text) => text.replace('application/vnd.in-toto+json', 'application/json')),
      'the envelope is not in its one form',
    ],
    [
      'case 130: by the executor twice',
      (files) => {
        const [first] = envelope(files).signatures;
        const twice = { ...envelope(files), signatures: [first, first].flatMap((each) => each ?? []) };
        files.set('manifest.dsse.json', Buffer.from(canonicalJson(twice)));
      },
      'MANIFEST_PAIR',
    ],
    [
      'case 130: by no verifier',
      (files) => {
        const one = { ...envelope(files), signatures: envelope(files).signatures.slice(0, 1) };
        files.set('manifest.dsse.json', Buffer.from(canonicalJson(one)));
      },
      'MANIFEST_PAIR',
    ],
    [
      'by a half of another key',
      (files) => void files.set('verifier.asc', files.get('executor.asc') ?? Buffer.alloc(0)),
      'verifier.asc is not what the ledger records',
    ],
    ['by a certificate that is missing', (files) => deleteCerts(files), 'CERT'],
  ])('%s', async (_, change, told) => {
    expect(failuresOf(await byTypeScript(forged(change))).join('\n')).toContain(told);
  });

  function deleteCerts(files: Files): void {
    for (const name of [...files.keys()].filter((each) => each.startsWith('trust/certs/'))) files.delete(name);
  }

  it('without its sums put right, in both', async () => {
    const files: Files = new Map(pack).set('review.md', Buffer.from('yes\n'));
    expect(failuresOf(await byTypeScript(files)).join('\n')).toContain('SHA256SUMS and review.md differ');
    expect(byPython(files)).toMatchObject({ code: 1 });
    expect(byPython(files).text).toContain('FAIL review.md is not what SHA256SUMS says');
  });

  it('in Python too, for what it checks', () => {
    const changes: readonly (readonly [(files: Files) => void, string])[] = [
      [(files) => put(files, 'plan.json', (text) => `${text} `), 'FAIL the ledger registers this plan'],
      [(files) => void files.delete(approvals()[1] ?? ''), 'FAIL the approvals are those of the ledger'],
      [(files) => put(files, 'backup.sha256', (text) => text.replace(/^./, 'x')), 'FAIL the backup is the one named'],
      [(files) => put(files, 'manifest.pae', (text) => `${text} `), 'FAIL manifest.pae'],
      [(files) => put(files, 'verifier.asc', (text) => `${text}\n`), 'FAIL verifier.asc'],
      [(files) => void files.delete('ledger.jsonl'), 'FAIL ledger.jsonl is missing'],
    ];
    for (const [change, told] of changes) {
      const { code, text } = byPython(forged(change));
      expect([text, code]).toEqual([expect.stringContaining(told), 1]);
    }
  });

  it('case 131: but not by a keyid that lies, which is a hint', async () => {
    const files = forged((each) => {
      const { signatures, ...rest } = envelope(each);
      const lying = { ...rest, signatures: signatures.map(({ sig }) => ({ sig, keyid: '0'.repeat(40) })) };
      each.set('manifest.dsse.json', Buffer.from(canonicalJson(lying)));
    });
    expect(failuresOf(await byTypeScript(files))).toEqual([]);
  });
});

describe('a ledger that was written anew as a whole', () => {
  const kind = (entry: Entry, name: string) => entry.receipt['kind'] === `cutter_governance.${name}`;
  const bodies =
    (name: string, change: (body: Entry['body'], index: number) => Entry['body']) => (entries: Entry[]) => {
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
    expect(failures).toMatch(/approvals\/SG_1\.\S+: the approval saw another ledger/);
    expect(failures).toMatch(/approvals\/SG_2\.\S+: APPROVAL_LEDGER_HEAD/);
    const { code, text } = byPython(files);
    expect(text).toMatch(/ok {3}\d+ receipts in one chain/);
    expect(text).toMatch(/FAIL approvals\/SG_1\.\S+ saw this ledger/);
    expect(text).toMatch(/FAIL approvals\/SG_2\.\S+ saw this ledger/);
    expect(code).toBe(1);
  });

  it('cannot leave out the signatures of machines that the trust file names', async () => {
    const files = rewritten(
      bodies('dot_pair_signature', (body) => ({ ...body, status: 'unsigned', signature: null, fpr: null })),
      (all) => {
        for (const { role } of machines) all.delete(`${role}.asc`);
        const bare = { ...envelopeSchema.parse(JSON.parse(String(all.get('manifest.dsse.json')))), signatures: [] };
        all.set('manifest.dsse.json', Buffer.from(canonicalJson(bare)));
      },
    );
    expect(failuresOf(await byTypeScript(files)).join('\n')).toMatch(
      /pair: receipt \d+: a half without a signature, though the trust file names machines/,
    );
  });

  it.each<readonly [string, (entries: Entry[]) => readonly Entry[], string, string | null]>([
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
        const digest = sha256(pack.get('plan.json') ?? '');
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
      'another run put the document on record after the approval was made',
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
    for (const name of [...pack.keys()].filter((each) => !carried.includes(each)))
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
    expect(lineOf(await verifyAudit(packPath, trustPath))).toBe('proved');
    const files = forged((all) => void all.set('verify.py', Buffer.from('print("ok")\n')));
    expect(lineOf(await byTypeScript(files))).toBe('unproved');
  });
});

describe("the auditor's copy of the trust file", () => {
  const lineOf = (audit: Awaited<ReturnType<typeof verifyAudit>>, what: string) =>
    audit.lines.find((line) => line.what === what);

  it('proves the version in the pack and who of its root people signed that, at the time of its receipt', async () => {
    const audit = await verifyAudit(packPath, trustPath);
    expect(lineOf(audit, 'trust/trust.json, version 2')).toMatchObject({
      result: 'proved',
      detail: expect.stringMatching(/^it is your copy; receipt \d+ records it$/),
    });
    expect(lineOf(audit, 'trust/trust.json, version 2, root people')?.detail).toMatch(
      /^signed by root people of version 2: sovereign; valid at that time, 20/,
    );
    const unsigned = forged((files) => {
      for (const name of files.keys()) if (/^trust\/trust\.2\..*\.asc$/.test(name)) files.delete(name);
    });
    const failures = failuresOf(await byTypeScript(unsigned)).join('\n');
    expect(failures).toContain('trust/trust.json, version 2, root people: TRUST_SIGNATURE');
    expect(failures).toMatch(/approvals\/SG_1\.\S+: TRUST_SIGNATURE/);
  });

  it('may be an older one without root people, and then proves nothing that was made under a newer', async () => {
    const older = join(project.folder, 'trust', 'trust.1.json');
    const audit = await verifyAudit(packPath, older);
    expect(lineOf(audit, 'trust/trust.json, version 2')).toMatchObject({ result: 'unproved' });
    expect(failuresOf(audit).join('\n')).toContain('does not follow from your copy');
  });

  it('may be a newer or an older one where root people signed the step between', async () => {
    const second = join(temporaryFolder(), 'trust.json');
    writeFileSync(second, readFileSync(trustPath));
    await nextTrust({ expires: '2028-01-01T00:00:00Z' });
    const newer = await verifyAudit(packPath, trustPath);
    expect(failuresOf(newer)).toEqual([]);
    expect(lineOf(newer, 'trust/trust.json, version 2')?.detail).toContain('your version 3 came after it');
    await updateTrust(project.at, { ...NO_TRUST_CHANGE, expires: '2029-01-01T00:00:00Z' });
    const path = join(project.folder, 'later.tar');
    await exportAudit(project.at, runId, path);
    const later = new Map(readTar(path, readFileSync(path)));
    expect([...later.keys()].filter((name) => /^trust\/trust.*json$/.test(name))).toEqual([
      'trust/trust.1.json',
      'trust/trust.2.json',
      'trust/trust.json',
    ]);
    const older = await verifyAudit(path, second);
    expect(failuresOf(older)).toEqual([]);
    expect(lineOf(older, 'trust/trust.json, version 3')).toMatchObject({
      result: 'proved',
      detail: expect.stringMatching(
        /^signed by root people of version 3: sovereign; root people of version 2: sovereign;/,
      ),
    });
    for (const name of later.keys()) if (/^trust\/trust\.3\..*\.asc$/.test(name)) later.delete(name);
    expect(failuresOf(await byTypeScript(later, second)).join('\n')).toContain('version 3: TRUST_SIGNATURE');
  });

  it('is not replaced by a strange one that the pack brings along', async () => {
    const mallory = await makePerson('mallory');
    const strange = join(temporaryFolder(), 'trust.json');
    writeFileSync(strange, makeTrust({ people: [mallory] }).bytes);
    expect(failuresOf(await verifyAudit(packPath, strange)).join('\n')).toContain(
      'no trust file of the pack follows from your copy',
    );
    writeFileSync(strange, '{}\n');
    await expect(verifyAudit(packPath, strange)).rejects.toMatchObject({ code: 'TRUST_FORM' });
    await expect(verifyAudit(packPath, `${strange}.x`)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});
