/** Where two JSON values first differ, for a message. Knows values; must not know plans. */
import type { Json } from '../../model/encoding/canonical.ts';

/**
 * The path of the first member in which `found` differs from `derived`, such as `units[3].title`; null when the values
 * are equal, so that only their spelling differs. Descends only into members of `derived`.
 */
export function firstDifference(found: unknown, derived: Json, path = ''): string | null {
  if (isList(derived)) return Array.isArray(found) ? inArray(found, derived, path) : nameOfPath(path);
  if (typeof derived === 'object' && derived !== null) {
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? inObject(found, derived, path)
      : nameOfPath(path);
  }
  return found === derived ? null : nameOfPath(path);
}

function inArray(found: readonly unknown[], derived: readonly Json[], path: string): string | null {
  for (const [index, member] of derived.entries()) {
    const difference =
      index < found.length ? firstDifference(found[index], member, `${path}[${index}]`) : `${path}[${index}]`;
    if (difference !== null) return difference;
  }
  return found.length === derived.length ? null : `${path}[${derived.length}]`;
}

function inObject(found: object, derived: { readonly [key: string]: Json }, path: string): string | null {
  const members = new Map<string, unknown>(Object.entries(found));
  for (const key of [...new Set([...members.keys(), ...Object.keys(derived)])].toSorted()) {
    const at = path === '' ? key : `${path}.${key}`;
    const member = Object.hasOwn(derived, key) ? derived[key] : undefined;
    if (member === undefined || !members.has(key)) return at;
    const difference = firstDifference(members.get(key), member, at);
    if (difference !== null) return difference;
  }
  return null;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function nameOfPath(path: string): string {
  return path === '' ? 'the whole file' : path;
}
