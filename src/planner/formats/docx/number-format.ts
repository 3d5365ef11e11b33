/**
 * How Word prints a number (ECMA-376, part 1, 17.18.59). Formats that spell numbers out in words are printed as
 * figures.
 */
import { repeatedLetter, romanLabel } from '../derived/ordinal-label.ts';

export function numberLabel(value: number, format: string): string {
  switch (format) {
    case 'none':
      return '';
    case 'lowerLetter':
      return repeatedLetter(value);
    case 'upperLetter':
      return repeatedLetter(value).toUpperCase();
    case 'lowerRoman':
      return romanLabel(value);
    case 'upperRoman':
      return romanLabel(value).toUpperCase();
    case 'decimalZero':
      return String(value).padStart(2, '0');
    case 'numberInDash':
      return `- ${value} -`;
    default:
      return String(value);
  }
}
