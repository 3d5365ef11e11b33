/**
 * The sentences that both reviews share: what cannot be undone, what a signature binds, how to approve, how to make the
 * same bytes again. Phrases have no format; Markdown and HTML each escape and format every part.
 */
import { allowanceOfGate } from '../../model/artefacts/expected.ts';
import type { Gate } from '../../model/phase.ts';
import type { Plan, SealedPlan } from '../../model/artefacts/plan.ts';
import { count, countOf } from '../format/numbers.ts';
import { changesOf } from './changed-units.ts';

/** Text, something to be copied exactly, or a list of such things. */
export type PhrasePart = string | { readonly code: string } | { readonly codes: readonly string[] };
export type Phrase = readonly PhrasePart[];

export interface NamedPhrase {
  readonly name: string;
  readonly phrase: Phrase;
}

/** Which plan, document, source, cut and database this is about. */
export function identityPhrases({ plan, sha256 }: SealedPlan): readonly NamedPhrase[] {
  const { source, target, profile, document, header } = plan;
  const { basedOn } = changesOf(plan);
  const kept = source.original === null ? '' : `, text derived by ${source.converter.name} ${source.converter.version}`;
  return [
    { name: 'Plan', phrase: [{ code: sha256 }, ' (sha256 of plan.json)'] },
    { name: 'Document', phrase: [`${document.document_id}, ${document.title}`] },
    {
      name: 'Run',
      phrase: [{ code: header.run_id }, `, planned at ${header.created_at} by cutter ${header.cutter_version}`],
    },
    {
      name: 'Ledger',
      phrase: [`${count(header.ledger_head.size)} receipts, root `, { code: header.ledger_head.root }],
    },
    {
      name: 'Source',
      phrase: [`${source.name}, ${count(source.bytes)} bytes, `, { code: source.sha256 }, ` (sha256)${kept}`],
    },
    ...(basedOn === null
      ? []
      : [
          {
            name: 'In force now',
            phrase: [
              `${countOf(basedOn.units.length, 'unit')} of the source `,
              { code: basedOn.source_sha256 },
              ' (sha256), enacted by run ',
              { code: basedOn.run_id },
            ],
          },
        ]),
    {
      name: 'Cut',
      phrase: [`${countOf(plan.units.length, 'unit')} by ${profile.name} ${profile.version} (${profile.granularity})`],
    },
    {
      name: 'Database',
      phrase: [
        `${target.kind}, ${target.database_name}, cluster `,
        { code: target.system_identifier },
        ', installation ',
        { code: target.install_uuid },
      ],
    },
    { name: 'Goes through', phrase: [plan.through] },
    ...(plan.valid_from === null ? [] : [{ name: 'First day in force', phrase: [plan.valid_from] }]),
  ];
}

/** What a run does that cannot be undone, the most destructive first. Rows are never deleted. */
export function irreversiblePhrases(plan: Plan): readonly Phrase[] {
  const { basedOn, counts } = changesOf(plan);
  const isEnacted = plan.through === 'enacted';
  if (basedOn === null) {
    const units = countOf(plan.units.length, 'unit');
    return [
      [
        { code: 'cut_leg_a' },
        ` (SG_1) writes ${units} as drafts. Rows are never deleted; a later plan can withdraw them.`,
      ],
      isEnacted
        ? [
            { code: 'lifecycle_enact' },
            ` (SG_2) puts ${units} in force. After that only a new plan can supersede or repeal them.`,
          ]
        : NO_ENACTMENT,
    ];
  }
  const leaving = counts.retired + counts.repealed;
  return [
    ...(isEnacted
      ? [
          ...(leaving === 0
            ? []
            : [
                [
                  { code: 'lifecycle_enact' },
                  ` (SG_2) takes out of force: ${count(counts.retired)} retired and ${count(counts.repealed)} repealed. They stay on record.`,
                ],
              ]),
          [
            { code: 'lifecycle_enact' },
            ' (SG_2) puts the new texts in force, and each one supersedes the text before it. After that only a new plan can change them.',
          ],
        ]
      : [NO_ENACTMENT]),
    [{ code: 'cut_leg_a' }, ' (SG_1) writes the new texts as drafts beside those in force. Rows are never deleted.'],
  ];
}

const NO_ENACTMENT: Phrase = [
  'Nothing is enacted: this plan contains no enactment, so no signature can make it enact.',
];

/** Everything that a valid signature approves. */
export function bindingPhrases({ plan, sha256 }: SealedPlan): readonly Phrase[] {
  return [
    ["the plan's bytes: ", { code: sha256 }, ' (sha256 of plan.json), and with them everything shown here;'],
    ['review.md and review.html, each by its own sha256, and run ', { code: plan.header.run_id }, ';'],
    ['the text of every unit: ', { code: plan.units_sha256 }, ' (units sha256);'],
    [`the database ${plan.target.database_name}, for the lifetime that the approval states;`],
    ...gatesOf(plan.through).map((gate): Phrase => {
      const lines = allowanceOfGate(plan.expected, gate);
      return [`${gate}, at most: `, { codes: lines.map(({ op, rows, table }) => `${table} ${op} ${count(rows)}`) }];
    }),
  ];
}

/** The commands of a signer, in order; SG_2 is signed after the drafts were written. */
export function approvingCommands({ plan }: SealedPlan): readonly string[] {
  return gatesOf(plan.through).flatMap((gate) => [
    ...(gate === 'SG_1' ? [] : ['# after the drafts are written and read:']),
    `cutter approval prepare plan.json --gate ${gate}`,
    `cutter approval sign ${gate}.json --gpg KEYID`,
    `cutter approval check plan.json --approval ${gate}.json`,
  ]);
}

/** How anybody can reproduce the digests from the plan alone. The first command does not need cutter. */
export function reproducingCommands({ sha256 }: SealedPlan): readonly string[] {
  return [
    `echo "${sha256}  plan.json" | sha256sum --check`,
    'cutter show plan.json --format md | cmp - review.md',
    'cutter show plan.json --format html | cmp - review.html',
  ];
}

function gatesOf(through: SealedPlan['plan']['through']): readonly Gate[] {
  return through === 'enacted' ? ['SG_1', 'SG_2'] : ['SG_1'];
}
