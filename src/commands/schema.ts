import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';
import { canonicalJson } from '../model/encoding/canonical.ts';
import { Refusal } from '../model/refusals/refusal.ts';

export default class Schema extends BaseCommand<typeof Schema> {
  static override summary = "Print the JSON Schema of one of cutter's artefacts.";
  static override description =
    'Generated from the schemas with which cutter reads the files. Without a name, lists them.';
  static override examples = ['<%= config.bin %> schema', '<%= config.bin %> schema plan > plan.schema.json'];
  static override args = {
    name: Args.string({ name: 'NAME', description: 'Which artefact. Without it, the names are listed.' }),
  };

  protected override async perform(_flags: FlagsOf<typeof Schema>, args: ArgsOf<typeof Schema>): Promise<Outcome> {
    const { artefactSchema, schemaNames } = await import('../operations/shared/artefact-schemas.ts');
    const names = schemaNames();
    if (args.name === undefined) {
      const text = names.map(({ name, title }) => `${name.padEnd(14)}${title}`);
      return {
        value: { format: 'cutter.schemas/1', ok: true, schemas: names.map((entry) => ({ ...entry })) },
        text,
        exit: 0,
      };
    }
    const schema = artefactSchema(args.name);
    if (schema === undefined)
      throw new Refusal('SCHEMA_UNKNOWN', { name: args.name, known: names.map(({ name }) => name) });
    return {
      value: { format: 'cutter.schema/1', ok: true, name: args.name, schema },
      text: [canonicalJson(schema).trimEnd()],
      exit: 0,
    };
  }
}
