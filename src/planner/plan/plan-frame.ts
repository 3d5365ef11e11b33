/**
 * The frame of a plan: everything but its units. Units are derived and compared as bytes, so they are neither parsed
 * nor validated; at 100,000 units that is most of the work.
 */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { PLAN_FORMAT, planFrameSchema } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';

export type PlanFrame = z.infer<typeof planFrameSchema>;

const UNITS_BEGIN = '\n  "units": [';
const UNITS_END = '\n  ],\n  "units_sha256": ';
const MAX_ISSUES = 10;

const versionSchema = z.looseObject({ format: z.literal(PLAN_FORMAT) });
const unitsSchema = z.looseObject({ units: z.array(z.unknown()) });

/** Reads and validates the frame. Refusals `PLAN_JSON`, `PLAN_VERSION`, `PLAN_SCHEMA` with the first ten issues. */
export function readPlanFrame(bytes: Buffer): PlanFrame {
  const value = parseWithoutUnits(bytes) ?? parsePlanJson(bytes);
  if (!versionSchema.safeParse(value).success) throw new Refusal('PLAN_VERSION', { expected: PLAN_FORMAT });
  const holder = unitsSchema.safeParse(value);
  if (!holder.success) throw refusalFor(holder.error.issues);
  const { units: _units, ...rest } = holder.data;
  const frame = planFrameSchema.safeParse(rest);
  if (!frame.success) throw refusalFor(frame.error.issues);
  const strange = withoutCanonicalForm(frame.data, '');
  if (strange !== null) throw new Refusal('PLAN_SCHEMA', { issues: [`${strange}: has no canonical form`] });
  return frame.data;
}

/** The whole file as JSON. Refusal `PLAN_JSON` if it is not JSON or not UTF-8. */
export function parsePlanJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Refusal('PLAN_JSON', { problem: 'not UTF-8' });
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('PLAN_JSON', { problem: 'not JSON' }, { cause: error });
  }
}

/**
 * In canonical form a line that begins with two spaces and a quote is a top-level member, because strings contain no
 * raw line ends; so the units can be left out before parsing. Null if the file does not look canonical: then all of it
 * is parsed. The comparison of bytes decides in either case.
 */
function parseWithoutUnits(bytes: Buffer): unknown {
  const parts = withoutUnits(bytes);
  if (parts === null) return null;
  try {
    return parsePlanJson(Buffer.concat(parts));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return null;
  }
}

/** The bytes before and after the units, with an empty list in their place; null if they are not found. */
export function withoutUnits(bytes: Buffer): readonly [Buffer, Buffer] | null {
  const begin = bytes.indexOf(UNITS_BEGIN);
  const end = bytes.lastIndexOf(UNITS_END);
  if (begin < 0 || end < begin) return null;
  return [bytes.subarray(0, begin + UNITS_BEGIN.length), bytes.subarray(end + 3)];
}

function refusalFor(issues: readonly z.core.$ZodIssue[]): Refusal {
  const lines = issues.slice(0, MAX_ISSUES).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  return new Refusal('PLAN_SCHEMA', { issues: lines, count: issues.length });
}

/** The path of a value that JSON allows and the canonical form does not: -0, or a string with half a character. */
function withoutCanonicalForm(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : path;
  if (typeof value === 'number') return Object.is(value, -0) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const found = withoutCanonicalForm(member, path === '' ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
