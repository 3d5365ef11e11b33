/** The changes of a re-cut in review.html: counts, then units that go out of force, units with a new text, and moved units. */
import { CHANGE_CLASSES, SCORE_ONE, type ChangeClass, type Suggestion } from '../../model/artefacts/change.ts';
import { MEANING_OF_CLASS, READING_ORDER } from '../format/change-signs.ts';
import { count, countOf } from '../format/numbers.ts';
import type { ChangedUnit, Changes, UnitReader } from './changed-units.ts';
import { shownDifference } from './difference-text.ts';
import { howManyFit, type Room } from './fitting.ts';
import { code, flowing, inline, line, linesOf, numberedLines, table } from './html-parts.ts';
import { signHtml } from './html-units.ts';
import { addressesOf, reasonOf } from './reasons.ts';

/** Limits of one class of changes, so that the page stays readable. */
const ROOM: Room = { blocks: 1_000, characters: 2_000_000 };
/** Rows of a table of moved units. */
const MAX_ROWS = 2_000;
/** Up to this many units of a class are shown open. If there are more, they are folded behind an index. */
const OPEN_BLOCKS = 12;

/** Counts by class, then one subsection for each class that occurs; unchanged units are only counted. */
export function changesHtml(changes: Changes, reader: UnitReader): readonly string[] {
  return [
    ...table(
      [
        { header: 'class', align: 'left' },
        { header: 'units', align: 'right' },
        { header: 'meaning', align: 'left' },
      ],
      CHANGE_CLASSES.filter((each) => changes.counts[each] > 0).map((each) => [
        `<span class="one">${signHtml(each)} ${each === 'unchanged' ? each : `<a href="#${each}">${each}</a>`}</span>`,
        count(changes.counts[each]),
        MEANING_OF_CLASS[each],
      ]),
    ),
    ...READING_ORDER.filter((each) => each !== 'unchanged' && changes.counts[each] > 0).flatMap((each) => [
      `<h3 id="${each}">${signHtml(each)} ${countOf(changes.counts[each], 'unit')} ${each}</h3>`,
      ...classHtml(each, changes.unitsOfClass(each), reader),
    ]),
    ...statementsHtml(changes),
    ...suggestionsHtml(changes.suggestions),
  ];
}

function classHtml(wanted: ChangeClass, units: readonly ChangedUnit[], reader: UnitReader): readonly string[] {
  if (wanted === 'renumbered' || wanted === 'moved') return movesHtml(units);
  const shown = howManyFit(
    units.map((each) => sizeOf(each)),
    ROOM,
  );
  const first = units[shown];
  const isLong = units.length > OPEN_BLOCKS;
  return [
    ...(wanted === 'revised' || wanted === 'repealed' || wanted === 'reformatted' ? [LEGEND] : []),
    ...(isLong ? indexHtml(wanted, units.slice(0, shown)) : []),
    ...units
      .slice(0, shown)
      .map((each, index) => changeBlock(each, blockId(wanted, index), reader, !isLong && wanted !== 'reformatted')),
    ...(first === undefined
      ? []
      : [
          `<p class="rest"><strong>${count(units.length - shown)} of ${countOf(units.length, 'unit')} ${wanted} are not shown here</strong>, from ${line(addressOf(first))} on. They are in plan.json, under ${code('changes')}.</p>`,
        ]),
  ];
}

const LEGEND =
  '<p class="legend"><del>Struck through</del>: no longer there. <ins>Underlined</ins>: new. Where only spaces changed, they are shown as ␣, ⇥ and ⏎.</p>';

function sizeOf({ unit, live }: ChangedUnit): number {
  return (unit === null ? 0 : unit.end_byte - unit.start_byte) + (live?.body?.length ?? 0);
}

function addressOf({ unit, live, change }: ChangedUnit): string {
  return unit?.eid ?? live?.eid ?? change?.from ?? '';
}

/** The target of each link is inside the folded block, so that following the link opens it. */
function indexHtml(wanted: ChangeClass, units: readonly ChangedUnit[]): readonly string[] {
  return [
    '<ol class="index">',
    ...units.map(
      (each, index) =>
        `<li><a href="#${blockId(wanted, index)}">${line(each.unit?.title ?? each.live?.title ?? addressOf(each))}</a>`,
    ),
    '</ol>',
  ];
}

function blockId(wanted: ChangeClass, index: number): string {
  return `${wanted}-${index + 1}`;
}

