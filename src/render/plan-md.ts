/**
 * review.md: the plan as a signer reads it, and as a pull request comment can carry it (design 7, 2.9). Derived from the
 * sealed plan alone, so that everybody can make the same bytes again and `review_sha256` means something.
 */
import { allowanceOfGate } from '../model/expected.ts';
import type { Gate } from '../model/phase.ts';
import type { Plan, SealedPlan } from '../model/plan.ts';
import type { Unit } from '../model/unit.ts';
import { tableChanges } from './delta-text.ts';
import { count, countOf } from './numbers.ts';
import { summaryLine } from './plan-text.ts';
import { htmlText, markdownFence, markdownLine, terminalLine } from './sanitise.ts';

/** GitHub takes 65,536 characters in a comment; the rest is room for what a bot puts around it. */
const MAX_CHARACTERS = 65_000;
/** Kept free for the sentence that says what was left out. */
const CLOSING_CHARACTERS = 600;
const MAX_TITLE = 160;
const MAX_DIAGNOSTICS = 40;

/**
 * The Markdown text, at most 65,000 characters, ending in LF. Units are cut off as wholes, in document order, and the
 * text then says how many are left out and where they are; everything before the units is always complete.
 */
export function renderReview(sealed: SealedPlan): string {
  const head = [
    ...headLines(sealed),
    ...deltaLines(sealed.plan),
    ...irreversibleLines(sealed.plan),
    ...bindingLines(sealed),
    ...remarkLines(sealed.plan),
    '## Units',
    '',
    '',
  ].join('\n');
  return head + unitBlocks(sealed.plan, MAX_CHARACTERS - CLOSING_CHARACTERS - head.length);
}

/** The first line is a marker by which a bot finds its own comment and updates it instead of adding another. */
function headLines({ plan, sha256 }: SealedPlan): readonly string[] {
  const { source, target, profile, document, header } = plan;
  const rows = [
    ['Plan', `\`${sha256}\` (sha256 of plan.json)`],
    ['Document', `${document.document_id}, ${markdownLine(document.title)}`],
    ['Run', `\`${header.run_id}\`, planned at ${header.created_at} by cutter ${markdownLine(header.cutter_version)}`],
    ['Source', `${markdownLine(source.name)}, ${count(source.bytes)} bytes, \`${source.sha256}\` (sha256)`],
    [
      'Cut',
      `${countOf(plan.units.length, 'unit')} by ${markdownLine(profile.name)} ${profile.version} (${markdownLine(profile.granularity)})`,
    ],
    [
      'Database',
      `${target.kind}, ${markdownLine(target.database_name)}, cluster \`${target.system_identifier}\`, installation \`${target.install_uuid}\``,
    ],
    ['Goes through', plan.through],
  ];
  return [
    `<!-- cutter:review ${document.document_id} -->`,
    `# Review: ${markdownLine(document.title)}`,
    '',
    `**${summaryLine(plan)}**`,
    'Nothing has been written. What you sign is the plan with the sha256 below; this page only shows it.',
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ];
}

function deltaLines(plan: Plan): readonly string[] {
  return [
    '## What changes in the database',
    '',
    '| table | now | after | change |',
    '|---|---:|---:|---:|',
    ...tableChanges(plan).map(
      ({ table, now, after, change }) =>
        `| ${table} | ${now === null ? '?' : count(now)} | ${after === null ? '?' : count(after)} | ${change.replaceAll('~', '\\~')} |`,
    ),
    '| every other governed table | | | 0 |',
    '',
    'A run that moves any other number of rows is stopped before it commits.',
    '',
  ];
}

/** Destructive steps first (design 9.2, row 8). Nothing here is ever deleted, so what cannot be undone is what is said. */
function irreversibleLines(plan: Plan): readonly string[] {
  const units = countOf(plan.units.length, 'unit');
  return [
    '## What cannot be undone',
    '',
    `- \`cut_leg_a\` (SG_1) writes ${units} as drafts. Rows are never deleted; a later plan can withdraw them.`,
    ...(plan.through === 'enacted'
      ? [
          `- \`lifecycle_enact\` (SG_2) puts ${units} in force. After that only a new plan can supersede or repeal them.`,
        ]
      : ['- Nothing is enacted: this plan contains no enactment, so no signature can make it enact.']),
    '',
  ];
}

function bindingLines({ plan }: SealedPlan): readonly string[] {
  const gates: readonly Gate[] = plan.through === 'enacted' ? ['SG_1', 'SG_2'] : ['SG_1'];
  return [
    '## What a signature binds',
    '',
    `- the plan's bytes by the sha256 above, this page by its own sha256, and run \`${plan.header.run_id}\`;`,
    `- the text of every unit: \`${plan.units_sha256}\` (units sha256);`,
    '- the database named above, for the lifetime that the approval states;',
    ...gates.map((gate) => {
      const lines = allowanceOfGate(plan.expected, gate).map(({ op, rows, table }) => `${table} ${op} ${count(rows)}`);
      return `- ${gate}, at most: ${lines.join(', ')}.`;
    }),
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
        `- ${remark.severity}: ${markdownLine(remark.code)} at line ${remark.line}, ${markdownLine(clipped(remark.snippet))} ${markdownLine(remark.hint)}`,
    ),
    ...(rest > 0 ? [`- … ${countOf(rest, 'more remark')} in plan.json`] : []),
    ...(policies.length + diagnostics.length === 0 ? ['None.'] : []),
    '',
  ];
}

function unitBlocks(plan: Plan, room: number): string {
  const source = Buffer.from(plan.source.text, 'utf8');
  const blocks: string[] = [];
  let used = 0;
  for (const [index, unit] of plan.units.entries()) {
    // A body that is larger than the room in bytes may still fit in characters, but not when it is four times larger.
    if (unit.end_byte - unit.start_byte > 4 * room) break;
    const block = unitBlock(index + 1, unit, source.subarray(unit.start_byte, unit.end_byte).toString('utf8'));
    if (used + block.length > room) break;
    used += block.length;
    blocks.push(block);
  }
  return blocks.join('') + closing(plan.units.length, blocks.length);
}

function unitBlock(number: number, unit: Unit, body: string): string {
  const title = `${number}. ${summaryText(clipped(unit.title))}`;
  const where = `${summaryText(unit.eid)}, ${unit.unit_kind}, lines ${unit.first_line} to ${unit.last_line}`;
  return `<details><summary>${title} (${where})</summary>\n\n${markdownFence(body)}\n\n</details>\n\n`;
}

function closing(units: number, shown: number): string {
  if (shown === units) return `All ${countOf(units, 'unit')} are shown above, each with its whole text.\n`;
  return (
    `**Units ${count(shown + 1)} to ${count(units)} are not shown here: ${count(units - shown)} of ${count(units)} are left out, ` +
    `because a comment holds ${count(MAX_CHARACTERS)} characters.** They are in plan.json; this prints them all:\n\n` +
    '```text\ncutter show plan.json --units --format text\n```\n'
  );
}

function clipped(text: string): string {
  return text.length > MAX_TITLE ? `${text.slice(0, MAX_TITLE).toWellFormed()}…` : text;
}

/** Inside `<summary>` Markdown is not interpreted: HTML escapes, and mentions broken like everywhere else. */
function summaryText(text: string): string {
  return htmlText(terminalLine(text)).replaceAll('@', '@&#8203;');
}
