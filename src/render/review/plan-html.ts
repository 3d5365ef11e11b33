/**
 * review.html: the plan for a signer with a browser. One file, without scripts and network access. Derived from the
 * sealed plan alone, like review.md, so that anybody can make the same bytes again.
 */
import { sha256 } from '../../model/encoding/digest.ts';
import type { Plan, SealedPlan } from '../../model/artefacts/plan.ts';
import { classCounts } from '../format/change-signs.ts';
import { rowsText, tableChanges } from '../text/delta-text.ts';
import { countOf } from '../format/numbers.ts';
import { renderReview } from './plan-md.ts';
import { summaryLine } from '../text/plan-text.ts';
import { htmlText } from '../format/sanitise.ts';
import { changesOf, unitReader, type Changes } from './changed-units.ts';
import { changesHtml } from './html-changes.ts';
import { code, commands, line, list, phrase, section, table } from './html-parts.ts';
import { checksHtml, countAmbiguities, remarksHtml } from './html-remarks.ts';
import { REVIEW_STYLE } from './html-style.ts';
import { outlineHtml, unitsHtml } from './html-units.ts';
import {
  approvingCommands,
  bindingPhrases,
  identityPhrases,
  irreversiblePhrases,
  reproducingCommands,
} from './phrases.ts';
import { isInferred } from './reasons.ts';

/**
 * The whole page, ending in LF. The summary is complete; the outline and the units after it are limited, and what is
 * left out is counted. Nothing from the plan can become markup, a script or a URL to load.
 */
export function renderReviewHtml(sealed: SealedPlan): string {
  const { plan } = sealed;
  const changes = changesOf(plan);
  const isRecut = changes.basedOn !== null;
  const reader = unitReader(plan);
  const sections: readonly (readonly [id: string, heading: string, content: readonly string[]])[] = [
    ['undone', 'What cannot be undone', list(irreversiblePhrases(plan).map(phrase))],
    ...(isRecut ? [['changes', 'What changes in the document', changesHtml(changes, reader)] as const] : []),
    ['remarks', 'Remarks', remarksHtml(plan)],
    ['delta', 'What changes in the database', deltaHtml(plan)],
    ['checks', 'Checks', checksHtml(plan)],
    ['binds', 'What a signature binds', list(bindingPhrases(sealed).map(phrase))],
    ['approve', 'How to approve', approveHtml(sealed)],
    ['reproduce', 'How to reproduce the hash', reproduceHtml(sealed)],
    ['outline', 'Outline', outlineHtml(plan, isRecut)],
    ['units', 'Units', unitsHtml(plan, isRecut, reader.textOf)],
  ];
  return [
    ...headHtml(plan),
    ...summaryHtml(sealed, changes),
    '<nav aria-label="Contents"><ul>',
    ...sections.map(([id, heading]) => `<li><a href="#${id}">${heading}</a></li>`),
    '</ul></nav>',
    '<main>',
    ...sections.flatMap(([id, heading, content]) => section(id, heading, content)),
    '</main>',
    `<footer><p>Made by cutter ${line(plan.header.cutter_version)} from plan.json alone. This page holds no script and loads nothing.</p></footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** The policy allows this one style sheet and nothing else, and comes before everything that it governs. */
function headHtml({ document }: Plan): readonly string[] {
  const style = Buffer.from(sha256(REVIEW_STYLE), 'hex').toString('base64');
  const policy = `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
    `<title>Review: ${htmlText(document.title)}</title>`,
    `<style>${REVIEW_STYLE}</style>`,
    '</head>',
    '<body>',
  ];
}

