import { BaseCommand } from '../cli/base-command.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Doctor extends BaseCommand<typeof Doctor> {
  static override summary = 'Check everything that a run needs, and suggest fixes.';
  static override description =
    'Checks programs, folders, disk, trust file, backup key, roles, contract, grants and clocks. Reads only. Exits with 6 if a check fails.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];

  protected override async perform(): Promise<Outcome> {
    const { examine } = await import('../operations/doctor/doctor.ts');
    const { doctorText } = await import('../render/text/doctor-text.ts');
    const findings = await examine(await this.context.operationContext());
    const ok = findings.every(({ status }) => status !== 'fail');
    return {
      value: { format: 'cutter.doctor/1', ok, findings: findings.map((finding) => ({ ...finding })) },
      text: doctorText(findings, await this.context.paint()),
      exit: ok ? 0 : 6,
    };
  }
}
