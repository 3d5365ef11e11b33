/** A plan as people read it in a terminal: the outline, the delta, one summary line. */
import { countChanges } from '../../model/artefacts/change.ts';
import type { Plan, SealedPlan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { classCounts, SIGN_OF_CLASS } from '../format/change-signs.ts';
import { changeTable } from './delta-text.ts';
import { count, countOf, shortSha } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';
import { clip, table } from '../format/table.ts';

export interface PlanTextOptions {
  /** `outline`: the first units and how many more there are; `all`: every unit. */
  readonly units: 'outline' | 'all';
  /** Paths to print, as they should be shown, each with a remark. */
  readonly files: readonly { readonly path: string; readonly remark: string }[];
  /** The path in the commands that are suggested. */
  readonly planPath: string;
}

const OUTLINE_UNITS = 12;
const DIAGNOSTICS_SHOWN = 20;
const TITLE_WIDTH = 60;

/** The lines for stdout. Everything from the document is sanitised; digests are cut to 12 digits, paths never. */
export function planText(sealed: SealedPlan, options: PlanTextOptions, paint: Paint): readonly string[] {
  const { plan } = sealed;
  return [
    ...factLines(sealed),
    '',
    ...outline(plan, options, paint),
    '',
    ...diagnosticLines(plan, paint),
    paint.bold(`Expected changes in ${targetName(plan.target)}`),
    ...changeTable(plan),
    '',
    `${paint.bold(summaryLine(plan))} Nothing has been written to the database.`,
    ...(options.files.length > 0 ? ['', ...fileLines(options.files)] : []),
    '',
    'Next: read the review, then ask for the signature',
    `  cutter approval prepare ${terminalLine(options.planPath)} --gate SG_1`,
  ];
}

/**
 * `Plan: 58 to create, 0 to change, 0 to delete.` and, for a plan that enacts, what SG_2 adds. A re-cut is counted by
 * class instead: `Plan: = 175 unchanged, ~ 20 revised, + 5 created.`
 */
export function summaryLine(plan: Pick<Plan, 'units' | 'through' | 'based_on' | 'changes'>): string {
  const { units, through } = plan;
  if (plan.based_on !== null) {
    const line = `Plan: ${classCounts(countChanges(plan)).join(', ')}.`;
    return through === 'enacted' ? `${line} In force with SG_2.` : line;
  }
  const created = units.filter((unit) => unit.change === 'created').length;
  const line = `Plan: ${count(created)} to create, 0 to change, 0 to delete.`;
  return through === 'enacted' ? `${line} Then ${count(created)} to enact, with SG_2.` : line;
}

/** `embedded database cutter` or `postgres database directus (cluster 7710378185651943387)`. */
export function targetName(target: Plan['target']): string {
  const name = `${target.kind} database ${terminalLine(target.database_name)}`;
  return target.kind === 'embedded' ? name : `${name} (cluster ${target.system_identifier})`;
}

function factLines({ plan, sha256 }: SealedPlan): readonly string[] {
  const { source, profile, document } = plan;
  const rows = [
    ['Plan', `sha256 ${shortSha(sha256)} · run ${plan.header.run_id} · ${plan.header.created_at}`],
    ['Document', `${document.document_id} · ${clip(terminalLine(document.title), TITLE_WIDTH)}`],
    ['Source', `${terminalLine(source.name)} · sha256 ${shortSha(source.sha256)} · ${count(source.bytes)} bytes`],
    [
      'Cut',
      `${countOf(plan.units.length, 'unit')} by ${terminalLine(profile.name)} (${terminalLine(profile.granularity)})`,
    ],
    ['Through', plan.through],
  ];
  return table(
    [
      { header: '', align: 'left' },
      { header: '', align: 'left' },
    ],
    rows,
  );
}

/** The first units. For a re-cut: retired units, then the first changed ones. */
function outline(plan: Plan, { units: wanted, planPath }: PlanTextOptions, paint: Paint): readonly string[] {
  const { based_on: basedOn, changes } = plan;
  const units = basedOn === null || wanted === 'all' ? plan.units : plan.units.filter(isChanged);
  const shown = wanted === 'all' ? units : units.slice(0, OUTLINE_UNITS);
  const retired = changes.filter((change) => change.class === 'retired');
  const gone = wanted === 'all' ? retired : retired.slice(0, OUTLINE_UNITS);
  const titleOf = new Map(gone.length === 0 ? [] : basedOn?.units.map(({ wid, title }) => [wid, title]));
  const goneRows = gone.map(({ from, wid }) => [
    paint.bad(SIGN_OF_CLASS.retired),
    terminalLine(from ?? ''),
    clip(terminalLine(titleOf.get(wid) ?? ''), TITLE_WIDTH),
    'retired',
  ]);
  const rows = shown.map((unit) => [
    signOf(unit, paint),
    `${'  '.repeat(depthOf(unit))}${terminalLine(unit.eid)}`,
    clip(terminalLine(unit.title), TITLE_WIDTH),
    unit.first_line === unit.last_line ? `line ${unit.first_line}` : `lines ${unit.first_line}-${unit.last_line}`,
  ]);
  const columns = ['', '', '', ''].map(() => ({ header: '', align: 'left' as const }));
  const rest = units.length - shown.length + retired.length - gone.length;
  return [
    ...table(columns, [...goneRows, ...rows]),
    ...(rest > 0 ? [`  … ${count(rest)} more: cutter show ${terminalLine(planPath)} --units`] : []),
  ];
}

function isChanged({ change }: Unit): boolean {
  return change !== 'unchanged';
}

function signOf({ change }: Unit, paint: Paint): string {
  const sign = SIGN_OF_CLASS[change];
  if (change === 'created') return paint.good(sign);
  return change === 'unchanged' ? sign : paint.caution(sign);
}

/** `0001.0002.0001` is two levels below the top. */
function depthOf({ path }: Unit): number {
  return path.split('.').length - 1;
}

function diagnosticLines({ diagnostics }: Plan, paint: Paint): readonly string[] {
  if (diagnostics.length === 0) return [];
  const shown = diagnostics.slice(0, DIAGNOSTICS_SHOWN).map(({ code, severity, line, snippet, hint }) => {
    const where = `  ${paint.caution(severity)} ${terminalLine(code)} line ${line}: ${clip(terminalLine(snippet), TITLE_WIDTH)}`;
    return hint === '' ? where : `${where} (${terminalLine(hint)})`;
  });
  const rest = diagnostics.length - shown.length;
  return [...shown, ...(rest > 0 ? [`  … ${countOf(rest, 'more remark')} in the plan`] : []), ''];
}

/** The files that were written, each with what it is for. */
export function fileLines(files: PlanTextOptions['files']): readonly string[] {
  return table(
    [
      { header: '', align: 'left' },
      { header: '', align: 'left' },
    ],
    files.map(({ path, remark }) => [terminalLine(path), remark]),
  );
}
