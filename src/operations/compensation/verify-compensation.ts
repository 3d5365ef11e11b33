/** The operation of `verify` of a compensation: compares its list with the records and the rows. Reads only. */
import { makeCheck } from '../../applier/verification.ts';
import type { Compensation, SealedCompensation } from '../../model/artefacts/compensation.ts';
import { VERIFICATION_FORMAT, type VerificationCheck, type Verification } from '../../model/artefacts/verification.ts';
import { readCompensation, type RecordedCompensation } from '../../state/records/runs/compensations.ts';
import type { Connection } from '../../state/db/database.ts';
import { transaction } from '../../state/db/transaction.ts';
import { checkLedger } from '../../state/records/gate/ledger.ts';
import { readVoid } from '../../state/records/runs/voids.ts';
import { LONG_READ, withReader } from '../shared/with-reader.ts';
import { requireTarget } from '../shared/require-target.ts';
import type { OperationContext } from '../shared/operation-context.ts';

/** Refuses TARGET_MISMATCH; differences are in the value. */
export async function verifyCompensation(ctx: OperationContext, sealed: SealedCompensation): Promise<Verification> {
  return withReader(ctx, `cutter/verify/${sealed.compensation.run_id}`, async (reader) => {
    await requireTarget(reader, sealed.compensation);
    return compensationVerification(reader, sealed);
  });
}

/** From one snapshot of the given login. */
export async function compensationVerification(
  connection: Connection,
  { compensation, sha256: digest }: SealedCompensation,
): Promise<Verification> {
  const { run_id: runId, document_id } = compensation;
  const { recorded, isVoid, fault } = await transaction(connection, LONG_READ, async (tx) => ({
    recorded: await readCompensation(tx, runId),
    isVoid: (await readVoid(tx, runId)) !== null,
    fault: (await checkLedger(tx)).fault,
  }));
  const checks = [
    makeCheck(
      'recorded compensation, sha256',
      'cutter_authz.run_compensation',
      digest,
      recorded?.compensation_sha256 ?? 'none',
    ),
    makeCheck('run', 'cutter_authz.run_void', 'void', isVoid ? 'void' : 'not void'),
    ...(recorded === null ? [] : withdrawnChecks(compensation, recorded)),
    makeCheck(
      'chain of receipts',
      'cutter_governance.ledger_receipt',
      'whole',
      fault === null ? 'whole' : `receipt ${fault.seq}: ${fault.problem}`,
    ),
  ];
  return {
    format: VERIFICATION_FORMAT,
    run_id: runId,
    document_id,
    plan_sha256: digest,
    through: recorded === null ? 'draft' : 'withdrawn',
    result: checks.every(({ matched }) => matched) ? 'matched' : 'mismatch',
    checks,
    notes:
      recorded === null
        ? ['The compensation was not carried out.']
        : [`Withdrawn at ${recorded.at} by ${recorded.recorded_by}, decision ${recorded.review_decision_id}.`],
  };
}

/** That every draft was withdrawn, logged, and still has its text; and that the run has no other rows. */
export function withdrawnChecks(
  { units, versions, drafts_sha256: drafts }: Pick<Compensation, 'units' | 'versions' | 'drafts_sha256'>,
  found: RecordedCompensation,
): readonly VerificationCheck[] {
  return [
    makeCheck('versions withdrawn', 'public.unit_version', versions, found.withdrawn_versions),
    makeCheck('versions of the run otherwise', 'public.unit_version', 0, found.other_versions),
    makeCheck('units withdrawn', 'public.information_unit', units, found.withdrawn_units),
    makeCheck('units of the run otherwise', 'public.information_unit', 0, found.other_units),
    makeCheck('withdrawals logged', 'public.iu_lifecycle_log', versions, found.logged),
    makeCheck('withdrawn texts, sha256', 'public.unit_version', drafts, found.withdrawn_sha256),
  ];
}
