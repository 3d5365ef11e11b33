/** The comparisons of `verify`: plan and ledger with rows and receipts. Equal ones are listed too. */
import { insertedRows, sumDeltas, type Delta, type ExpectedDelta } from '../model/artefacts/expected.ts';
import { LEDGERED_TABLES, type LedgerFault } from '../model/artefacts/ledger.ts';
import type { Plan } from '../model/artefacts/plan.ts';
import { RECORDED_PHASES, type RecordedPhase } from '../model/phase.ts';
import type { Sidecar } from '../model/artefacts/sidecar.ts';
import type { LayerFacts, LedgerStep } from './layers.ts';
import type { RebuiltSource, VerificationCheck } from '../model/artefacts/verification.ts';

export interface FoundFacts {
  readonly run: LayerFacts;
  /** Rows of the run in every governed table. */
  readonly counts: readonly { readonly table: string; readonly rows: number }[];
  /** The approvals that opened gates of the run; a gate may have been approved again after its approval expired. */
  readonly windows: readonly { readonly gate: string }[];
  readonly rebuilt: RebuiltSource | null;
  /** Versions of units that a compensation of the run has withdrawn, each with an entry in the log. */
  readonly withdrawn: number;
  /** Units whose own address is not that of the run's version. */
  readonly misaddressed: number;
}

/** The parts of a plan that are compared with the database. */
export interface Promised extends Pick<Plan, 'expected' | 'rows_sha256' | 'units_sha256'> {
  readonly source: Pick<Plan['source'], 'text_sha256'>;
}

/** Counts of every governed table, digests, the lossless rebuild, and the ledger, for the phases that are done. */
export function runChecks(plan: Promised, found: FoundFacts): readonly VerificationCheck[] {
  const { steps, evidence, rowsDigest, units } = found.run;
  const outputOf = (phase: RecordedPhase) => steps.find(({ step }) => step === phase)?.outputSha256 ?? 'not recorded';
  const isDone = (phase: RecordedPhase) => steps.some(({ step }) => step === phase);
  const enacted = (table: 'public.information_unit' | 'public.unit_version') =>
    isDone('lifecycle_enact') ? insertedRows(plan.expected, 'cut_leg_a', table) : 0;
  return [
    ...countChecks(plan, found),
    makeCheck('enacted units', 'public.information_unit', enacted('public.information_unit'), units.enactedUnits),
    makeCheck('enacted versions', 'public.unit_version', enacted('public.unit_version'), units.enactedVersions),
    makeCheck('units at another address', 'public.information_unit', 0, found.misaddressed),
    ...(isDone('cut_leg_a')
      ? [
          makeCheck(
            'text rebuilt from rows, sha256',
            'public.unit_version',
            plan.source.text_sha256,
            found.rebuilt?.found ?? 'none',
          ),
          makeCheck('units, sha256', 'public.unit_version', plan.units_sha256, found.run.unitsSha256 ?? 'none'),
          makeCheck('rows as planned, sha256', 'public.unit_version', plan.rows_sha256, rowsDigest ?? 'none'),
          makeCheck('rows as recorded, sha256', 'public.unit_version', outputOf('cut_leg_a'), rowsDigest ?? 'none'),
        ]
      : []),
    ...(isDone('leg_b_record')
      ? [
          makeCheck(
            'manifest, sha256',
            'cutter_governance.manifest_envelope',
            outputOf('leg_b_record'),
            evidence.manifest?.actualSha256 ?? 'none',
          ),
        ]
      : []),
    ...(isDone('write_verify')
      ? [makeCheck('verifier', 'cutter_governance.verify_result', 'matched', evidence.verification?.result ?? 'none')]
      : []),
    ...steps.flatMap(({ step, delta }) => ledgerChecks(plan.expected, step, delta)),
  ];
}

