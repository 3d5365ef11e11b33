/** What changed between two versions of the trust file, in words for a person who does this twice a year. */
import type { Trust } from '../../model/artefacts/trust.ts';
import { terminalLine } from '../format/sanitise.ts';

/** One line for each fact that was added (+), removed (-) or changed (~); in a first version every fact is added. */
export function trustChanges(previous: Trust | null, next: Trust): readonly string[] {
  const before = previous === null ? new Map<string, string>() : factsOf(previous);
  const after = factsOf(next);
  const went = [...before].filter(([fact]) => !after.has(fact)).map(([fact, value]) => `- ${factText(fact, value)}`);
  const others = [...after].flatMap(([fact, value]) => {
    const was = before.get(fact);
    if (was === undefined) return [`+ ${factText(fact, value)}`];
    return was === value ? [] : [`~ ${fact}: ${terminalLine(was)} becomes ${terminalLine(value)}`];
  });
  return [...went, ...others];
}

function factText(fact: string, value: string): string {
  return value === '' ? fact : `${fact}: ${terminalLine(value)}`;
}

function factsOf(trust: Trust): ReadonlyMap<string, string> {
  return new Map<string, string>([
    ['expires', trust.expires],
    ['signatures are verified by', trust.authz.mode === 'db-verified' ? 'the database too' : 'cutter alone'],
    ['plans', trust.require_plan_signature ? 'must be signed by a planner' : 'need no signature'],
    ...trust.people.flatMap(({ id, certs }) =>
      certs.map(({ fpr, signing_fprs: keys }): [string, string] => [`${id} has the key ${fpr}`, signsWith(fpr, keys)]),
    ),
    ...trust.gates.flatMap(({ gate, m, people, max_ttl_s: ttl }): [string, string][] => [
      [`${gate} asks for`, `${m} of its people`],
      [`an approval of ${gate} lives at most`, `${ttl} s`],
      ...people.map((id): [string, string] => [`${id} decides at ${gate}`, '']),
    ]),
    ...trust.roles
      .filter(({ role }) => role === 'root')
      .map(({ m }): [string, string] => ['a version of the trust file asks for', `${m} of the root people`]),
    ...trust.roles.flatMap(({ role, people }) =>
      people.map((id): [string, string] => [`${id} has the role ${role}`, '']),
    ),
    ...trust.revoked.map(({ fpr, reason }): [string, string] => [`the key ${fpr} is revoked`, reason]),
  ]);
}

function signsWith(fpr: string, keys: readonly string[]): string {
  const others = keys.filter((key) => key !== fpr);
  return others.length === 0 ? '' : `signs with ${others.join(', ')}`;
}
