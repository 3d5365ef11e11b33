/** Reading and writing plan files. A plan is written once, private to its owner, and is complete if it exists. */
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../model/encoding/digest.ts';
import { isRefusal, Refusal, type Facts } from '../../model/refusals/refusal.ts';
import { errnoOf, refuseErrno } from '../../config/file-errors.ts';
import { readOnce } from '../../config/read-once.ts';
import { makeFolder, writeOnce } from './durable-write.ts';

/** A plan holds a source of at most 64 MiB once and about a kilobyte for each of at most 200,000 units. */
const MAX_PLAN_BYTES = 512 * 1024 * 1024;
/** A review leaves units out before it is as large as a source may be. */
const MAX_REVIEW_BYTES = 128 * 1024 * 1024;
const PLAN_RULES = {
  limitBytes: MAX_PLAN_BYTES,
  kind: ({ file, ...facts }: Facts) => new Refusal('FILE_KIND', { path: file ?? null, ...facts }),
  size: ({ file, ...facts }: Facts) => new Refusal('PLAN_SIZE', { path: file ?? null, ...facts }),
  missing: ({ file }: Facts) => new Refusal('FILE_MISSING', { path: file ?? null }),
  followsLinks: true,
} as const;
const REVIEW_RULES = {
  limitBytes: MAX_REVIEW_BYTES,
  kind: 'FILE_KIND',
  size: 'FILE_SIZE',
  missing: ({ file }: Facts) => new Refusal('REVIEW_MISSING', { path: file ?? null }),
  followsLinks: true,
} as const;

export interface PlanFiles {
  readonly planPath: string;
  readonly plan: Buffer;
  /** The reviews that people read, beside the plan. */
  readonly reviews: readonly { readonly path: string; readonly text: string }[];
}

/** Writes the reviews first and the plan last. Refuses `FILE_EXISTS` when one of them is there, and then writes none. */
export async function writePlanFiles({ planPath, plan, reviews }: PlanFiles): Promise<void> {
  await makeFolder(dirname(planPath));
  if (await isThere(planPath)) throw new Refusal('FILE_EXISTS', { path: planPath });
  const written: string[] = [];
  try {
    for (const { path, text } of reviews) {
      await writeOnce(path, text, 0o600);
      written.push(path);
    }
    await writeOnce(planPath, plan, 0o600);
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw error;
  }
}

/** The bytes of a plan, read once. Refusals: FILE_MISSING, FILE_KIND, PLAN_SIZE, STOP_FILE. */
export async function readPlanFile(path: string): Promise<Buffer> {
  return (await readOnce(path, PLAN_RULES)).bytes;
}

/** sha256 of the two reviews beside a plan. Refuses as `readReviewBeside`. */
export async function readReviewDigests(
  planPath: string,
): Promise<{ readonly markdown: string; readonly html: string }> {
  return {
    markdown: sha256(await readReviewBeside(planPath, 'review.md')),
    html: sha256(await readReviewBeside(planPath, 'review.html')),
  };
}

/** A review beside a plan, as bytes. Refuses `REVIEW_MISSING`, FILE_KIND, FILE_SIZE, STOP_FILE. */
export async function readReviewBeside(planPath: string, name: 'review.md' | 'review.html'): Promise<Buffer> {
  return (await readOnce(join(dirname(planPath), name), REVIEW_RULES)).bytes;
}

/** The compensation beside the plan of its run, or null. FILE_KIND, PLAN_SIZE, STOP_FILE. */
export async function readCompensationBeside(planPath: string): Promise<Buffer | null> {
  try {
    return await readPlanFile(join(dirname(planPath), 'compensation.json'));
  } catch (error) {
    if (isRefusal(error, 'FILE_MISSING')) return null;
    throw error;
  }
}

/** The path of the plan of a run in the plans folder, or null. STOP_FILE. */
export async function findPlanOfRun(plansDir: string, runId: string): Promise<string | null> {
  const documents = await foldersIn(plansDir);
  for (const document of documents) {
    const path = join(plansDir, document, runId, 'plan.json');
    if (await isThere(path)) return path;
  }
  return null;
}

async function foldersIn(path: string): Promise<readonly string[]> {
  return await refuseErrno(path, async () => {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

async function isThere(path: string): Promise<boolean> {
  return await refuseErrno(path, async () => {
    try {
      await stat(path);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false;
      throw error;
    }
  });
}
