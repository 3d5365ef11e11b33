/** The outcomes of the db commands as values and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import type { ContractFile, Provisioned } from '../../model/outcomes/setup.ts';

/** Each contract file and whether the database has it; the exit code is 6 if one is missing or changed. */
export function contractStatusOutcome(files: readonly ContractFile[]): Outcome {
  const ok = files.every(({ state }) => state === 'applied');
  return {
    value: { format: 'cutter.contract-status/1', ok, files: files.map((file) => ({ ...file })) },
    text: [
      ...files.map(({ name, state }) => `  ${state.padEnd('applied'.length)}  ${name}`),
      ok ? 'The contract is installed.' : 'The contract is not complete. Next: cutter db migrate',
    ],
    exit: ok ? 0 : 6,
  };
}

/** The contract files that were applied. */
export function migrationOutcome({ applied, already }: Provisioned): Outcome {
  const done = applied.length === 0 ? 'Nothing to do.' : `${applied.length} files applied.`;
  return {
    value: { format: 'cutter.migration/1', ok: true, applied, already },
    text: [
      ...applied.map((name) => `  applied  ${name}`),
      `${done} The contract has ${applied.length + already.length} files.`,
    ],
    exit: 0,
  };
}
