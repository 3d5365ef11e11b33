/** How a printed number becomes the number of an address (AKN-NC 1.0). */

/**
 * NFC; punctuation and space at both ends dropped, white space inside dropped, other punctuation inside turned into
 * one hyphen; case and letters of every script kept. `(a)` → `a`, `1.2.` → `1-2`, `3a bis` → `3abis`, `đ)` → `đ`.
 */
export function cleanNum(printed: string): string {
  return printed
    .normalize('NFC')
    .replace(/\s+/g, '')
    .replace(/[\p{P}\p{S}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
