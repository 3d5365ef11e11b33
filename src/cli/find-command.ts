/** Finds the command that a line names, and the refusal if it names none. Never runs a guess. */
import { Refusal } from '../model/refusals/refusal.ts';
import { insteadOf } from './refused-flags.ts';
import { suggest } from './suggest.ts';

/** The longest run of leading words that names a command, as `trust show` names `trust:show`, and the words after it. */
export function findCommand(
  argv: readonly string[],
  ids: readonly string[],
): { readonly id: string; readonly rest: readonly string[] } | undefined {
  const words = leadingWords(argv);
  for (let length = words.length; length > 0; length -= 1) {
    const id = words.slice(0, length).join(':');
    // A typed colon is not a separator, so that there is one spelling.
    if (ids.includes(id) && !words.slice(0, length).some((word) => word.includes(':')))
      return { id, rest: argv.slice(length) };
  }
  return undefined;
}

/**
 * COMMAND_UNKNOWN with the nearest names, or the commands of a topic; USAGE or FLAG_REFUSED for a line that starts with
 * a flag.
 */
export function unknownCommand(argv: readonly string[], ids: readonly string[]): Refusal {
  const first = argv[0] ?? '';
  const instead = insteadOf(first);
  if (instead !== undefined) return new Refusal('FLAG_REFUSED', { flag: first, instead });
  if (first.startsWith('-')) return new Refusal('USAGE', { reason: `the command comes first, before ${first}` });
  const typed = leadingWords(argv).slice(0, 2).join(' ');
  const names = ids.map((id) => id.replaceAll(':', ' ')).toSorted();
  const inTopic = names.filter((name) => name.startsWith(`${first} `));
  const near = suggest(typed, names).concat(suggest(first, names));
  const nearest = inTopic.length > 0 ? inTopic : [...new Set(near)];
  return new Refusal('COMMAND_UNKNOWN', { command: typed, ...(nearest.length > 0 ? { nearest } : {}) });
}

function leadingWords(argv: readonly string[]): readonly string[] {
  const flagAt = argv.findIndex((word) => word.startsWith('-'));
  return argv.slice(0, flagAt < 0 ? undefined : flagAt);
}
