/** An evidence pack proves a run to people who have neither cutter nor the database (attacks 130 and 131 of docs/attacks.md). */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { envelopeSchema } from '../../../src/model/encoding/dsse.ts';
import { readTar } from '../../../src/state/files/tar.ts';
import { exportAudit } from '../../../src/operations/audit/audit-export.ts';
import { verifyAudit } from '../../../src/operations/audit/audit-verify.ts';
import { NO_TRUST_CHANGE, updateTrust } from '../../../src/operations/trust/trust.ts';
import { attack } from '../../attacks/attack.ts';
import * as packs from '../../support/evidence-pack.ts';
import {
  byPython,
  exportedRun,
  failuresOf,
  nextTrust,
  type ExportedRun,
  type Files,
} from '../../support/evidence-pack.ts';
import { openGpgHome } from '../../support/signing/gpg-home.ts';
import { makePerson, makeTrust } from '../../support/signing/signing.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let run: ExportedRun;
beforeAll(async () => {
  run = await exportedRun();
});
afterAll(async () => {
  await run?.project.close();
});

const forged = (change: (files: Files) => void) => packs.forgedPack(run.pack, change);
const byTypeScript = (files: Files, trust = run.trustPath) => packs.byTypeScript(files, trust);

describe('a pack', () => {
  it('is the same bytes whenever it is exported, and replaces nothing', async () => {
    const again = join(run.project.folder, 'second.tar');
    await exportAudit(run.project.ctx, run.runId, again);
    expect(readFileSync(again).equals(readFileSync(run.packPath))).toBe(true);
    await expect(exportAudit(run.project.ctx, run.runId, again)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    const nobody = '3f2c8a10-0000-4000-8000-000000000003';
    await expect(exportAudit(run.project.ctx, nobody, `${again}.x`)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
    await expect(exportAudit(run.project.ctx, '../..', `${again}.x`)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
  });

  it('proves the whole run to both verifiers', async () => {
    const audit = await verifyAudit(run.packPath, run.trustPath);
    expect(failuresOf(audit)).toEqual([]);
    expect(audit).toMatchObject({ result: 'proved', run_id: run.runId });
    expect(audit.lines.filter(({ result }) => result === 'unproved')).toEqual([]);
    const pair = audit.lines.find(({ what }) => what === 'pair')?.detail;
    expect(pair).toContain('executor robot-executor');
    expect(pair).toContain('valid at that time');
    expect(audit.lines.filter(({ what }) => what.startsWith('approvals/'))).toHaveLength(2);
    expect(byPython(run.pack)).toMatchObject({ code: 0 });
  });

  it('is read by tar, sha256sum and gpg alone', () => {
    const folder = temporaryFolder();
    execFileSync('tar', ['-xf', run.packPath, '-C', folder]);
    expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' })).toContain(
      'plan.json: OK',
    );
    const home = openGpgHome();
    try {
      const certs = [...run.pack.keys()].filter((name) => name.startsWith('trust/certs/'));
      home.gpg(['--import', ...certs.map((name) => join(folder, name))], { atMs: null });
      const signer = (signature: string, file: string) =>
        home
          .gpg(['--status-fd', '1', '--verify', join(folder, signature), join(folder, file)], { atMs: null })
          .toString()
          .match(/VALIDSIG ([0-9A-F]{40})/)?.[1]
          ?.toLowerCase();
      for (const { role, person } of run.machines)
        expect(signer(`${role}.asc`, 'manifest.pae')).toBe(person.keys[0].fpr);
      const approvals = [...run.pack.keys()].filter((name) => /^approvals\/.*\.json$/.test(name));
      for (const name of approvals)
        expect(signer(name.replace(/json$/, '1.asc'), name)).toBe(run.project.sovereign.keys[0].fpr);
      const root = [...run.pack.keys()].find((name) => /^trust\/trust\.2\..*\.asc$/.test(name)) ?? 'none';
      expect(signer(root, 'trust/trust.json')).toBe(run.project.sovereign.keys[0].fpr);
      expect(() => signer('executor.asc', 'plan.json')).toThrow();
    } finally {
      home.close();
    }
  });
});

describe('a pack that was changed otherwise fails', () => {
  const approvals = () => [...run.pack.keys()].filter((name) => /^approvals\/.*\.json$/.test(name));
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
      'by another type of the payload',
      (files) =>
        put(files, 'manifest.dsse.json', (text) => text.replace('application/vnd.in-toto+json', 'application/json')),
      'the envelope is not in its one form',
    ],
    [
      '[attack 130] by the executor twice',
      (files) => {
        const [first] = envelope(files).signatures;
        const twice = { ...envelope(files), signatures: [first, first].flatMap((each) => each ?? []) };
        files.set('manifest.dsse.json', Buffer.from(canonicalJson(twice)));
      },
      attack(130),
    ],
    [
      '[attack 130] by no verifier',
      (files) => {
        const one = { ...envelope(files), signatures: envelope(files).signatures.slice(0, 1) };
        files.set('manifest.dsse.json', Buffer.from(canonicalJson(one)));
      },
      attack(130),
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
    const files: Files = new Map(run.pack).set('review.md', Buffer.from('yes\n'));
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

  it('but not by a keyid that lies, which is a hint', async () => {
    const files = forged((each) => {
      const { signatures, ...rest } = envelope(each);
      const lying = { ...rest, signatures: signatures.map(({ sig }) => ({ sig, keyid: '0'.repeat(40) })) };
      each.set('manifest.dsse.json', Buffer.from(canonicalJson(lying)));
    });
    expect(failuresOf(await byTypeScript(files))).toEqual([]);
  });
});

describe("the auditor's copy of the trust file", () => {
  const lineOf = (audit: Awaited<ReturnType<typeof verifyAudit>>, what: string) =>
    audit.lines.find((line) => line.what === what);

  it('proves the version in the pack and who of its root people signed that, at the time of its receipt', async () => {
    const audit = await verifyAudit(run.packPath, run.trustPath);
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
    const older = join(run.project.folder, 'trust', 'trust.1.json');
    const audit = await verifyAudit(run.packPath, older);
    expect(lineOf(audit, 'trust/trust.json, version 2')).toMatchObject({ result: 'unproved' });
    expect(failuresOf(audit).join('\n')).toContain('does not follow from your copy');
  });

  it('may be a newer or an older one where root people signed the step between', async () => {
    const second = join(temporaryFolder(), 'trust.json');
    writeFileSync(second, readFileSync(run.trustPath));
    await nextTrust(run.project, { expires: '2028-01-01T00:00:00Z' });
    const newer = await verifyAudit(run.packPath, run.trustPath);
    expect(failuresOf(newer)).toEqual([]);
    expect(lineOf(newer, 'trust/trust.json, version 2')?.detail).toContain('your version 3 came after it');
    await updateTrust(run.project.ctx, { ...NO_TRUST_CHANGE, expires: '2029-01-01T00:00:00Z' });
    const path = join(run.project.folder, 'later.tar');
    await exportAudit(run.project.ctx, run.runId, path);
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
    expect(failuresOf(await verifyAudit(run.packPath, strange)).join('\n')).toContain(
      'no trust file of the pack follows from your copy',
    );
    writeFileSync(strange, '{}\n');
    await expect(verifyAudit(run.packPath, strange)).rejects.toMatchObject({ code: 'TRUST_FORM' });
    await expect(verifyAudit(run.packPath, `${strange}.x`)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});
