/** Whether a text is in Unicode normal form C, without normalising it when a quick test is enough. */

/**
 * Characters outside these ranges may combine or have another canonical spelling. Inside them every character is its
 * own normal form and combines with nothing (Unicode, NFC_Quick_Check = Yes and combining class 0): Latin, Cyrillic,
 * Vietnamese letters, punctuation, currency signs, CJK ideographs, Hangul syllables.
 */
const NOT_PLAIN =
  /[^\u0000-\u02FF\u0400-\u0482\u048A-\u052F\u1EA0-\u1EF9\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u4E00-\u9FFF\uAC00-\uD7A3]/;

/** Equal to `text.normalize('NFC') === text`, in one quick pass for most documents. */
export function isNfc(text: string): boolean {
  return !NOT_PLAIN.test(text) || text.normalize('NFC') === text;
}
