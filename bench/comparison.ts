/** One line of the table: what was measured, against what, how good it must be, and whether it is. Knows no clock. */
import { pairByPair, spreadOf, type Spread } from './measure.ts';

/** The comparisons that are measured here, by name (docs/benchmarks.md). */
export const ROW_IDS = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10'] as const;
export type RowId = (typeof ROW_IDS)[number];

export type Goal =
  /** cutter takes at most so many times what the other takes. */
  | { readonly kind: 'at_most_times'; readonly times: number }
  /** The other takes at least so many times what cutter takes. */
  | { readonly kind: 'faster_at_least'; readonly times: number }
  /** cutter's own median is at most this, in the comparison's unit. */
  | { readonly kind: 'at_most'; readonly value: number };

export interface Comparison {
  readonly row: RowId;
  readonly what: string;
  readonly against: string;
  readonly unit: 'ms' | 'MiB';
  readonly runs: number;
  readonly cutter: Spread;
  /** Null when a number stands against a limit and not against another program. */
  readonly other: Spread | null;
  /** As the goal counts it: cutter / other, or other / cutter where the goal is to be faster. */
  readonly ratio: Spread | null;
  readonly goal: Goal;
  readonly isMet: boolean;
  /** What a reader must know to judge the line; may be empty. */
  readonly note: string;
}

interface Question {
  readonly row: RowId;
  readonly what: string;
  readonly against: string;
  readonly unit: 'ms' | 'MiB';
  readonly goal: Goal;
  readonly note: string;
}

/** A comparison of two sides measured in the same runs; the goal is judged by the median of the ratios. */
export function compare(question: Question, cutter: readonly number[], other: readonly number[]): Comparison {
  const { goal } = question;
  const ratio = spreadOf(goal.kind === 'faster_at_least' ? pairByPair(other, cutter) : pairByPair(cutter, other));
  const spreads = { cutter: spreadOf(cutter), other: spreadOf(other), ratio };
  return { ...question, runs: cutter.length, ...spreads, isMet: isMet(goal, spreads.cutter, ratio) };
}

/** cutter alone against a limit. */
export function hold(question: Question, cutter: readonly number[]): Comparison {
  const spread = spreadOf(cutter);
  const met = isMet(question.goal, spread, spread);
  return { ...question, runs: cutter.length, cutter: spread, other: null, ratio: null, isMet: met };
}

function isMet(goal: Goal, cutter: Spread, ratio: Spread): boolean {
  switch (goal.kind) {
    case 'at_most_times':
      return ratio.median <= goal.times;
    case 'faster_at_least':
      return ratio.median >= goal.times;
    case 'at_most':
      return cutter.median <= goal.value;
  }
}

/** The goal in words. */
export function goalText({ goal, unit }: Pick<Comparison, 'goal' | 'unit'>): string {
  switch (goal.kind) {
    case 'at_most_times':
      return `≤ ${goal.times}×`;
    case 'faster_at_least':
      return `≥ ${goal.times}× faster`;
    case 'at_most':
      return `≤ ${goal.value} ${unit}`;
  }
}

/** Comparisons in the order of docs/benchmarks.md, however they were measured. */
export function inOrder(comparisons: readonly Comparison[]): readonly Comparison[] {
  return comparisons.toSorted((left, right) => ROW_IDS.indexOf(left.row) - ROW_IDS.indexOf(right.row));
}

/** What a row yields: its lines, and what could not be run and why. */
export interface RowResult {
  readonly comparisons: readonly Comparison[];
  readonly notRun: readonly { readonly row: RowId; readonly why: string }[];
  /** Milliseconds by part, for whoever looks for the next improvement; medians. */
  readonly parts: Readonly<Record<string, number>>;
}
