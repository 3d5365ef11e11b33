/**
 * `npm run mutation`: changes the files that stryker.config.json names — the gate, the verdict, the delta check and the
 * sidecar — in every way that Stryker knows, one change at a time, and asks the tests that need no database whether they
 * notice. Fails on a change that no test notices and that test/equivalent-mutants.json does not explain, and on an
 * explanation that nothing needs. Arguments are files to change in place of all. The vectors of the self test are data, and
 * src/gate/audit is not among the files. The threshold in stryker.config.json is the score of the file with the most
 * second locks; what decides is the list.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const REPORT = path.join(ROOT, '.stryker', 'report.json');
const NOTICED = new Set(['Killed', 'Timeout']);
const UNNOTICED = new Set(['Survived', 'NoCoverage']);

const files = process.argv.slice(2);
const stryker = path.join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const args = [stryker, 'run', ...(files.length === 0 ? [] : ['--mutate', files.join(',')])];
const ran = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
if (ran.status !== 0) process.exit(ran.status ?? 1);

const report = JSON.parse(readFileSync(REPORT, 'utf8'));
const explained = JSON.parse(readFileSync(path.join(ROOT, 'test/equivalent-mutants.json'), 'utf8'));

const problems = [];
const totals = { noticed: 0, explained: 0, all: 0 };
for (const [file, { source, mutants }] of Object.entries(report.files).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const tried = mutants.filter(({ status }) => NOTICED.has(status) || UNNOTICED.has(status));
  const open = explained.filter((entry) => entry.file === file).map((entry) => ({ ...entry, isUsed: false }));
  let accounted = 0;
  for (const mutant of tried.filter(({ status }) => UNNOTICED.has(status))) {
    const { line, from, to } = changeOf(source, mutant);
    // An entry explains one change: of two lines with one text the other still has to be noticed.
    const entry = open.find((each) => !each.isUsed && each.line === line && each.from === from && each.to === to);
    if (entry === undefined) problems.push(`${file}:${mutant.location.start.line}\n  ${line}\n- ${from}\n+ ${to}`);
    else {
      entry.isUsed = true;
      accounted += 1;
    }
  }
  for (const { line, from, to } of open.filter(({ isUsed }) => !isUsed))
    problems.push(`${file}: noticed by now or gone, take it from the list\n  ${line}\n- ${from}\n+ ${to}`);
  const noticed = tried.filter(({ status }) => NOTICED.has(status)).length;
  totals.noticed += noticed;
  totals.explained += accounted;
  totals.all += tried.length;
  print(file, noticed, accounted, tried.length);
}
print('all', totals.noticed, totals.explained, totals.all);
process.stdout.write(problems.length === 0 ? 'mutation: all accounted for\n' : `\n${problems.join('\n\n')}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function print(name, noticed, accounted, all) {
  const score = all === 0 ? '-' : ((noticed / all) * 100).toFixed(2);
  process.stdout.write(
    `${name.padEnd(34)} ${score.padStart(6)} %  ${noticed} of ${all} noticed, ${accounted} explained\n`,
  );
}

/** A change as it is listed: by text and not by line number, so that a list outlives edits elsewhere in the file. */
function changeOf(source, { location: { start, end }, replacement }) {
  const lines = source.split('\n');
  const spanned = lines.slice(start.line - 1, end.line);
  const last = spanned.length - 1;
  const from = spanned
    .map((text, at) => text.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined))
    .join('\n');
  return { line: (lines[start.line - 1] ?? '').trim(), from, to: replacement };
}
