/** The lines of an audit: each check becomes one line, and a failure does not stop the checks after it. */
import type { AuditLine } from '../../model/artefacts/audit.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { SignatureFile } from '../openpgp/signature.ts';

/** The files of a pack by name. */
export type Pack = ReadonlyMap<string, Buffer>;

/** A check of the audit failed. */
export class CheckFailed extends Error {}

/** A check can neither pass nor fail, because nothing in the pack proves it. */
export class NotProvable extends Error {}

/** Runs one check: `prove` returns what was proved, or throws CheckFailed, NotProvable or a refusal. */
export async function auditLine(what: string, prove: () => string | Promise<string>): Promise<AuditLine> {
  try {
    return { what, result: 'proved', detail: await prove() };
  } catch (error) {
    if (error instanceof NotProvable) return { what, result: 'unproved', detail: error.message };
    if (error instanceof CheckFailed) return { what, result: 'failed', detail: error.message };
    if (error instanceof Refusal) return { what, result: 'failed', detail: refusalLine(error) };
    throw error;
  }
}

/** The bytes of a file that must be there. */
export function fileIn(pack: Pack, name: string): Buffer {
  const bytes = pack.get(name);
  if (bytes === undefined) throw new CheckFailed(`${name} is missing`);
  return bytes;
}

/** The signatures beside a document: for `NAME.json` every `NAME.N.asc`. */
export function signaturesOf(pack: Pack, document: string): readonly SignatureFile[] {
  const stem = document.slice(0, -'json'.length);
  return [...pack].flatMap(([name, bytes]) =>
    name.startsWith(stem) && name.endsWith('.asc') ? [{ name, bytes }] : [],
  );
}

/** Requires the files of a folder of the pack to be those that the ledger has receipts for; returns how many. CheckFailed. */
export function requireNamed(pack: Pack, folder: string, expected: readonly string[]): number {
  const there = [...pack.keys()].filter((name) => name.startsWith(folder) && name.endsWith('.json')).toSorted();
  requireSame('what lies in the pack', there.join(' '), expected.toSorted().join(' '));
  return there.length;
}

/** Requires two texts to be equal. CheckFailed. */
export function requireSame(what: string, found: string, expected: string): void {
  if (found !== expected) throw new CheckFailed(`${what} is ${found}, not ${expected}`);
}

function refusalLine({ code, message, facts }: Refusal): string {
  const factTexts = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [`${code}: ${message}`, ...factTexts].join(' ');
}
