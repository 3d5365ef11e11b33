/** Holds and resolutions as people read them. */
import type { Resolution } from '../../model/artefacts/resolution.ts';
import { countOf } from '../format/numbers.ts';
import { terminalLine } from '../format/sanitise.ts';
import { table } from '../format/table.ts';

/** What `hold` did, and how to lift the hold. */
export function heldText(holdId: string, runId: string | null, next: readonly string[]): readonly string[] {
  return [
    `On hold: ${runId === null ? 'everything' : `run ${terminalLine(runId)}`}. Hold ${holdId}.`,
    'Nothing is written until the people of SG_3 lift it. Next, when the cause is understood:',
    ...next.map((line) => `  ${line}`),
  ];
}

/** The holds that `release` lifted, and those that remain. */
export function releasedText(released: {
  readonly released: readonly string[];
  readonly people: readonly string[];
  readonly stillOn: readonly string[];
}): readonly string[] {
  return [
    `Lifted ${countOf(released.released.length, 'hold')}, signed by ${released.people.join(', ')}.`,
    ...released.released.map((id) => `  ${id}`),
    ...(released.stillOn.length === 0
      ? ['Nothing else is on hold. The apply command continues a run that stopped.']
      : ['Still on hold:', ...released.stillOn.map((line) => `  ${terminalLine(line)}`)]),
  ];
}

/** The effect of voiding a run, and what to do instead. */
export function voidText(outcome: {
  readonly kind: 'void' | 'void_with_effects' | 'already_void';
  readonly runId: string;
  readonly documentId: string;
  readonly steps: readonly string[];
}): readonly string[] {
  const { kind, runId, documentId, steps } = outcome;
  return [
    `Run ${runId} ${kind === 'already_void' ? 'was void before' : 'is void for ever'}.`,
    steps.length === 0
      ? 'It had cut nothing.'
      : `What it had recorded stays, as drafts that are in force nowhere: ${steps.join(', ')}.`,
    'To cut the document, plan it anew, under a new run id:',
    `  cutter plan SOURCE --document ${documentId}`,
  ];
}

/** A resolution, member by member; nothing is shortened, because a signer compares these values. */
export function resolutionText(resolution: Resolution): readonly string[] {
  const { resolves, database, threshold, trust_root: trust } = resolution;
  const subject =
    resolves.action === 'release'
      ? resolves.hold_ids.map((id) => ['Hold', id])
      : [
          ['Run', resolves.run_id],
          ['Document', resolves.document_id],
          ['Plan', resolves.plan_sha256],
          ['Recorded', resolves.steps.length === 0 ? 'nothing' : resolves.steps.join(', ')],
          ...(resolves.action === 'void'
            ? []
            : [
                [
                  'Withdraws',
                  `${countOf(resolves.versions, 'draft')}, ${countOf(resolves.units, 'new unit')} among them`,
                ],
                ['Drafts', resolves.drafts_sha256],
                ['Listed in', `compensation.json, ${resolves.compensation_sha256}`],
              ]),
        ];
  const rows = [
    ['Decision', `${resolves.action} SG_3`],
    ['Decision id', resolution.review_decision_id],
    ...subject,
    [
      'Database',
      `${terminalLine(database.name)}, cluster ${terminalLine(database.cluster_id)}, ${terminalLine(database.uuid)}`,
    ],
    ['Valid', `${resolution.issued_at} to ${resolution.not_after}`],
    ['Signatures', `${threshold.m} of ${threshold.n} people`],
    ['Trust file', `version ${trust.version}, ${trust.sha256}`],
    ...(resolution.note === '' ? [] : [['Note', terminalLine(resolution.note)]]),
  ];
  return table(
    [
      { header: '', align: 'left' },
      { header: '', align: 'left' },
    ],
    rows,
  );
}
