/**
 * Turns a cut into changes by comparing every unit with the version in force. If nothing is in force, it is a first cut
 * and every unit is created. Pure: the version in force is part of the plan.
 */
import { present } from '../../model/assert.ts';
import type { BasedOn, Change, LiveUnit, Statements, StatementList, Suggestion } from '../../model/artefacts/change.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import type { DocumentCut } from '../cut/cut-document.ts';
import { matchUnits, type Matched, type Retired } from './match-units.ts';
import { matchUnitOfLive, matchUnitOfCut } from './match-unit.ts';
import { unitTexts } from '../cut/tiling.ts';

const NO_STATEMENTS: StatementList = { merge: [], moved: [], retire: [], split: [] };
const MAX_LISTED = 40;

export interface ChangedCut {
  /** The units of the cut with their identity and what the plan does to them. */
  readonly units: readonly Unit[];
  readonly changes: readonly Change[];
  readonly suggestions: readonly Suggestion[];
}

export interface ChangeFacts {
  readonly cut: DocumentCut;
  readonly basedOn: BasedOn | null;
  readonly statements: Statements | null;
  /** The sequence number of this cut, from 1: the `v<k>` of the units that it creates. */
  readonly cutNumber: number;
}

/**
 * Refusals: `STATEMENT_UNMATCHED`, also for statements about a first cut; `STATEMENT_NEEDED` with the pairs that a
 * person must decide.
 */
export function changeCut({ cut, basedOn, statements, cutNumber }: ChangeFacts): ChangedCut {
  const widOf = (unit: Unit) => `v${cutNumber}__${unit.eid}`;
  const content = statements?.content ?? NO_STATEMENTS;
  if (basedOn === null) {
    matchUnits([], [], content);
    return { units: cut.units.map((unit) => ({ ...unit, wid: widOf(unit) })), changes: [], suggestions: [] };
  }
  const texts = unitTexts(Buffer.from(cut.source.text, 'utf8'), cut.units);
  const atHand = new Map(texts.map(({ unit, body }) => [unit.sha256, body]));
  const match = matchUnits(
    basedOn.units.map((live) => matchUnitOfLive(live, bodyOf(live, atHand))),
    texts.map(({ unit, body }) => matchUnitOfCut(unit, body)),
    content,
  );
  refuseUncertain(match.uncertain);
  const units = cut.units.map((unit, index): Unit => {
    const { change, from } = matchOf(match.units, index);
    return { ...unit, change, wid: from === null ? widOf(unit) : liveAt(basedOn, from).wid };
  });
  return {
    units,
    changes: [
      ...units.flatMap((unit, index) => changeOf(unit, matchOf(match.units, index), basedOn)),
      ...match.retired.map((retired) => retiredChange(retired, liveAt(basedOn, retired.from))),
    ],
    suggestions: match.suggestions,
  };
}

/** The change of a unit; none if it is unchanged, or created without a statement. */
function changeOf(unit: Unit, { change, from, basis, score, isMoved, splitFrom }: Matched, basedOn: BasedOn): Change[] {
  if (change === 'unchanged' || (change === 'created' && splitFrom === null)) return [];
  const before = from === null ? null : liveAt(basedOn, from);
  return [
    {
      basis,
      class: change,
      from: before?.eid ?? splitFrom,
      is_moved: isMoved,
      is_written: before?.sha256 !== unit.sha256,
      score,
      to: unit.eid,
      wid: unit.wid,
    },
  ];
}

function retiredChange({ basis, mergedInto }: Retired, { eid, wid }: LiveUnit): Change {
  return { basis, class: 'retired', from: eid, is_moved: false, is_written: false, score: 0, to: mergedInto, wid };
}

/**
 * Refusal `PLAN_TAMPERED` if the text is neither stored nor in the new cut, because every plan carries the text of each
 * unit.
 */
function bodyOf({ body, sha256, eid }: LiveUnit, atHand: ReadonlyMap<string, string>): string {
  const text = body ?? atHand.get(sha256);
  if (text === undefined) throw new Refusal('PLAN_TAMPERED', { first_difference: 'based_on.units', unit: eid });
  return text;
}

function refuseUncertain(uncertain: readonly { readonly from: string; readonly to: string; readonly score: number }[]) {
  if (uncertain.length === 0) return;
  const pairs = uncertain.slice(0, MAX_LISTED).map(({ from, to, score }) => `${from} -> ${to} ${scoreText(score)}`);
  throw new Refusal('STATEMENT_NEEDED', { pairs, count: uncertain.length });
}

/** Thousandths as people read them: 0.712. */
function scoreText(score: number): string {
  return `0.${String(score).padStart(3, '0')}`;
}

function matchOf(list: readonly Matched[], index: number): Matched {
  return present(list[index], `the match of unit ${index}`);
}

function liveAt({ units }: BasedOn, index: number): LiveUnit {
  return present(units[index], `live unit ${index}`);
}
