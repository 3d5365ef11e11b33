/**
 * review.md: the plan for a signer, short enough for a pull request comment. Derived from the sealed plan alone, so that
 * anybody can make the same bytes again and compare them with `review_sha256`.
 */
import type { Plan, SealedPlan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { CHANGE_CLASSES } from '../../model/artefacts/change.ts';
import { rowsText, tableChanges } from '../text/delta-text.ts';
import { count, countOf } from '../format/numbers.ts';
import { summaryLine } from '../text/plan-text.ts';
import { changesOf, unitReader, type Changes, type UnitReader } from './changed-units.ts';
import { changeBlocks, changeLines, type Block } from './md-changes.ts';
import { foldedSection, phraseMd, shortLine, summaryText } from './md-parts.ts';
import { approvingCommands, bindingPhrases, identityPhrases, irreversiblePhrases } from './phrases.ts';
import { markdownLine } from '../format/sanitise.ts';

/** GitHub accepts 65,536 characters in a comment; the rest is for what a bot puts around it. */
const MAX_CHARACTERS = 65_000;
/** Kept free for the sentence that says what was left out. */
const CLOSING_CHARACTERS = 900;
const MAX_DIAGNOSTICS = 40;

/**
 * The Markdown text, at most 65,000 characters, ending in LF. Units that do not fit are left out as wholes,
 * and the text says how many and where to find them. Everything before the units is always complete.
 */
export function renderReview(sealed: SealedPlan): string {
  const { plan } = sealed;
  const changes = changesOf(plan);
  const isRecut = changes.basedOn !== null;
  const head = [
    ...headLines(sealed),
    ...section('What cannot be undone', irreversiblePhrases(plan).map(phraseMd)),
    ...deltaLines(plan),
    ...(isRecut ? changeLines(changes) : []),
    ...remarkLines(plan),
    ...section('What a signature binds', bindingPhrases(sealed).map(phraseMd)),
    '## How to approve',
    '',
    '```sh',
    ...approvingCommands(sealed),
    '```',
    '',
    isRecut ? '## Changed units' : '## Units',
    '',
    ...(isRecut ? ['Differences are written `[-went-]{+came+}`, word by word.', ''] : []),
    '',
  ].join('\n');
  const reader = unitReader(plan);
  const blocks = isRecut
    ? changeBlocks(changes, reader)
    : plan.units.map((unit, index) => unitBlock(index, unit, reader));
  const { text, shown } = fittingBlocks(blocks, MAX_CHARACTERS - CLOSING_CHARACTERS - head.length);
  return head + text + (isRecut ? changesClosing(blocks, shown, changes) : unitsClosing(blocks.length, shown));
}

/** The first line is a marker by which a bot finds its own comment and updates it instead of adding another. */
function headLines(sealed: SealedPlan): readonly string[] {
  const { document } = sealed.plan;
  return [
    `<!-- cutter:review ${document.document_id} -->`,
    `# Review: ${shortLine(document.title)}`,
    '',
    `**${markdownLine(summaryLine(sealed.plan))}**`,
    'Nothing has been written. You sign the plan hash below, not this page; review.html beside it is easier to read.',
    '',
    '| | |',
    '|---|---|',
    ...identityPhrases(sealed).map(({ name, phrase }) => `| ${name} | ${phraseMd(phrase)} |`),
    '',
  ];
}

function section(heading: string, items: readonly string[]): readonly string[] {
  return [`## ${heading}`, '', ...items.map((item) => `- ${item}`), ''];
}

function deltaLines(plan: Plan): readonly string[] {
  return [
    '## What changes in the database',
    '',
    '| table | now | after | change |',
    '|---|---:|---:|---:|',
    ...tableChanges(plan).map(
      ({ table, now, after, change }) =>
        `| ${table} | ${rowsText(now)} | ${rowsText(after)} | ${change.replaceAll('~', '\\~')} |`,
    ),
    '| every other governed table | | | 0 |',
    '',
    'A run that moves any other number of rows is stopped before it commits.',
    '',
  ];
}

function remarkLines({ policies, diagnostics }: Plan): readonly string[] {
  const shown = diagnostics.slice(0, MAX_DIAGNOSTICS);
  const rest = diagnostics.length - shown.length;
  return [
    '## Checks and remarks',
    '',
    ...policies.map(
      ({ policy, result, detail }) =>
        `- ${result}: ${markdownLine(policy)}${detail === '' ? '' : `, ${markdownLine(detail)}`}`,
    ),
    ...shown.map(
      (remark) =>
        `- ${remark.severity}: ${markdownLine(remark.code)} at line ${remark.line}, ${shortLine(remark.snippet)} ${shortLine(remark.hint)}`,
    ),
    ...(rest > 0 ? [`- … ${countOf(rest, 'more remark')} in plan.json`] : []),
    ...(policies.length + diagnostics.length === 0 ? ['None.'] : []),
    '',
  ];
}

/** As many blocks as fit, from the first on. Characters are never more than bytes and never less than a quarter. */
function fittingBlocks(blocks: readonly Block[], room: number): { readonly text: string; readonly shown: number } {
  const written: string[] = [];
  let used = 0;
  for (const block of blocks) {
    if (block.bytes > 4 * room) break;
    const text = block.write();
    if (used + text.length > room) break;
    used += text.length;
    written.push(text);
  }
  return { text: written.join(''), shown: written.length };
}

function unitBlock(index: number, unit: Unit, reader: UnitReader): Block {
  return {
    class: unit.change,
    bytes: unit.end_byte - unit.start_byte,
    write: () => {
      const where = `${summaryText(unit.eid)}, ${unit.unit_kind}, lines ${unit.first_line} to ${unit.last_line}`;
      return foldedSection(`${index + 1}. ${summaryText(unit.title)} (${where})`, reader.textOf(unit));
    },
  };
}

function unitsClosing(units: number, shown: number): string {
  if (shown === units) return `All ${countOf(units, 'unit')} are shown above, each with its whole text.\n`;
  return (
    `**Units ${count(shown + 1)} to ${count(units)} are not shown here: ${count(units - shown)} of ${count(units)} are left out, ` +
    `because a comment holds ${count(MAX_CHARACTERS)} characters.** ${WHERE_THE_REST_IS}`
  );
}

function changesClosing(blocks: readonly Block[], shown: number, { counts }: Changes): string {
  const unchanged = `${countOf(counts.unchanged, 'unchanged unit')} ${counts.unchanged === 1 ? 'is' : 'are'} only counted.\n`;
  if (shown === blocks.length) return `All ${countOf(shown, 'changed unit')} are shown above; ${unchanged}`;
  const left = CHANGE_CLASSES.flatMap((each) => {
    const missing = blocks.slice(shown).filter((block) => block.class === each).length;
    return missing === 0 ? [] : [`${count(missing)} of ${count(counts[each])} ${each}`];
  });
  return (
    `**Not shown here: ${left.join(', ')}, because a comment holds ${count(MAX_CHARACTERS)} characters.** ` +
    `${WHERE_THE_REST_IS}\n${unchanged}`
  );
}

const WHERE_THE_REST_IS =
  'They are in plan.json; review.html beside it shows more, and this lists them all:\n\n' +
  '```text\ncutter show plan.json --units --format text\n```\n';
