/** A project whose people of SG_3 can stop a run and decide what becomes of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { signApproval } from '../../src/operations/approval/approval.ts';
import { prepareResolution, type ResolutionRequest } from '../../src/operations/approval/prepare-resolution.ts';
import { recordTrustFile } from '../../src/operations/trust/trust-record.ts';
import { SMALL_LAW } from './derived-plan.ts';
import { makeProject, type Project } from './project.ts';
import { makePerson, makeTrust } from './signing/signing.ts';

/** A project whose database verifies, with two people at SG_3 of whom both must sign. */
export async function makeStoppable(kind: 'postgres' | 'embedded', { keepOpen = true } = {}) {
  const project = await makeProject(kind, { keepOpen, recordsTrust: false });
  onTestFinished(() => project.close());
  const second = await makePerson('second', { date: new Date(Date.now() - 3_600_000) });
  const both = ['sovereign', 'second'];
  const trust = makeTrust({
    people: [project.sovereign, second],
    mode: 'db-verified',
    gates: [
      { gate: 'SG_1', m: 1, people: both },
      { gate: 'SG_2', m: 1, people: both },
      { gate: 'SG_3', m: 2, people: both, max_ttl_s: 3_600 },
    ],
  });
  writeFileSync(join(project.folder, 'trust', 'trust.json'), trust.bytes, { mode: 0o644 });
  for (const [fpr, cert] of trust.certFiles) writeFileSync(join(project.folder, 'trust', 'certs', `${fpr}.asc`), cert);
  writeFileSync(join(project.folder, 'second.key.asc'), second.keys[0].armoredPrivateKey);
  await recordTrustFile(project.ctx);
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan({ through: 'draft' });
  return { project, planPath, runId: sealed.plan.header.run_id, sg1: await project.approve(planPath, 'SG_1') };
}

/** What SG_3 is to sign, written by `approval prepare`. */
export async function prepare(project: Project, request: Partial<ResolutionRequest>) {
  const nothing = { holds: [], voidRun: null, compensationPath: null, ttlSeconds: 600, note: '', out: null };
  return prepareResolution(project.ctx, { ...nothing, ...request });
}

/** Signs a file with the keys of these people. */
export async function sign(
  project: Project,
  file: string,
  ...people: readonly ('sovereign' | 'second')[]
): Promise<void> {
  for (const person of people) {
    const keyFile = join(project.folder, `${person}.key.asc`);
    await signApproval(project.ctx, { file, by: { kind: 'key_file', keyFile, passphraseFile: null } });
  }
}