/** One unit. Open if its words differ and the class has few units, because that is what a signer reads. */
function changeBlock(changed: ChangedUnit, id: string, reader: UnitReader, isOpen: boolean): string {
  const { unit, live } = changed;
  const title = line(unit?.title ?? live?.title ?? addressOf(changed));
  const where = unit === null ? '' : ` <small>${linesOf(unit)}</small>`;
  return [
    `<details${isOpen ? ' open' : ''}><summary>${signHtml(changed.class)} <b>${title}</b>${where}</summary>`,
    `<p class="about">${addressesHtml(changed)}</p>`,
    ...titleChange(changed),
    textHtml(changed, id, reader),
    '</details>',
  ].join('\n');
}

/** `art_649 → art_648 · shared words 0.913`. */
function addressesHtml(changed: ChangedUnit): string {
  const reasons = changed.change === null ? [] : reasonOf(changed.change);
  return [addressesOf(changed), ...reasons].map(line).join(' · ');
}

function titleChange({ unit, live }: ChangedUnit): readonly string[] {
  if (unit === null || live === null || unit.title === live.title) return [];
  return [`<p class="about">title: <del>${line(live.title)}</del> <ins>${line(unit.title)}</ins></p>`];
}

function textHtml({ unit, live }: ChangedUnit, id: string, reader: UnitReader): string {
  const before = live === null ? null : reader.liveTextOf(live);
  if (unit === null) return before === null ? noText(id) : `<div class="text" id="${id}">${flowing(before)}</div>`;
  const after = reader.textOf(unit);
  if (live === null) return numberedLines(id, after, unit.first_line);
  if (before === null) return noText(id);
  const pieces = shownDifference(before, after).map(({ kind, text }) => {
    switch (kind) {
      case 'deleted':
        return `<del>${flowing(text)}</del>`;
      case 'inserted':
        return `<ins>${flowing(text)}</ins>`;
      case 'left_out':
        return `<small class="cut">${inline(text)}</small>`;
      case 'same':
        return flowing(text);
    }
  });
  return `<div class="text" id="${id}">${pieces.join('')}</div>`;
}

function noText(id: string): string {
  return `<p class="about" id="${id}">The plan does not carry the text that it had.</p>`;
}

function movesHtml(units: readonly ChangedUnit[]): readonly string[] {
  const rows = units.slice(0, MAX_ROWS).map((changed) => {
    const { change, unit, live } = changed;
    return [
      line(change?.from ?? live?.eid ?? ''),
      line(change?.to ?? unit?.eid ?? ''),
      line(unit?.title ?? ''),
      change === null ? '' : reasonOf(change).map(inline).join(' · '),
    ];
  });
  return [
    ...table(
      ['from', 'to', 'title', 'why they are one unit'].map((header) => ({ header, align: 'left' })),
      rows,
    ),
    ...(rows.length === units.length
      ? []
      : [`<p class="rest">${count(units.length - rows.length)} more are in plan.json, under ${code('changes')}.</p>`]),
  ];
}

function statementsHtml({ statements }: Changes): readonly string[] {
  if (statements === null) return [];
  const { moved, split, merge, retire } = statements.content;
  return [
    '<h3 id="statements">Stated by people</h3>',
    `<p>${line(statements.name)}, sha256 ${code(statements.sha256)}. A signature covers these statements.</p>`,
    '<ul>',
    ...moved.map(({ from, to }) => `<li>moved: ${line(from)} → ${line(to)}`),
    ...split.map(({ from, to }) => `<li>split: ${line(from)} → ${to.map(line).join(', ')}`),
    ...merge.map(({ from, to }) => `<li>merge: ${from.map(line).join(', ')} → ${line(to)}`),
    ...retire.map((eid) => `<li>retire: ${line(eid)}`),
    '</ul>',
  ];
}

function suggestionsHtml(suggestions: readonly Suggestion[]): readonly string[] {
  if (suggestions.length === 0) return [];
  return [
    '<h3 id="suggestions">Suggested, and not done</h3>',
    '<p>These units read as if one was divided or several were joined. Nothing follows from it unless a statement says so.</p>',
    '<ul>',
    ...suggestions
      .slice(0, MAX_ROWS)
      .map(
        ({ kind, from, to, score }) =>
          `<li>${kind}: ${from.map(line).join(', ')} → ${to.map(line).join(', ')} (${(score / SCORE_ONE).toFixed(3)})`,
      ),
    '</ul>',
  ];
}
