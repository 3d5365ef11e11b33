import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';
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
    const { schemaOutcome, schemasOutcome } = await import('../render/outcome/schema-outcome.ts');
    const names = schemaNames();
    if (args.name === undefined) return schemasOutcome(names);
    const schema = artefactSchema(args.name);
    if (schema === undefined)
      throw new Refusal('SCHEMA_UNKNOWN', { name: args.name, known: names.map(({ name }) => name) });
    return schemaOutcome(args.name, schema);
  }
}