/** Verdict and hash, then what a reader should look at, then plan, document, source and database. */
function summaryHtml(sealed: SealedPlan, changes: Changes): readonly string[] {
  const { plan, sha256: planSha256 } = sealed;
  return [
    '<header>',
    `<p class="kind">Review of a plan · ${line(plan.document.document_id)}</p>`,
    `<h1>${line(plan.document.title)}</h1>`,
    `<p class="verdict">${verdictOf(plan, changes)}</p>`,
    '<p>Nothing has been written.</p>',
    '<div class="sign-this"><p><strong>You sign the plan hash below, not this page.</strong></p>',
    `<p>${code(planSha256)}</p><p><small>sha256 of plan.json</small></p>`,
    `<p class="bound">${code(sha256(renderReview(sealed)))}</p>`,
    '<p><small>sha256 of review.md. An approval names it, and the sha256 of this page, review.html, which cannot contain its own.</small></p></div>',
    ...lookHtml(plan, changes),
    '<dl>',
    ...identityPhrases(sealed)
      .slice(1)
      .map(({ name, phrase: parts }) => `<dt>${name}</dt><dd>${phrase(parts)}</dd>`),
    '</dl>',
    '</header>',
  ];
}

function verdictOf(plan: Plan, { basedOn, counts }: Changes): string {
  if (basedOn === null) return line(summaryLine(plan));
  const enactment = plan.through === 'enacted' ? 'They come into force with SG_2.' : 'They stay drafts.';
  const classes = classCounts(counts).map((each) => `<span>${line(each)}</span>`);
  return `Re-cut: ${classes.join(', ')}. ${enactment}`;
}

/** Only what applies to this plan: nobody reads warnings that are always there. */
function lookHtml(plan: Plan, { counts, unitsOfClass, suggestions }: Changes): readonly string[] {
  const leaving = counts.retired + counts.repealed;
  const inferred = (['revised', 'reformatted', 'moved', 'renumbered', 'repealed'] as const)
    .flatMap((each) => unitsOfClass(each))
    .filter(({ change }) => change !== null && isInferred(change)).length;
  const ambiguous = countAmbiguities(plan);
  const warned = plan.policies.filter(({ result }) => result === 'warn').length;
  const points = [
    ...(leaving === 0 ? [] : [`<a href="#changes">${countOf(leaving, 'unit')}</a> would leave force.`]),
    ...(inferred === 0
      ? []
      : [`<a href="#changes">${countOf(inferred, 'unit')}</a> matched by a statement, a title or shared words.`]),
    ...(suggestions.length === 0
      ? []
      : [`<a href="#suggestions">${countOf(suggestions.length, 'suggestion')}</a> to split or merge units.`]),
    ...(ambiguous === 0 ? [] : [`<a href="#remarks">${countOf(ambiguous, 'place')}</a> can be read in two ways.`]),
    ...(plan.profile.accepts_ambiguity
      ? ['Ambiguity was accepted: of two equally likely readings the first was taken.']
      : []),
    ...(plan.diagnostics.length === ambiguous
      ? []
      : [`<a href="#remarks">${countOf(plan.diagnostics.length - ambiguous, 'remark')}</a> on the text.`]),
    ...(warned === 0 ? [] : [`<a href="#checks">${countOf(warned, 'check')}</a> with a warning.`]),
  ];
  if (points.length === 0) return [];
  return ['<div class="look"><p><strong>Look at this before you sign:</strong></p>', ...list(points), '</div>'];
}

function deltaHtml(plan: Plan): readonly string[] {
  return [
    '<div class="delta">',
    ...table(
      [
        { header: 'table', align: 'left' },
        { header: 'now', align: 'right' },
        { header: 'after', align: 'right' },
        { header: 'change', align: 'right' },
      ],
      [
        ...tableChanges(plan).map(({ table: name, now, after, change }) => [
          line(name).replaceAll('.', '.<wbr>').replaceAll('_', '_<wbr>'),
          rowsText(now),
          rowsText(after),
          line(change),
        ]),
        ['every other governed table', '', '', '0'],
      ],
    ),
    '</div>',
    '<p>+ rows inserted, ~ rows updated. A run that moves any other number of rows is stopped before it commits.</p>',
  ];
}

function approveHtml(sealed: SealedPlan): readonly string[] {
  return [
    '<p>Compare the hash of the plan.json that you hold with the one above, then:</p>',
    commands(approvingCommands(sealed)),
    `<p>To say no for good, add ${code('--decision reject')} to the first command: a signed rejection is a veto.</p>`,
  ];
}

function reproduceHtml(sealed: SealedPlan): readonly string[] {
  return [
    '<p>With plan.json alone, and no database; the first command needs no cutter either:</p>',
    commands(reproducingCommands(sealed)),
  ];
}
