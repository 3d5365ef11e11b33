import path from 'node:path';
import { BaseCommand } from '../cli/base-command.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Demo extends BaseCommand<typeof Demo> {
  static override summary = 'Run cutter end to end on an embedded database: plan, sign, apply, verify, enact.';
  static override description =
    'Needs no configuration. Everything is in .cutter/demo below the working folder: a database, a plan, throw-away keys and every receipt.';
  static override examples = ['<%= config.bin %> demo'];

  protected override async perform(): Promise<Outcome> {
    const { runDemo } = await import('../operations/setup/demo.ts');
    const { demoOutcome } = await import('../render/outcome/demo-outcome.ts');
    const { cwd, environment, nowMs, emit } = this.context;
    const document = path.join(this.config.root, 'examples', 'first-cut', 'constitution-1787.md');
    const demo = await runDemo({ folder: path.join(cwd, '.cutter', 'demo'), document, environment, nowMs, emit });
    return demoOutcome(demo, (file) => this.context.displayPath(file), await this.context.paint());
  }
}
