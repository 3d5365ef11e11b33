/**
 * Refusals: expected errors (docs/invariants.md: refusals-are-data). A refusal has a code from one catalogue, typed facts, the next
 * commands, and whether anything was written. Deciders throw it; only `applier/run` and `cli/base-command` catch it.
 */
import type { PhaseName } from '../phase.ts';
import { APPROVAL_REFUSALS } from './approval.ts';
import { AUDIT_REFUSALS } from './audit.ts';
import { DATABASE_REFUSALS } from './database.ts';
import { MACHINE_REFUSALS } from './machine.ts';
import { PLAN_REFUSALS } from './plan.ts';
import { RUN_REFUSALS } from './run.ts';
import { TRUST_REFUSALS } from './trust.ts';
import { USAGE_REFUSALS } from './usage.ts';

/** 2 usage, 3 refused, 4 stale, 5 mismatch, 6 environment, 7 stopped part-way, 8 outcome unknown, 9 busy; 130 and 143 signals. */
export type ExitCode = 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 130 | 143;

export interface RefusalEntry {
  readonly exit: ExitCode;
  /** Summary without user data: the first line that a person reads. */
  readonly what: string;
  readonly why: string;
  /** What to do now; a command is a string of its own. */
  readonly next: readonly string[];
}

export const REFUSALS = {
  ...USAGE_REFUSALS,
  ...PLAN_REFUSALS,
  ...APPROVAL_REFUSALS,
  ...TRUST_REFUSALS,
  ...MACHINE_REFUSALS,
  ...DATABASE_REFUSALS,
  ...RUN_REFUSALS,
  ...AUDIT_REFUSALS,
} as const satisfies Record<string, RefusalEntry>;

export type RefusalCode = keyof typeof REFUSALS;

/** Facts are shown to people and machines: never a secret, never a stack. */
export type Facts = { readonly [name: string]: string | number | boolean | null | readonly string[] };

/** What a run had written to the database when a refusal stopped it: nothing, the approval that opened its gate, some phases, or it is unknown. */
export const WRITTEN = ['none', 'gate', 'some_phases', 'unknown'] as const;
export type Written = (typeof WRITTEN)[number];

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly facts: Facts;
  readonly phase: PhaseName | null;
  readonly written: Written;

  constructor(
    code: RefusalCode,
    facts: Facts = {},
    context: { readonly phase?: PhaseName | null; readonly written?: Written; readonly cause?: unknown } = {},
  ) {
    super(REFUSALS[code].what, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'Refusal';
    this.code = code;
    this.facts = facts;
    this.phase = context.phase ?? null;
    this.written = context.written ?? 'none';
  }

  get exit(): ExitCode {
    return REFUSALS[this.code].exit;
  }

  /** The same refusal with the phase in which it happened. */
  during(phase: PhaseName, written: Written): Refusal {
    return new Refusal(this.code, this.facts, { phase, written, cause: this.cause });
  }
}

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

/** Whether `error` is the refusal with this code: for the few callers that handle one themselves. */
export function isRefusal(error: unknown, code: RefusalCode): error is Refusal {
  return error instanceof Refusal && error.code === code;
}
