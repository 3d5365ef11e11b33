/** Laws made of given articles, and their units as the matcher takes them. */
import type { StatementList } from '../../src/model/artefacts/change.ts';
import { matchUnitOfCut, type MatchUnit } from '../../src/planner/match/match-unit.ts';
import { bodyOf, cutOf } from './planner-builders.ts';

export const NO_STATEMENTS: StatementList = { merge: [], moved: [], retire: [], split: [] };

export function matchUnitsOf(text: string): readonly MatchUnit[] {
  const cut = cutOf(text);
  return cut.units.map((unit) => matchUnitOfCut(unit, bodyOf(cut, unit.eid)));
}

/** Words that are nowhere else in a law made of such texts. */
export function prose(seed: string, words = 24): string {
  return Array.from({ length: words }, (_, index) => `${seed}${index}`).join(' ');
}

export const law = (...articles: readonly (readonly [number | string, string])[]) =>
  `# Law\n\n${articles.map(([number, text]) => `## § ${number}\n\n${text}\n\n`).join('')}`;
