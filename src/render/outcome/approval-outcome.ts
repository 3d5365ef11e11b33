/** The outcomes of the approval commands as values and as lines. */
import { assertNever } from '../../model/assert.ts';
import type { Resolves } from '../../model/artefacts/resolution.ts';
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import { REFUSALS, type Facts } from '../../model/refusals/refusal.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';
import { approvalText } from '../text/approval-text.ts';
import { resolutionText } from '../text/hold-text.ts';
import type { AnyPrepared, Prepared, Signed, CheckLine, CheckedApproval } from '../../model/outcomes/approval.ts';

/** The written file, its content, and the sums that a signer compares. */
export function preparedOutcome(prepared: AnyPrepared, shown: ShownPath): Outcome {
  return prepared.kind === 'approval' ? approvalOutcome(prepared, shown) : resolutionOutcome(prepared, shown);
}

function approvalOutcome({ path, signingPath, approval, sums }: Prepared, shown: ShownPath): Outcome {
  const next = `cutter approval sign ${shown(path)} --gpg KEYID`;
  return {
    value: {
      format: 'cutter.approval-prepared/1',
      ok: true,
      approval: path,
      signing: signingPath,
      gate: approval.gate,
      decision: approval.decision,
      review_decision_id: approval.review_decision_id,
      not_after: approval.not_after,
      sums: sums.map((sum) => ({ ...sum })),
      next: [next],
    },
    text: [...approvalText(approval), '', ...filesLines({ sums, made: [path, signingPath], next: [next] }, shown)],
    exit: 0,
  };
}

function resolutionOutcome(
  { path, signingPath, resolution, sums, compensationPath }: Extract<AnyPrepared, { kind: 'resolution' }>,
  shown: ShownPath,
): Outcome {
  const next = [
    `cutter approval sign ${shown(path)} --gpg KEYID`,
    carriedOutBy(resolution.resolves, { approval: shown(path), compensation: shown(compensationPath ?? '') }),
  ];
  return {
    value: {
      format: 'cutter.approval-prepared/1',
      ok: true,
      approval: path,
      signing: signingPath,
      gate: resolution.gate,
      decision: resolution.resolves.action,
      review_decision_id: resolution.review_decision_id,
      not_after: resolution.not_after,
      sums: sums.map((sum) => ({ ...sum })),
      next,
    },
    text: [...resolutionText(resolution), '', ...filesLines({ sums, made: [path, signingPath], next }, shown)],
    exit: 0,
  };
}

/** The command that carries a resolution out. */
function carriedOutBy(
  resolves: Resolves,
  { approval, compensation }: { readonly approval: string; readonly compensation: string },
): string {
  switch (resolves.action) {
    case 'release':
      return `cutter release --approval ${approval}`;
    case 'void':
      return `cutter run void ${resolves.run_id} --approval ${approval}`;
    case 'compensate':
      return `cutter apply ${compensation} --approval ${approval}`;
    default:
      return assertNever(resolves);
  }
}

/** What a signer compares, what was made, and what to do now. */
function filesLines(
  files: {
    readonly sums: Prepared['sums'];
    readonly made: readonly string[];
    readonly next: readonly string[];
  },
  shown: ShownPath,
): readonly string[] {
  return [
    ...files.sums.map(({ file, sha256 }) => `  ${sha256}  ${terminalLine(file)}`),
    '',
    ...files.made.map((path) => `  made  ${shown(path)}`),
    '',
    'Next:',
    ...files.next.map((line) => `  ${line}`),
  ];
}

/** Who signed and where the signature is; it has passed the signature checks of the gate. */
export function signedOutcome({ path, person, fpr, document, approvalSha256 }: Signed, shown: ShownPath): Outcome {
  return {
    value: {
      format: 'cutter.approval-signed/1',
      ok: true,
      signature: path,
      person,
      fpr,
      gate: document.gate,
      decision: document.decision,
      approval_sha256: approvalSha256,
    },
    text: [
      `  made  ${shown(path)}`,
      '',
      `${person} signed to ${document.decision} ${document.gate} with ${fpr}.`,
      `The signature verifies over ${approvalSha256}.`,
    ],
    exit: 0,
  };
}

/** One line for each check; the exit code is the one that apply would end with. */
export function checkedOutcome({ gate, lines, refusal, people, notAfter }: CheckedApproval, paint: Paint): Outcome {
  const verdict =
    refusal === null
      ? [
          paint.good(`Would be accepted at ${gate}: signed by ${people.join(', ')}, until ${notAfter ?? ''}.`),
          ...lines.flatMap(({ check, result }) => (result === 'pass' ? [] : [`${check} is checked only at apply.`])),
        ]
      : [paint.bad(`Would be refused: ${refusal.code}.`), REFUSALS[refusal.code].what, ...factLines(refusal.facts)];
  const nameWidth = Math.max(...lines.map(({ check }) => check.length));
  return {
    value: {
      format: 'cutter.approval-check/1',
      ok: refusal === null,
      gate,
      checks: lines.map((line) => ({ ...line })),
      code: refusal?.code ?? null,
      facts: refusal === null ? null : { ...refusal.facts },
      people,
      not_after: notAfter,
    },
    text: [...lines.map((line) => checkLine(line, nameWidth, paint)), '', ...verdict],
    exit: refusal === null ? 0 : refusal.exit,
  };
}

function checkLine({ check, title, result, code }: CheckLine, nameWidth: number, paint: Paint): string {
  const line = `${check.padEnd(nameWidth)}  ${title}`;
  if (result === 'pass') return `  ${paint.good('ok')}    ${line}`;
  if (result === 'fail') return `  ${paint.bad('no')}    ${line}  ${code ?? ''}`.trimEnd();
  return `  ${paint.dim(`-     ${line}`)}`;
}

function factLines(facts: Facts): readonly string[] {
  return Object.entries(facts).map(([name, value]) =>
    terminalLine(`  ${name}: ${typeof value === 'object' && value !== null ? value.join(', ') : String(value)}`),
  );
}
