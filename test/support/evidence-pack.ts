/** A run with its evidence pack, and the ways in which packs are forged and judged in tests. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canonicalLine } from '../../src/model/encoding/canonical.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { leafHash, merkleRoot, withLeaf, type LedgerRow } from '../../src/model/artefacts/ledger.ts';
import { readTar, writeTar } from '../../src/state/files/tar.ts';
import { exportAudit } from '../../src/operations/audit/audit-export.ts';
import { verifyAudit } from '../../src/operations/audit/audit-verify.ts';
import { acceptTrust, signTrust } from '../../src/operations/trust/trust-accept.ts';
import { recordTrustFile } from '../../src/operations/trust/trust-record.ts';
import { NO_TRUST_CHANGE, updateTrust, type TrustChanges } from '../../src/operations/trust/trust.ts';
import { SMALL_LAW } from './derived-plan.ts';
import { makeMachines, makeProject, type Project, type TestMachine } from './project.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type Files = Map<string, Buffer>;

export interface ExportedRun {
  readonly project: Project;
  readonly machines: readonly [TestMachine, TestMachine];
  readonly runId: string;
  readonly packPath: string;
  readonly trustPath: string;
  readonly pack: Files;
}

/** An enacted run with signing machines, over a trust file that a root person signed, and its pack. */
export async function exportedRun(): Promise<ExportedRun> {
  const machines = await makeMachines();
  const project = await makeProject('postgres', { machines, folder: mkdtempSync(join(tmpdir(), 'cutter-audit-')) });
  await nextTrust(project, { authz: 'db-verified', grant: [{ place: 'root', person: 'sovereign' }] });
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan();
  const runId = sealed.plan.header.run_id;
  const sg1 = await project.approve(planPath, 'SG_1');
  const drafted = await project.apply(planPath, { approvals: [sg1] });
  const sg2 = await project.approve(planPath, 'SG_2');
  const enacted = await project.apply(planPath, { approvals: [sg1, sg2] });
  if (drafted.record.refusal !== null || enacted.record.refusal !== null) throw new Error('expected an enacted run');
  const packPath = join(project.folder, 'first.tar');
  await exportAudit(project.ctx, runId, packPath);
  const trustPath = join(project.folder, 'trust', 'trust.json');
  return { project, machines, runId, packPath, trustPath, pack: new Map(readTar(packPath, readFileSync(packPath))) };
}

/** Puts the next version of the trust file in force, signed by the sovereign as root, and records it. */
export async function nextTrust({ ctx, folder }: Project, changes: Partial<TrustChanges>): Promise<void> {
  await updateTrust(ctx, { ...NO_TRUST_CHANGE, ...changes });
  await signTrust(ctx, { kind: 'key_file', keyFile: join(folder, 'sovereign.key.asc'), passphraseFile: null });
  await acceptTrust(ctx);
  await recordTrustFile(ctx);
}

/** The pack with some files changed, and its sums put right again, as somebody would who forges one. */
export function forgedPack(pack: Files, change: (files: Files) => void): Files {
  const files: Files = new Map(pack);
  files.delete('SHA256SUMS');
  change(files);
  const sums = [...files.keys()].toSorted().map((name) => `${sha256(files.get(name) ?? '')}  ${name}\n`);
  return files.set('SHA256SUMS', Buffer.from(sums.join('')));
}

const rowSchema = z.strictObject({
  seq: z.number(),
  prev: z.string(),
  leaf: z.string(),
  root: z.string(),
  receipt: z.string(),
  body: z.string(),
});

/** The pack with other lines in its ledger. */
export function withLedger(pack: Files, change: (rows: readonly LedgerRow[]) => readonly LedgerRow[]): Files {
  return forgedPack(pack, (files) => {
    const lines = String(files.get('ledger.jsonl')).split('\n').slice(0, -1);
    const rows = change(lines.map((line) => rowSchema.parse(JSON.parse(line))));
    files.set('ledger.jsonl', Buffer.from(rows.map((row) => `${canonicalLine({ ...row })}\n`).join('')));
  });
}

const entrySchema = z.strictObject({
  receipt: z.record(z.string(), z.unknown()),
  body: z.record(z.string(), z.string().nullable()),
});
/** A receipt and the row that it is for, as values. */
export type Entry = z.infer<typeof entrySchema>;

/** The pack with a ledger that is one chain again, as whoever owns the database could write all of it anew. */
export function rewrittenPack(
  pack: Files,
  change: (entries: readonly Entry[]) => readonly Entry[],
  also: (files: Files) => void = () => undefined,
): Files {
  let prev = '0'.repeat(64);
  let frontier: readonly string[] = [];
  let size = 0;
  const files = withLedger(pack, (rows) =>
    change(rows.map((row) => entrySchema.parse({ receipt: JSON.parse(row.receipt), body: JSON.parse(row.body) }))).map(
      (entry) => {
        const body = JSON.stringify(entry.body);
        const receipt = JSON.stringify({ ...entry.receipt, body_sha256: sha256(body), prev, seq: size });
        const leaf = leafHash(receipt);
        frontier = withLeaf(frontier, size, leaf);
        const row = { seq: size, prev, leaf, root: merkleRoot(frontier), receipt, body };
        prev = leaf;
        size += 1;
        return row;
      },
    ),
  );
  const [origin = ''] = String(files.get('checkpoint')).split('\n');
  const root = Buffer.from(merkleRoot(frontier), 'hex').toString('base64');
  files.set('checkpoint', Buffer.from(`${origin}\n${size}\n${root}\n`));
  return forgedPack(files, also);
}

/** Writes the files of a pack into a folder of their own. */
export function unpacked(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** What the verifier in Python says. There must be a python3: without it this fails. */
export function byPython(files: Files): { readonly code: number | null; readonly text: string } {
  const ran = spawnSync('python3', ['-I', 'verify.py'], { cwd: unpacked(files), encoding: 'utf8' });
  if (ran.error !== undefined) throw ran.error;
  return { code: ran.status, text: `${ran.stdout}${ran.stderr}` };
}

type Audit = Awaited<ReturnType<typeof verifyAudit>>;

/** What the verifier in TypeScript says. */
export async function byTypeScript(files: Files, trustPath: string): Promise<Audit> {
  const path = join(temporaryFolder(), 'pack.tar');
  writeFileSync(path, writeTar(files));
  return verifyAudit(path, trustPath);
}

/** The failed lines, each as one text. */
export function failuresOf(audit: Audit): readonly string[] {
  return audit.lines.flatMap(({ what, result, detail }) => (result === 'failed' ? [`${what}: ${detail}`] : []));
}