/** Checks the whole ledger, and that every evidence row of the run has a receipt in it. */
export function ledgerReceiptChecks(
  { counts }: Pick<FoundFacts, 'counts'>,
  ledger: {
    readonly fault: LedgerFault | null;
    readonly receipts: readonly { readonly table: string; readonly rows: number }[];
  },
): readonly VerificationCheck[] {
  const { fault, receipts } = ledger;
  const found = fault === null ? 'whole' : `receipt ${fault.seq}: ${fault.problem}`;
  const rowsOf = (list: typeof counts, name: string) => list.find(({ table }) => table === name)?.rows ?? 0;
  return [
    makeCheck('chain of receipts', 'cutter_governance.ledger_receipt', 'whole', found),
    ...LEDGERED_TABLES.map((table) => makeCheck('receipts', table, rowsOf(counts, table), rowsOf(receipts, table))),
  ];
}

/** Checks that no transaction ended after its window closed; no check if the server keeps no commit times (`null`). */
export function commitTimeChecks(late: number | null): readonly VerificationCheck[] {
  return late === null ? [] : [makeCheck('commits after the end of their window', 'cutter_authz.txn_bind', 0, late)];
}

/** Compares the sidecar with the ledger: every recorded phase must have the same output in both. */
export function receiptChecks(sidecar: Sidecar | null, steps: readonly LedgerStep[]): readonly VerificationCheck[] {
  if (sidecar === null) return [];
  return RECORDED_PHASES.flatMap((phase) => {
    const ledger = steps.find(({ step }) => step === phase)?.outputSha256;
    const claimed = sidecar.steps[phase];
    if (ledger === undefined && claimed === undefined) return [];
    return [makeCheck(`receipt of ${phase}`, null, ledger ?? 'not recorded', claimed?.output_sha256 ?? 'no receipt')];
  });
}

function countChecks(plan: Promised, { run, counts, windows, withdrawn }: FoundFacts): readonly VerificationCheck[] {
  const happened = plan.expected.filter(
    ({ transaction, op }) => op === 'INSERT' && hasHappened(transaction, run.steps, windows),
  );
  const renewals = ['SG_1', 'SG_2'].map((gate) =>
    Math.max(0, windows.filter((window) => window.gate === gate).length - 1),
  );
  const renewed: Delta = {
    op: 'INSERT',
    rows: renewals.reduce((sum, each) => sum + each, 0),
    table: 'cutter_governance.review_decision',
  };
  const logged: Delta = { op: 'INSERT', rows: withdrawn, table: 'public.iu_lifecycle_log' };
  const promised = sumDeltas([...happened, renewed, logged]);
  return counts.map(({ table, rows }) =>
    makeCheck('rows of the run', table, promised.find((line) => line.table === table)?.rows ?? 0, rows),
  );
}

function hasHappened(
  transaction: ExpectedDelta['transaction'],
  steps: readonly LedgerStep[],
  windows: FoundFacts['windows'],
): boolean {
  if (transaction === 'open_sg_1') return windows.some(({ gate }) => gate === 'SG_1');
  if (transaction === 'open_sg_2') return windows.some(({ gate }) => gate === 'SG_2');
  return steps.some(({ step }) => step === transaction);
}

function ledgerChecks(
  expected: readonly ExpectedDelta[],
  step: string,
  delta: readonly Delta[],
): readonly VerificationCheck[] {
  const promised = sumDeltas(expected.filter(({ transaction }) => transaction === step));
  return [
    makeCheck(
      `delta recorded by ${step}`,
      'cutter_governance.cutter_run_step',
      deltaText(promised),
      deltaText(sumDeltas(delta)),
    ),
  ];
}

function deltaText(delta: readonly Delta[]): string {
  return delta.map(({ table, op, rows }) => `${table} ${op} ${rows}`).join(', ');
}

/** One comparison. */
export function makeCheck(
  name: string,
  table: string | null,
  expected: string | number,
  actual: string | number,
): VerificationCheck {
  return { check: name, table, expected, actual, matched: expected === actual };
}
