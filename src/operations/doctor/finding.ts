/** What one check of `doctor` found, and how a refusal becomes a finding with the catalogue's remedy. */
import { Refusal, REFUSALS } from '../../model/refusals/refusal.ts';
import type { Precheck } from '../../model/outcomes/doctor.ts';

export function ok(check: string, detail: string): Precheck {
  return { check, status: 'ok', detail, remedy: [] };
}

/** Does not prevent a run, but people should know. */
export function warned(check: string, detail: string, ...remedy: readonly string[]): Precheck {
  return { check, status: 'warn', detail, remedy };
}

/** Makes a check; its finding is the answer or the refusal. */
export async function runPrecheck(check: string, look: () => Promise<string>): Promise<Precheck> {
  try {
    return ok(check, await look());
  } catch (error) {
    return findingOf(check, error);
  }
}

/** A refusal as a finding; anything else is a bug and passes through. */
export function findingOf(check: string, error: unknown): Precheck {
  if (!(error instanceof Refusal)) throw error;
  const facts = Object.entries(error.facts).map(([name, value]) => `${name}: ${String(value)}`);
  const detail = [`${error.code}: ${error.message}`, ...facts].join(' ');
  return { check, status: 'fail', detail, remedy: REFUSALS[error.code].next };
}
