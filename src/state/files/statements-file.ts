/** Reads a statements file, once: what people state about the identity of units. Knows files and YAML. */
import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import { statementListSchema, type Statements } from '../../model/artefacts/change.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readOnce } from '../../config/read-once.ts';

/** Large enough for a line for every unit of the largest document. */
const MAX_STATEMENTS_BYTES = 4 * 1024 * 1024;
const MAX_ISSUES = 10;
const RULES = {
  limitBytes: MAX_STATEMENTS_BYTES,
  kind: 'STATEMENTS_INVALID',
  size: 'STATEMENTS_INVALID',
  missing: 'FILE_MISSING',
} as const;

/**
 * The statements in a YAML or JSON file (JSON is YAML), with the sha256 of its bytes. Refusals: those of reading, and
 * `STATEMENTS_INVALID` with the first issues: not YAML, a key twice, an alias, or another form.
 */
export async function readStatements(path: string): Promise<Statements> {
  const { bytes } = await readOnce(path, RULES);
  const document = parseDocument(bytes.toString('utf8'), { uniqueKeys: true, version: '1.2' });
  const broken = document.errors.map(({ message }) => message.split('\n', 1).join(''));
  if (broken.length > 0) throw statementsRefusal(path, broken);
  // An alias can make a small file large; a list of addresses needs none.
  const list = statementListSchema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (!list.success) {
    throw statementsRefusal(
      path,
      list.error.issues.map(({ path: where, message }) => `${where.map(String).join('.')}: ${message}`),
    );
  }
  return { content: list.data, name: basename(path), sha256: sha256(bytes) };
}

function statementsRefusal(path: string, issues: readonly string[]): Refusal {
  return new Refusal('STATEMENTS_INVALID', { path, issues: issues.slice(0, MAX_ISSUES), count: issues.length });
}
