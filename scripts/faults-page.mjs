/** docs/faults.md: the register of faults with the tests that name each row in their titles. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `root` is the folder of the repository. */
export function faultsPage(root) {
  const register = JSON.parse(readFileSync(path.join(root, 'test/faults/register.json'), 'utf8'));
  const tests = readdirSync(path.join(root, 'test'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('house'))
    .toSorted()
    .map((name) => ({ name, numbers: faultsNamed(readFileSync(path.join(root, 'test', name), 'utf8')) }));
  const pending = register.filter((row) => 'pending' in row).length;
  const rows = register.map(({ number, fault, then, pending: why }) => {
    const links = tests
      .filter(({ numbers }) => numbers.includes(number))
      .map(({ name }) => `[${name.replace('.test.ts', '')}](../test/${name})`);
    return `| ${[number, fault, then, why === undefined ? links.join(', ') : `not yet: ${why}`].join(' | ')} |`;
  });
  return [
    '# Faults',
    '',
    'Faults that can happen during a run, and what must be true afterwards: the same command reaches the same state, or stops with a code',
    'and one remedy. Each row has at least one test that names it in its title. A row without a test or a reason fails the suite.',
    '`npm run test:faults` runs the long form of the suites in `test/faults`. This page is generated.',
    '',
    `${register.length} rows, ${pending} of them without a test.`,
    '',
    '| number | fault | then | tests |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function faultsNamed(text) {
  return [...text.matchAll(/\[fault ([\d, ]+)\]/g)].flatMap(([, list]) => list.split(', ').map(Number));
}
