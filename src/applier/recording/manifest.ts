/** The manifest of a run: an in-toto Statement v1 about plan, units and backup. */
import { present } from '../../model/assert.ts';
import type { Json } from '../../model/encoding/canonical.ts';
import { allowanceOfGate, sumDeltas } from '../../model/artefacts/expected.ts';
import type { RunStep } from '../../state/records/runs/run-steps.ts';
import type { RunContext } from './run-context.ts';

export const MANIFEST_PREDICATE_TYPE = 'urn:cutter:attestation:cut-manifest:v1';

/** What is attested after cut_leg_a: the rows that were approved, the rows that moved, and whose approval it was. */
export function manifestStatement(run: RunContext, steps: readonly RunStep[]): Json {
  const { plan, sha256: planSha256 } = run.sealed;
  const backup = present(run.sidecar.state.steps.pre_write_backup?.output_sha256, 'the recorded backup');
  const authorization = present(run.openGates.get('SG_1'), 'the open gate SG_1');
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'plan.json', digest: { sha256: planSha256 } },
      { name: 'source', digest: { sha256: plan.source.sha256 } },
      { name: 'units', digest: { sha256: plan.units_sha256 } },
      { name: 'rows', digest: { sha256: plan.rows_sha256 } },
      { name: 'backup', digest: { sha256: backup } },
    ],
    predicateType: MANIFEST_PREDICATE_TYPE,
    predicate: {
      run_id: plan.header.run_id,
      document_id: plan.document.document_id,
      gate: 'SG_1',
      database: plan.target,
      approvals: [
        {
          review_decision_id: authorization.approval.review_decision_id,
          sha256: authorization.approvalSha256,
          people: authorization.people,
          signers: authorization.fingerprints,
        },
      ],
      expected_delta: allowanceOfGate(plan.expected, 'SG_1'),
      actual_delta: sumDeltas(steps.flatMap(({ delta }) => delta)),
      steps: steps.map(({ step, stepKey, outputSha256, at }) => ({
        step,
        step_key: stepKey,
        output_sha256: outputSha256,
        at,
      })),
      tool: { name: 'cutter', version: run.tool.version, node: run.tool.node },
    },
  };
}
