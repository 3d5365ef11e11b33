/** The documents describe what exists: every phase, every exit code, every schema, every command that they type. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PHASE_NAMES } from '../../src/model/phase.ts';
import { REFUSALS } from '../../src/model/refusals/refusal.ts';
import { CUTTER_VERSION } from '../../src/model/version.ts';
import { artefactSchema, schemaNames } from '../../src/operations/shared/artefact-schemas.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const PAGES = ['README.md', 'CHANGELOG.md', 'plans/README.md'].concat(
  readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
);

describe('the documents', () => {
  it('name every phase with its number', () => {
    const glossary = read('docs/glossary.md');
    for (const [index, phase] of PHASE_NAMES.entries())
      expect(glossary).toMatch(new RegExp(`\\| ${index + 1} +\\| ${phase} `));
  });

  it('explain every exit code that a refusal has', () => {
    const cells = [...read('README.md').matchAll(/^\| (\d[\d, ]*?) +\|/gm)].map(([, codes]) => codes ?? '');
    const explained = cells.flatMap((codes) => codes.split(', ').map(Number));
    const exits = new Set<number>(Object.values(REFUSALS).map(({ exit }) => exit));
    expect(explained).toEqual(expect.arrayContaining([...exits, 0, 1, 10]));
  });

  it('explain every refusal', () => {
    const page = read('docs/refusals.md');
    expect(Object.keys(REFUSALS).filter((code) => !page.includes(`## ${code}\n`))).toEqual([]);
  });

  it.each(PAGES)('%s links to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? '');
    expect(links.filter((target) => !existsSync(path.resolve(ROOT, path.dirname(page), target)))).toEqual([]);
  });

  it.each(['docs/architecture.md', 'docs/invariants.md'])('%s names paths that exist', (page) => {
    const paths = [...read(page).matchAll(/\b(?:src|sql|test|scripts)\/[\w./-]*\w/g)].map(([named]) => named);
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter((named) => !existsSync(path.join(ROOT, named)))).toEqual([]);
  });

  it('type commands that exist', () => {
    const manifest = z
      .object({ commands: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(read('oclif.manifest.json')));
    const names = Object.keys(manifest.commands).map((id) => id.replaceAll(':', ' '));
    const catalogue = Object.values(REFUSALS).flatMap(({ next }): readonly string[] => next);
    const blocks = [...read('README.md').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(
      ([, block]) => block?.split('\n') ?? [],
    );
    const typed = [...catalogue, ...blocks].filter((line) => line.startsWith('cutter '));
    expect(typed.length).toBeGreaterThan(20);
    const isKnown = (line: string) => {
      const rest = line.slice('cutter '.length);
      return rest.startsWith('--help') || names.some((name) => rest === name || rest.startsWith(`${name} `));
    };
    expect(typed.filter((line) => !isKnown(line))).toEqual([]);
  });
});

describe('the invariants', () => {
  const names = [...read('docs/invariants.md').matchAll(/\*\*([a-z0-9-]+)\*\*/g)].map(([, name]) => name ?? '');
  const files = ['src', 'sql', 'test', 'scripts'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|sql|mjs|py)$/.test(name))
      .map((name) => path.join(folder, name)),
  );

  it('have one name each', () => {
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('are on the page when a file cites them', () => {
    const unknown = files.flatMap((file) =>
      [...read(file).matchAll(/docs\/invariants\.md:[\s*-]*([a-z0-9-]+)/g)]
        .filter(([, name]) => !names.includes(name ?? ''))
        .map(([, name]) => `${file}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });
});

describe('what is derived from code', () => {
  it.each(schemaNames())('the published schema of $name says what cutter says', ({ name }) => {
    expect(JSON.parse(read(`schemas/${name}.json`))).toEqual(artefactSchema(name));
  });

  it('has the version of the package', () => {
    expect(JSON.parse(read('package.json'))).toMatchObject({ version: CUTTER_VERSION });
  });
});
