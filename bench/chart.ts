/** The chart: for every line with a goal, how much of what the goal allows was used. Pure; plain SVG without script. */
import { goalText, type Comparison } from './comparison.ts';

const WIDTH = 900;
const ROW_HEIGHT = 34;
const TOP = 40;
const LABELS = 400;
/** The goal stands at this part of the bar's field; bars that leave the field are cut and say their number. */
const GOAL_AT = 0.6;

/** Bars from the left; what ends left of the line has met its goal. */
export function renderChart(comparisons: readonly Comparison[]): string {
  const height = TOP + comparisons.length * ROW_HEIGHT + 16;
  const field = WIDTH - LABELS - 20;
  const goalX = LABELS + field * GOAL_AT;
  const rows = comparisons.map((each, index) => rowOf(each, TOP + index * ROW_HEIGHT, field));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>How much of each goal is used</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LABELS}" y="18" fill="#444444">used of what the goal allows (shorter is better)</text>`,
    ...rows,
    `<line x1="${goalX}" y1="26" x2="${goalX}" y2="${height - 8}" stroke="#222222" stroke-dasharray="4 3"/>`,
    `<text x="${goalX}" y="34" text-anchor="middle" fill="#222222">goal</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function rowOf(each: Comparison, y: number, field: number): string {
  const used = usedOf(each);
  const width = Math.min(used * GOAL_AT, 1) * field;
  const colour = each.isMet ? '#2f7d4f' : '#b3402e';
  const label = escaped(`${each.row} ${each.what} / ${each.against}`);
  const value =
    each.ratio === null ? `${each.cutter.median.toFixed(0)} ${each.unit}` : `${each.ratio.median.toFixed(2)}×`;
  return [
    `<text x="${LABELS - 8}" y="${y + 18}" text-anchor="end" fill="#222222" font-size="11">${label}</text>`,
    `<rect x="${LABELS}" y="${y + 5}" width="${width.toFixed(1)}" height="18" fill="${colour}"/>`,
    `<text x="${LABELS + 6}" y="${y + 18}" fill="#111111" stroke="#ffffff" stroke-opacity="0.85" stroke-width="3" paint-order="stroke">${escaped(`${value} (${goalText(each)})`)}</text>`,
  ].join('\n');
}

/** 1 is exactly the goal; less is better. */
function usedOf({ goal, cutter, ratio }: Comparison): number {
  switch (goal.kind) {
    case 'at_most_times':
      return (ratio?.median ?? 0) / goal.times;
    case 'faster_at_least':
      return goal.times / (ratio?.median ?? Number.POSITIVE_INFINITY);
    case 'at_most':
      return cutter.median / goal.value;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
