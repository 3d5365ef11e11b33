/**
 * The view of a line in which marks are searched: NFC, every space an ordinary one, invisible
 * characters removed, mistaken letters corrected. The bytes of the source are never changed.
 */
import type { Profile } from './profile.ts';

export type Fold = (line: string) => string;

const BEYOND_ASCII = /[^\0-\x7F]/;
const SPACES = /\s+/g;
/** Cf without the joiners, which change how letters are written. */
const INVISIBLE = /(?![\u200C\u200D])\p{Cf}/gu;

/** The folding of a profile. The result is trimmed and has single spaces. */
export function foldOf({ fold }: Pick<Profile, 'fold'>): Fold {
  const mistaken = Object.keys(fold.map).join('');
  const confusable = mistaken === '' ? null : new RegExp(`[${mistaken}]`, 'gu');
  return (line) => {
    if (!BEYOND_ASCII.test(line)) return line.replace(SPACES, ' ').trim();
    const visible = line.normalize('NFC').replace(INVISIBLE, '').replace(SPACES, ' ').trim();
    return confusable === null ? visible : visible.replace(confusable, (letter) => fold.map[letter] ?? letter);
  };
}
