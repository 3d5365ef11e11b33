/** What a plan was held against, as results that a reviewer signs. A policy that fails writes no plan, so none says fail. */
import type { Baseline, Plan } from '../model/plan.ts';
import type { Through } from '../model/phase.ts';
import type { DocumentCut } from './cut-document.ts';
import type { Conservation } from './formats/conservation.ts';

/** The policies in the order of their names; computed from the cut and the baseline alone. */
export function policyResults(cut: DocumentCut, baseline: Baseline, through: Through): Plan['policies'] {
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
    {
      detail: `the document is ${baseline.document_registered ? '' : 'not '}registered, this version is ${baseline.version_registered ? '' : 'not '}registered`,
      policy: 'first_cut',
      result: 'pass',
    },
    {
      detail: `${cut.units.length} units rebuild ${cut.units.at(-1)?.end_byte ?? 0} bytes`,
      policy: 'lossless',
      result: 'pass',
    },
    {
      detail: `${cut.units.length} units, ${cut.units.length} addresses`,
      policy: 'unique_addresses',
      result: 'pass',
    },
  ];
}

/** Text that a reader of the source may have seen, or may be meant not to see; leaving it out is for people to judge. */
const DOUBTFUL: ReadonlySet<string> = new Set(['deleted', 'hidden']);

/** Only derived text has an account; where the text is the source, `lossless` says more. */
function conservationResult(conservation: Conservation | null): Plan['policies'] {
  if (conservation === null) return [];
  const { kept, generated, excluded } = conservation;
  const left = excluded.map(({ reason, characters }) => `${characters} ${reason}`).join(', ');
  return [
    {
      detail: `${kept} characters of the source kept, ${generated} generated, left out: ${left === '' ? 'none' : left}`,
      policy: 'conservation',
      result: excluded.some(({ reason }) => DOUBTFUL.has(reason)) ? 'warn' : 'pass',
    },
  ];
}
