/** How an audit tells: every question becomes a line, and a no does not keep the next question from being asked. */
import type { AuditLine } from '../../model/artefacts/audit.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { SignatureFile } from '../openpgp/signature.ts';

/** The files of a pack by name. */
export type Pack = ReadonlyMap<string, Buffer>;

/** The no of an audit: the pack says something else than it must. */
export class CheckFailed extends Error {}

/** Neither yes nor no: nothing in the pack proves it. */
export class NotProvable extends Error {}

/** One line: `prove` returns what was proved, says no by an Unfounded or a refusal, or neither by an Unanswered. */
export async function proving(what: string, prove: () => string | Promise<string>): Promise<AuditLine> {
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

/** What lies in a folder of the pack is what the ledger has receipts for. Returns how many. Unfounded. */
export function requireNamed(pack: Pack, folder: string, due: readonly string[]): number {
  const there = [...pack.keys()].filter((name) => name.startsWith(folder) && name.endsWith('.json')).toSorted();
  requireSame('what lies in the pack', there.join(' '), due.toSorted().join(' '));
  return there.length;
}

/** Says no unless two texts are equal. */
export function requireSame(what: string, found: string, due: string): void {
  if (found !== due) throw new CheckFailed(`${what} is ${found}, not ${due}`);
}

function refusalLine({ code, message, facts }: Refusal): string {
  const told = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [`${code}: ${message}`, ...told].join(' ');
}
