/**
 * `npm run bench [-- ROW … | splitters]`: measures the comparisons of docs/benchmarks.md, compares with other splitters, and writes bench/results.json, docs/benchmarks.md and the
 * chart. A selection is measured and printed, and the files stay as they are: they hold one whole run.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { CUTTER_VERSION } from '../src/model/version.ts';
import { temporaryRoot } from '../test/support/temporary-root.ts';
import { renderChart } from './chart.ts';
import { inOrder, ROW_IDS, type RowId, type RowResult } from './comparison.ts';
import { planning } from './p1-planning.ts';
import { WRITING_ROWS } from './p2-lines.ts';
import { writing } from './p2-writing.ts';
import { besideTerraform } from './p4-terraform.ts';
import { matching } from './p7-matching.ts';
import { starting } from './p8-start.ts';
import { renderPage, splitterLine, terminalLine, type Circumstances, type Measured } from './report.ts';
import { besideSplitters } from './splitters.ts';
import { startServer, type Server } from './server.ts';
import type { BenchContext } from './bench-context.ts';

const RUNS = 5;
const SPLITTERS = 'splitters';

/** What measures which rows; rows that come from the same runs are measured together. */
const MEASURERS: readonly { readonly rows: readonly RowId[]; readonly measure: Measure }[] = [
  { rows: ['P1'], measure: planning },
  { rows: WRITING_ROWS, measure: writing },
  { rows: ['P4'], measure: besideTerraform },
  { rows: ['P7'], measure: matching },
  { rows: ['P8'], measure: starting },
];
type Measure = (context: BenchContext) => Promise<RowResult>;

await main(process.argv.slice(2));

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => name !== SPLITTERS && !ROW_IDS.some((row) => row === name));
  if (unknown.length > 0)
    throw new Error(`no such row: ${unknown.join(', ')}; there are ${ROW_IDS.join(', ')} and ${SPLITTERS}`);
  // Every side waits for the same disk, and it is not what is measured: files in memory where there is room, as fsync is off.
  process.env['TMPDIR'] = temporaryRoot();
  const folder = mkdtempSync(join(tmpdir(), 'cutter-bench-'));
  let server: Server | null | undefined;
  try {
    const built = dirname(fileURLToPath(import.meta.url));
    const start = async () => (server === undefined ? (server = await startServer()) : server);
    const results: RowResult[] = [];
    for (const { rows, measure } of MEASURERS) {
      if (wanted.length > 0 && !rows.some((row) => wanted.includes(row))) continue;
      process.stderr.write(`measuring ${rows.join(', ')} …\n`);
      const result = await measure({ runs: RUNS, folder, built, server: start });
      for (const comparison of result.comparisons) process.stdout.write(terminalLine(comparison));
      for (const { row, why } of result.notRun) process.stdout.write(`${row.padEnd(4)} not run: ${why}\n`);
      results.push(result);
    }
    if (wanted.length > 0 && !wanted.includes(SPLITTERS)) return;
    process.stderr.write('comparing with other splitters …\n');
    const splitters = await besideSplitters(folder);
    for (const line of splitters.lines) process.stdout.write(splitterLine(line));
    if (splitters.why !== null) process.stdout.write(`not compared: ${splitters.why}\n`);
    if (wanted.length === 0) await writeReport({ results, splitters }, await circumstances(server ?? null));
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeReport({ results, splitters }: Measured, measured: Circumstances): Promise<void> {
  const comparisons = inOrder(results.flatMap((each) => each.comparisons));
  writeFileSync('bench/results.json', `${JSON.stringify({ circumstances: measured, results, splitters }, null, 2)}\n`);
  // The page stands in the repository, where every page has the house's format.
  const style = await resolveConfig('docs/benchmarks.md');
  writeFileSync(
    'docs/benchmarks.md',
    await format(renderPage({ results, splitters }, measured), { ...style, parser: 'markdown' }),
  );
  writeFileSync('docs/benchmarks.svg', renderChart(comparisons));
}

async function circumstances(server: Server | null): Promise<Circumstances> {
  const rows = (await server?.query('postgres', 'SHOW server_version')) ?? [];
  return {
    measured_on: new Date().toISOString().slice(0, 10),
    cutter: CUTTER_VERSION,
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    load_15min: loadavg()[2] ?? Number.NaN,
    postgres: rows[0] === undefined ? null : String(rows[0]['server_version']),
    terraform: terraformVersion(),
  };
}

function terraformVersion(): string | null {
  try {
    const said = execFileSync('terraform', ['version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /v(\d+\.\d+\.\d+)/.exec(said)?.[1] ?? null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
