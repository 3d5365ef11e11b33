/** Rules of this repository that no tool knows. Each is one line of code away from being broken by accident. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

function filesBelow(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.join(folder, name))
    .toSorted();
}

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const SOURCES = filesBelow('src', /\.ts$/).filter((file) => !file.endsWith('.generated.ts'));
const TESTS = filesBelow('test', /\.ts$/);
const breaking = (files: readonly string[], isBroken: (text: string) => boolean) =>
  files.filter((file) => isBroken(read(file)));

/** Comments may name what code may not do. */
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|(?<=\s)\/\/ .*$/gm, '');

describe('source files', () => {
  it('are found', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
    expect(TESTS.length).toBeGreaterThan(30);
  });

  it('are at most 300 lines long; a catalogue of refusals is data and may be longer', () => {
    const long = breaking(SOURCES, (text) => text.split('\n').length > 301);
    expect(long.filter((file) => !file.startsWith('src/model/refusals/'))).toEqual([]);
  });

  it('have tests of at most 500 lines, because tables of cases are long and simple', () => {
    expect(breaking(TESTS, (text) => text.split('\n').length > 501)).toEqual([]);
  });

  it('lie in folders of at most twenty files at one level', () => {
    const folders = [...new Set(SOURCES.map((file) => path.dirname(file)))];
    const filesIn = (folder: string) => SOURCES.filter((file) => path.dirname(file) === folder).length;
    expect(folders.filter((folder) => filesIn(folder) > 20)).toEqual([]);
  });

  it('are named in kebab-case', () => {
    expect(SOURCES.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path.basename(file)))).toEqual([]);
  });

  it('start with a sentence on what they know, commands excepted', () => {
    const silent = breaking(SOURCES, (text) => !text.startsWith('/**'));
    expect(silent.filter((file) => !file.startsWith('src/commands/'))).toEqual([]);
  });

  it('export by name, commands excepted', () => {
    const unnamed = breaking(SOURCES, (text) => /^export default/m.test(text));
    expect(unnamed.filter((file) => !file.startsWith('src/commands/'))).toEqual([]);
  });

  it('are no barrels; the one door to the builders of flags excepted', () => {
    const barrel = /^export (\*|\{[^}]*\})( as \w+)? from/m;
    expect(breaking(SOURCES, (text) => barrel.test(text))).toEqual(['src/cli/input.ts']);
  });

  it('read the environment in one place', () => {
    const readers = breaking(SOURCES, (text) => withoutComments(text).includes('process.env'));
    expect(readers).toEqual(['src/config/environment.ts']);
  });

  it('read files in one place; three others open what they write, and folders', () => {
    const reads = /\b(?:readFile|readFileSync|createReadStream|readSync|openAsBlob)\b/;
    const opens = /import \{[^}]*\b(?:open|openSync)\b[^}]*\} from '(?:node:)?fs(?:\/promises)?'/;
    const opensToRead = /'r\+?'|O_RDONLY(?! \| constants\.O_DIRECTORY)|O_RDWR/;
    expect(breaking(SOURCES, (text) => reads.test(withoutComments(text)))).toEqual([]);
    expect(breaking(SOURCES, (text) => /(?:import \* as \w+|import \w+) from '(?:node:)?fs/.test(text))).toEqual([]);
    const opening = SOURCES.filter((file) => opens.test(read(file)));
    expect(opening).toEqual([
      'src/cli/event-log.ts',
      'src/config/read-once.ts',
      'src/state/backup/backup-plaintext.ts',
      'src/state/files/durable-write.ts',
    ]);
    expect(breaking(opening, (text) => opensToRead.test(withoutComments(text)))).toEqual(['src/config/read-once.ts']);
  });

  it('never sort by locale, wait by sleeping, or write to the console', () => {
    expect(breaking(SOURCES, (text) => /localeCompare|toLocale|Intl\.Collator/.test(withoutComments(text)))).toEqual(
      [],
    );
    expect(breaking(SOURCES, (text) => /\bsleep\(|setTimeout\(resolve/.test(withoutComments(text)))).toEqual([]);
    expect(breaking(SOURCES, (text) => /\bconsole\./.test(withoutComments(text)))).toEqual([]);
  });

  it('swallow nothing', () => {
    expect(breaking(SOURCES, (text) => /catch\s*(\([^)]*\))?\s*\{\s*\}/.test(withoutComments(text)))).toEqual([]);
  });

  it('have names that say what a thing is', () => {
    const vague =
      /\b(?:class|interface|type|function|const)\s+\w*(Manager|Helper|Util|Utils|Service|Handler|Info|Data)\b/;
    expect(breaking(SOURCES, (text) => vague.test(text))).toEqual([]);
    expect(SOURCES.filter((file) => /manager|helper|util|service|handler/.test(path.basename(file)))).toEqual([]);
  });

  it('take time and chance as arguments in the pure modules', () => {
    const pure = SOURCES.filter((file) => /^src\/(model|planner|gate|render)\//.test(file));
    const impure = /Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(|randomBytes\(|process\./;
    expect(breaking(pure, (text) => impure.test(withoutComments(text)))).toEqual([]);
  });
});

describe('commands', () => {
  it('are short: flags in, one call of an operation, a value out', () => {
    const code = (text: string) => text.split('\n').length;
    expect(breaking(filesBelow('src/commands', /\.ts$/), (text) => code(text) > 75)).toEqual([]);
  });

  it('render nothing: what is printed is made in src/render', () => {
    expect(breaking(filesBelow('src/commands', /\.ts$/), (text) => text.includes("format: 'cutter."))).toEqual([]);
  });
});

describe('tests', () => {
  const own = TESTS.filter((file) => !file.startsWith('test/house/'));

  it('are never focused or left to be written', () => {
    const off = /\b(it|test|describe)\.(only|todo|fails)\b|\b(xit|xdescribe)\(/;
    expect(breaking(own, (text) => off.test(text))).toEqual([]);
  });

  it('mock nothing of our own', () => {
    expect(breaking(own, (text) => /\bvi\.(mock|doMock|fn|spyOn)\(/.test(text))).toEqual([]);
  });
});

describe('everything that is published or read', () => {
  const texts = [
    ...SOURCES,
    ...filesBelow('docs', /\.md$/),
    ...filesBelow('sql', /\.sql$/),
    'README.md',
    'CHANGELOG.md',
  ];

  it('cites no paper that is not in the repository', () => {
    const own = [...texts, ...TESTS.filter((file) => !file.startsWith('test/house/'))];
    expect(breaking(own, (text) => /\bdesign [0-9]/i.test(text))).toEqual([]);
  });

  it('holds no note to oneself and no path of a single machine', () => {
    const notes = /\b(TODO|FIXME|XXX)\b/;
    expect(breaking(texts, (text) => notes.test(text))).toEqual([]);
    expect(breaking(texts, (text) => /(?<![\w.])\/(home|Users|root|work)\/\w/.test(text))).toEqual([]);
  });
});
