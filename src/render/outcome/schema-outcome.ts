/** The outcomes of `schema` as values and as lines. */
import { canonicalJson, type Json } from '../../model/encoding/canonical.ts';
import type { Outcome } from '../../model/outcome.ts';

/** The artefacts that have a schema. */
export function schemasOutcome(names: readonly { readonly name: string; readonly title: string }[]): Outcome {
  return {
    value: { format: 'cutter.schemas/1', ok: true, schemas: names.map((entry) => ({ ...entry })) },
    text: names.map(({ name, title }) => `${name.padEnd(14)}${title}`),
    exit: 0,
  };
}

/** The JSON Schema of one artefact. */
export function schemaOutcome(name: string, schema: { readonly [key: string]: Json }): Outcome {
  return {
    value: { format: 'cutter.schema/1', ok: true, name, schema },
    text: [canonicalJson(schema).trimEnd()],
    exit: 0,
  };
}
