/** Parses a YAML or JSON text. A module of its own, so that YAML is loaded only when a profile file is read. */
import { parseDocument, type Document } from 'yaml';
import { Refusal } from '../../model/refusals/refusal.ts';

/** Aliases repeat text that is written once; YAML bombs nest such repetitions. */
const MAX_ALIASES = 20;
const MAX_ISSUES = 20;

/** The value, as in JSON. Refusal `PROFILE_INVALID` with the line and column of every problem; `name` is the file's. */
export function yamlValue(text: string, name: string): unknown {
  const document = parseDocument(text, { strict: true, uniqueKeys: true, version: '1.2', schema: 'core' });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    const issues = problems.slice(0, MAX_ISSUES).map(({ message }) => message.split('\n')[0] ?? message);
    throw new Refusal('PROFILE_INVALID', { profile: name, issues, count: problems.length });
  }
  return toPlainValue(document, name);
}

function toPlainValue(document: Document.Parsed, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // The only error that YAML reports this late is too many aliases.
    if (!(error instanceof ReferenceError)) throw error;
    throw new Refusal('PROFILE_INVALID', { profile: name, issues: [error.message], count: 1 }, { cause: error });
  }
}
