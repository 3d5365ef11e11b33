/**
 * The policies that a plan was checked against, with results that a reviewer signs. If one fails, no plan is written.
 */
import { countChanges, type BasedOn, type Statements } from '../../model/artefacts/change.ts';
import type { Baseline, Plan } from '../../model/artefacts/plan.ts';
import type { Through } from '../../model/phase.ts';
import type { ChangedCut } from '../match/change-cut.ts';
import type { DocumentCut } from '../cut/cut-document.ts';
import type { Conservation } from '../formats/derived/conservation.ts';

export interface PolicyFacts {
  readonly cut: DocumentCut;
  readonly baseline: Baseline;
  readonly through: Through;
  readonly basedOn: BasedOn | null;
  readonly statements: Statements | null;
  readonly changed: ChangedCut;
}

/** The policies in the order of their names; computed from the facts of the plan alone. */
export function policyResults(facts: PolicyFacts): Plan['policies'] {
  const { cut, through } = facts;
  const warnings = Object.entries(cut.warnings);
  return [
    ...conservationResult(cut.conservation),
    {
      detail: warnings.length === 0 ? 'no warnings' : warnings.map(([code, count]) => `${code} ${count}`).join(', '),
      policy: 'diagnostics',
      result: warnings.length === 0 ? 'pass' : 'warn',
    },
    {
      detail: through === 'draft' ? 'the units stay drafts' : 'the units become enacted and then never change',
      policy: 'enactment',
      result: 'pass',
    },
    ...(facts.basedOn === null ? [firstCut(facts.baseline)] : []),
    {
      detail: `${cut.units.length} units rebuild ${cut.units.at(-1)?.end_byte ?? 0} bytes`,
      policy: 'lossless',
      result: 'pass',
    },
    ...(facts.basedOn === null ? [] : recutPolicies(facts.basedOn, facts)),
    {
      detail: `${cut.units.length} units, ${cut.units.length} addresses`,
      policy: 'unique_addresses',
      result: 'pass',
    },
  ];
}

function firstCut({ document_registered: isRegistered }: Baseline): Plan['policies'][number] {
  return {
    detail: isRegistered
      ? 'the document is registered, no version of it is in force'
      : 'the document is not registered',
    policy: 'first_cut',
    result: 'pass',
  };
}

/** The basis of a re-cut. A suggestion is a warning, because people must judge it. */
function recutPolicies(basedOn: BasedOn, { changed, statements }: PolicyFacts): Plan['policies'] {
  const counts = Object.entries(countChanges(changed)).filter(([, count]) => count > 0);
  const { suggestions } = changed;
  return [
    {
      detail: `changes ${basedOn.units.length} units in force of ${basedOn.source_sha256.slice(0, 12)}: ${counts.map(([name, count]) => `${name} ${count}`).join(', ')}`,
      policy: 're_cut',
      result: 'pass',
    },
    ...(statements === null
      ? []
      : [{ detail: `${statements.name}, sha256 ${statements.sha256}`, policy: 'statements', result: 'pass' as const }]),
    ...(suggestions.length === 0
      ? []
      : [
          {
            detail: suggestions.map(({ kind, from, to }) => `${kind} ${from.join(' ')} -> ${to.join(' ')}`).join(', '),
            policy: 'suggestions',
            result: 'warn' as const,
          },
        ]),
  ];
}

/** Reasons for leaving out text that a reader of the source may have seen; people must judge them. */
const DOUBTFUL: ReadonlySet<string> = new Set(['deleted', 'hidden']);

/** Only for derived text; where the text is the source, `lossless` proves more. */
function conservationResult(conservation: Conservation | null): Plan['policies'] {
  if (conservation === null) return [];
  const { charset, kept, generated, excluded } = conservation;
  const decoded = charset === 'utf-8' ? '' : `, decoded from ${charset}`;
  const left = excluded.map(({ reason, characters }) => `${characters} ${reason}`).join(', ');
  return [
    {
      detail: `${kept} characters of the source kept, ${generated} generated, left out: ${left === '' ? 'none' : left}${decoded}`,
      policy: 'conservation',
      result: excluded.some(({ reason }) => DOUBTFUL.has(reason)) ? 'warn' : 'pass',
    },
  ];
}
