import { BaseCommand } from '../cli/base-command.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Doctor extends BaseCommand<typeof Doctor> {
  static override summary = 'Check everything that a run needs, and suggest fixes.';
  static override description =
    'Checks programs, folders, disk, trust file, backup key, roles, contract, grants and clocks. Reads only. Exits with 6 if a check fails.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];

  protected override async perform(): Promise<Outcome> {
    const { examine } = await import('../operations/doctor/doctor.ts');
    const { doctorOutcome } = await import('../render/outcome/doctor-outcome.ts');
    return doctorOutcome(await examine(await this.context.operationContext()), await this.context.paint());
  }
}
