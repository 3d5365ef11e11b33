/** What a plan was held against, as results that a reviewer signs. A policy that fails writes no plan, so none says fail. */
import type { Baseline, Plan } from '../model/plan.ts';
import type { Through } from '../model/phase.ts';
import type { DocumentCut } from './cut-document.ts';

/** The policies in the order of their names; computed from the cut and the baseline alone. */
export function policyResults(cut: DocumentCut, baseline: Baseline, through: Through): Plan['policies'] {
  const warnings = Object.entries(cut.warnings);
  return [
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
      detail: `${cut.units.length} units rebuild ${cut.source.bytes} bytes`,
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
