/** How numbers of lists are printed: letters, roman numerals, figures. Knows numbers only. */

const ROMAN = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
] as const;

/** `1` → `i`, `49` → `xlix`. Figures outside 1 to 3999, where there are no such numerals. */
export function romanLabel(value: number): string {
  if (value < 1 || value > 3999) return String(value);
  let rest = value;
  let label = '';
  for (const [worth, letters] of ROMAN) {
    while (rest >= worth) {
      label += letters;
      rest -= worth;
    }
  }
  return label;
}

/** As word processors count: `1` → `a`, `26` → `z`, `27` → `aa`, `28` → `bb`. Figures outside 1 to 780. */
export function repeatedLetter(value: number): string {
  if (value < 1 || value > 780) return String(value);
  return String.fromCharCode(97 + ((value - 1) % 26)).repeat(Math.ceil(value / 26));
}

/** As browsers count: `26` → `z`, `27` → `aa`, `28` → `ab`. Figures below 1. */
export function countedLetters(value: number): string {
  if (value < 1) return String(value);
  let label = '';
  for (let rest = value; rest > 0; rest = Math.floor((rest - 1) / 26))
    label = String.fromCharCode(97 + ((rest - 1) % 26)) + label;
  return label;
}
