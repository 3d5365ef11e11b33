/** Cuts by any built-in profile, for the tests of structure. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { it } from 'vitest';
import { cutDocument, type DocumentCut, type ProfileChoice } from '../../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../../src/planner/formats/read-document.ts';
import { builtInProfile } from '../../src/planner/profiles/built-in.ts';
import { loadProfile } from '../../src/planner/profiles/load-profile.ts';
import type { Granularity } from '../../src/planner/profiles/profile.ts';
import { requireTiling, unitTexts } from '../../src/planner/cut/tiling.ts';

/** Documents whose licences keep them out of this repository; present on some machines only. */
export const CORPUS = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');
export const corpusTest = existsSync(CORPUS) ? it : it.skip;
if (!existsSync(CORPUS)) console.log(`skipped: no documents with other licences in ${CORPUS}`);

/** Cuts a text; `name` decides whether it is Markdown. */
export function cutBy(
  profile: string | ProfileChoice,
  source: string | Buffer,
  { name = 'law.txt', granularity = null }: { readonly name?: string; readonly granularity?: Granularity | null } = {},
): DocumentCut {
  const bytes = typeof source === 'string' ? Buffer.from(source, 'utf8') : source;
  return cutDocument({ document: readTextDocument({ name, bytes }), profile, granularity });
}

/** Cuts a document of the corpus. */
export function corpusCut(profile: string, path: string, granularity: Granularity): DocumentCut {
  return cutBy(profile, readFileSync(join(CORPUS, path)), { name: basename(path), granularity });
}

/** A built-in profile with some members replaced. */
export function changedProfile(name: string, changes: object, acceptsAmbiguity = false): ProfileChoice {
  const profile = loadProfile(
    { profile: 'changed', version: 1, extends: name, ...changes },
    'changed.yaml',
    builtInProfile,
  );
  return { profile, isBuiltIn: false, acceptsAmbiguity };
}

/** Fails unless the units rebuild the text. */
export function requireLossless(cut: DocumentCut): void {
  const bytes = Buffer.from(cut.source.text, 'utf8');
  requireTiling(bytes, cut.units);
  const rebuilt = unitTexts(bytes, cut.units).map(({ body }) => body);
  if (rebuilt.join('') !== cut.source.text) throw new Error('the units do not rebuild the text');
}

/** How many units of each kind. */
export function countsOf(cut: DocumentCut): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { unit_kind } of cut.units) counts[unit_kind] = (counts[unit_kind] ?? 0) + 1;
  return counts;
}

/** `eid` of every unit. */
export function eidsBy(
  profile: string | ProfileChoice,
  source: string,
  options?: Parameters<typeof cutBy>[2],
): readonly string[] {
  return cutBy(profile, source, options).units.map(({ eid }) => eid);
}

/** Codes and lines of all diagnostics but the inferred roles. */
export function findingsBy(cut: DocumentCut): readonly string[] {
  return cut.diagnostics
    .filter(({ code }) => code !== 'W_INFERRED_ROLE' && code !== 'W_UNCLAIMED')
    .map(({ code, line }) => `${code} ${line}`);
}
