/**
 * Regular expressions in profile files. People write them, so only RE2 runs them: it takes linear time on every input,
 * while an ordinary expression can block the process for hours. The engine is loaded only when a profile needs it,
 * because no built-in profile does.
 */
import { present } from '../../model/assert.ts';

/** The length of what the pattern matches at the start of a line, and its group `num`; null when it does not match. */
export type FreePattern = (line: string) => { readonly length: number; readonly num: string } | null;

let engine: typeof import('re2js') | null = null;

/** Loads RE2. Call it before loading or compiling a profile with a `pattern`. */
export async function loadPatternEngine(): Promise<void> {
  engine ??= await import('re2js');
}

/** Whether RE2 can compile it and it names a group `num`. Throws when the engine is not loaded. */
export function isFreePattern(pattern: string): boolean {
  const { RE2JS, RE2JSException } = present(engine, 'RE2');
  try {
    return Object.hasOwn(RE2JS.compile(pattern).namedGroups(), 'num');
  } catch (error) {
    if (error instanceof RE2JSException) return false;
    throw error;
  }
}

/** Compiles an expression that `isFreePattern` accepts. Throws when the engine is not loaded. */
export function freePattern(pattern: string): FreePattern {
  const compiled = present(engine, 'RE2').RE2JS.compile(pattern);
  return (line) => {
    const matcher = compiled.matcher(line);
    if (!matcher.lookingAt()) return null;
    return { length: matcher.end(), num: matcher.group('num') ?? '' };
  };
}
