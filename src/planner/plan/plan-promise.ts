/**
 * The promise of a plan: what it says the database will contain, without the text and the units that it is computed
 * from. Reading it takes a hundredth of the time of opening the plan and proves nothing by itself: it is valid only for
 * bytes that were opened before, which their sha256 shows (ADR 19).
 */
import { z } from 'zod';
import { planFrameSchema, sourceSchema } from '../../model/artefacts/plan.ts';
import { MAX_PLAN_BYTES } from './seal-plan.ts';
import { withoutUnits } from './plan-frame.ts';

const promiseSchema = planFrameSchema.extend({
  source: sourceSchema.unwrap().omit({ text: true }).readonly(),
  /** Left out before parsing. */
  units: z.tuple([]),
});
export type PlanPromise = Omit<z.infer<typeof promiseSchema>, 'units'>;

const SOURCE_BEGINS = '\n  "source": {';
const TEXT_BEGINS = '\n    "text": "';

/**
 * The promise in `bytes`, or null if they do not look like a plan in canonical form; opening them then gives the
 * reason.
 */
export function readPlanPromise(bytes: Buffer): PlanPromise | null {
  if (bytes.length > MAX_PLAN_BYTES) return null;
  const frame = withoutUnits(bytes);
  const lines = frame === null ? null : withoutText(frame);
  if (lines === null) return null;
  const promise = promiseSchema.safeParse(parseJson(lines));
  return promise.success ? promise.data : null;
}

/** In canonical form a member of `source` is one line, because strings contain no raw line ends. */
function withoutText(frame: readonly [Buffer, Buffer]): Buffer | null {
  const [head, tail] = frame;
  const source = head.indexOf(SOURCE_BEGINS);
  const begin = source < 0 ? -1 : head.indexOf(TEXT_BEGINS, source);
  const end = begin < 0 ? -1 : head.indexOf('\n', begin + 1);
  return end < 0 ? null : Buffer.concat([head.subarray(0, begin), head.subarray(end), tail]);
}

function parseJson(lines: Buffer): unknown {
  try {
    return JSON.parse(lines.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
