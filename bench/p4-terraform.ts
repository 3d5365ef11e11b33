/** P4: plan and apply as whole processes, cutter with 1,000 units beside terraform with 1,000 built-in resources. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type RowResult } from './comparison.ts';
import { lawOfUnits } from './law.ts';
import { measureInTurn, stopwatch, type Readings } from './measure.ts';
import { makeProject, type Project } from './project.ts';
import type { BenchContext } from './bench-context.ts';

const UNITS = 1_000;
const CLONE = 'bench_terraform';
const CUTTER = join(process.cwd(), 'bin', 'cutter.js');
const RUN_ID = '7d6f3a52-3c1b-4e0e-9a55-0b7f2c1d9e84';

const RESOURCES = `resource "terraform_data" "unit" {
  count = ${UNITS}
  input = "unit \${count.index}: ${'text '.repeat(90).trimEnd()}"
}
`;

/** Both plan into a file and apply that file; cutter is approved in between. Needs terraform on the PATH and a server. */
export async function besideTerraform({ runs, folder, server: start }: BenchContext): Promise<RowResult> {
  const scratch = join(folder, 'terraform');
  mkdirSync(scratch);
  const missing = terraformProblem(scratch);
  const server = missing === null ? await start() : null;
  if (server === null) {
    const why = missing ?? 'the PostgreSQL server programs were not found';
    return { comparisons: [], notRun: [{ row: 'P4', why }], parts: {} };
  }
  const found = await measureInTurn({
    runs,
    prepare: async () => {
      await server.clone(CLONE, server.template);
      const project = await makeProject(server, CLONE, scratch);
      writeFileSync(join(project.folder, 'law.md'), lawOfUnits(UNITS, 'eins'));
      const work = mkdtempSync(join(scratch, 'work-'));
      writeFileSync(join(work, 'main.tf'), RESOURCES);
      await run('terraform', ['init', '-no-color'], { cwd: work });
      return { project, work };
    },
    sides: [
      ({ project }) => planAndApply(project),
      async ({ work }) => ({
        terraform: await stopwatch(async () => {
          await run('terraform', ['plan', '-no-color', '-out=plan.bin'], { cwd: work });
          await run('terraform', ['apply', '-no-color', 'plan.bin'], { cwd: work });
        }),
      }),
    ],
    cleanUp: async ({ project, work }) => {
      project.close();
      rmSync(work, { recursive: true, force: true });
      await server.drop(CLONE);
    },
  });
  const question = {
    row: 'P4',
    against: 'terraform with 1,000 resources',
    unit: 'ms',
    goal: { kind: 'faster_at_least', times: 20 },
  } as const;
  const of = (name: string) => found[name] ?? [];
  return {
    comparisons: [
      compare(
        { ...question, what: 'plan and apply 1,000 units', note: 'two processes of cutter, two of terraform' },
        of('plan_and_apply'),
        of('terraform'),
      ),
      compare(
        {
          ...question,
          what: 'plan, sign and apply 1,000 units',
          note: 'with approval prepare and approval sign, to which terraform has no like',
        },
        of('with_signing'),
        of('terraform'),
      ),
    ],
    notRun: [],
    parts: {},
  };
}

async function planAndApply({ folder, env }: Project): Promise<Readings> {
  const cutter = (...args: readonly string[]) =>
    stopwatch(() => run(process.execPath, [CUTTER, ...args], { cwd: folder, env }));
  const plan = join('plans', 'law', RUN_ID, 'plan.json');
  const approval = join('plans', 'law', RUN_ID, 'SG_1.json');
  const planning = await cutter('plan', 'law.md', '--document', 'law', '--through', 'draft', '--run-id', RUN_ID);
  const preparing = await cutter('approval', 'prepare', plan, '--gate', 'SG_1');
  const signing = await cutter('approval', 'sign', approval, '--key', 'sovereign.key.asc');
  const applying = await cutter('apply', plan, '--approval', approval);
  return { plan_and_apply: planning + applying, with_signing: planning + preparing + signing + applying };
}

/** Why terraform cannot be measured here, or null. The built-in provider needs no download. */
function terraformProblem(scratch: string): string | null {
  const probe = spawnSync('terraform', ['version'], { cwd: scratch, encoding: 'utf8' });
  if (probe.error !== undefined) return 'terraform is not on the PATH';
  return probe.status === 0 ? null : `terraform does not run: ${probe.stderr.trim().split('\n')[0] ?? ''}`;
}

interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function run(program: string, args: readonly string[], { cwd, env = {} }: Place): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${Buffer.concat(errors).toString('utf8')}`);
}
