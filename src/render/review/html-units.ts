/** The appendix of review.html: the outline of the document, and every unit with its place and its text. */
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { SIGN_OF_CLASS } from '../format/change-signs.ts';
import { count, countOf, shortSha } from '../format/numbers.ts';
import { howManyFit, type Room } from './fitting.ts';
import { code, line, linesOf, numberedLines } from './html-parts.ts';

/** What a browser can open, even on a phone; a law of 2,800 units with their texts fits. */
const UNIT_ROOM: Room = { blocks: 4_000, characters: 4_000_000 };
const OUTLINE_LINES = 4_000;
/** Deeper levels are not indented further. */
const MAX_INDENT = 8;

/** The HTML id of a unit; `index` is its position in the plan, from 0. */
export function unitId(index: number): string {
  return `u${index + 1}`;
}

/** How many units the appendix shows, in document order. */
export function unitsShown({ units }: Plan): number {
  return howManyFit(sizesOf(units), UNIT_ROOM);
}

function* sizesOf(units: readonly Unit[]): Generator<number> {
  for (const { start_byte, end_byte } of units) yield end_byte - start_byte;
}

/** The outline: each unit with its class, title, address and lines, and a link if its text is on the page. */
export function outlineHtml(plan: Plan, isRecut: boolean): readonly string[] {
  const { units } = plan;
  const shown = unitsShown(plan);
  const deepest = deepestListed(units);
  const listed = units
    .flatMap((unit, index) => (depthOf(unit) <= deepest ? [{ unit, index }] : []))
    .slice(0, OUTLINE_LINES);
  return [
    '<ol class="outline">',
    ...listed.map(({ unit, index }) => {
      const name = line(unit.title);
      const linked = index < shown ? `<a href="#${unitId(index)}">${name}</a>` : name;
      const sign = isRecut ? `${signHtml(unit.change)} ` : '';
      return `<li class="d${Math.min(depthOf(unit), MAX_INDENT)}">${sign}${linked} <small>${line(unit.eid)} · ${linesOf(unit)}</small>`;
    }),
    '</ol>',
    ...(listed.length === units.length
      ? []
      : [
          `<p class="rest">${count(units.length - listed.length)} of ${countOf(units.length, 'unit')} are not listed here. ${code('cutter show plan.json --units')} lists them all.</p>`,
        ]),
  ];
}

/** Every unit that fits, each with its whole text; then which units are left out, and where to find them. */
export function unitsHtml(plan: Plan, isRecut: boolean, textOf: (unit: Unit) => string): readonly string[] {
  const { units } = plan;
  const shown = unitsShown(plan);
  const first = units[shown];
  const last = units.at(-1);
  return [
    ...units.slice(0, shown).map((unit, index) => unitBlock(unit, index, isRecut, textOf(unit))),
    first === undefined || last === undefined
      ? `<p class="rest">All ${countOf(units.length, 'unit')} are shown above, each with its whole text.</p>`
      : `<p class="rest"><strong>Units ${count(shown + 1)} to ${count(units.length)} are not shown here: ${count(units.length - shown)} of ${count(units.length)} are left out, because a page of this size could not be read.</strong> They are ${line(first.eid)} to ${line(last.eid)}, ${linesOf({ first_line: first.first_line, last_line: last.last_line })} of the source. Their text is in plan.json (${code('source.text')}); ${code('cutter show plan.json --units')} lists them.</p>`,
  ];
}

/** The sign of a class, with its name for screen readers. */
export function signHtml(change: keyof typeof SIGN_OF_CLASS): string {
  return `<abbr class="sign ${change}" title="${change}">${line(SIGN_OF_CLASS[change])}</abbr>`;
}

/** The link target is inside the folded block, because a browser then opens the block. */
function unitBlock(unit: Unit, index: number, isRecut: boolean, text: string): string {
  const sign = isRecut ? `${signHtml(unit.change)} ` : '';
  const codes = unit.diagnostics.length === 0 ? '' : ` · ${unit.diagnostics.map(line).join(', ')}`;
  const about = new Set([unit.eid, unit.unit_kind, unit.section_type, unit.citation]);
  return [
    `<details><summary>${sign}<b>${count(index + 1)}. ${line(unit.title)}</b> <small>${linesOf(unit)}</small></summary>`,
    `<p class="about">${[...about].map(line).join(' · ')} · sha256 ${code(shortSha(unit.sha256))}${codes}</p>`,
    numberedLines(unitId(index), text, unit.first_line),
    '</details>',
  ].join('\n');
}

/** `0001.0002.0001` is two levels below the top. */
function depthOf({ path }: Unit): number {
  return path.split('.').length - 1;
}

/** The deepest level down to which all units can be listed. If not even the top level fits, it is the top level, cut short. */
function deepestListed(units: readonly Unit[]): number {
  const perDepth: number[] = [];
  for (const unit of units) {
    const depth = depthOf(unit);
    perDepth[depth] = (perDepth[depth] ?? 0) + 1;
  }
  let listed = 0;
  for (let depth = 0; depth < perDepth.length; depth += 1) {
    listed += perDepth[depth] ?? 0;
    if (listed > OUTLINE_LINES) return Math.max(0, depth - 1);
  }
  return perDepth.length;
}
