/** Makes text from documents and databases safe to show. Knows terminals, Markdown and HTML; never what the text means. */

/**
 * What could move the cursor, change colour, reverse the reading order or pass unseen: controls, format characters, all that
 * Unicode lets a program leave out of sight, every space but U+0020, the empty Braille pattern, separators of lines
 * (docs/invariants.md: foreign-text-is-neutralised; CVE-2021-42574). Line feed and tab are decided by the caller.
 */
const UNSAFE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\p{Zl}\p{Zp}\p{Surrogate}]|(?! )\p{Zs}/gu;

/** Text for a terminal, line feeds and tabs kept; everything unsafe becomes visible as `<U+202E>`. */
export function terminalText(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The same for one line: line feeds and tabs become a space. */
export function terminalLine(text: string): string {
  return terminalText(text.replace(/[\n\t]+|\r\n/g, ' '));
}

/** One line inside Markdown prose: nothing in it can start a mention, a comment, markup or a link. */
export function markdownLine(text: string): string {
  return terminalLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+!|~>]/g, '\\$&')
    .replaceAll('@', '@&#8203;')
    .replaceAll('://', ':&#8203;//')
    .replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}&#8203;.`);
}

/**
 * A block of untrusted text inside Markdown: a fence longer than any run of backticks in it, so that it cannot end
 * early. Inside a fence nothing is interpreted, but mentions and `<!--` are still broken, because some readers scan the
 * raw text for them.
 */
export function markdownFence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const body = terminalText(text)
    .replace(/\n$/, '')
    .replaceAll('<!--', '<!\u200a--')
    .replace(/@(?=\w)/g, '@\u200a');
  return `${fence}text\n${body}\n${fence}`;
}

/** Text for HTML content and quoted attributes. */
export function htmlText(text: string): string {
  return terminalText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The same with every unsafe character in `<mark>`, so that it differs from a document that contains the text `<U+202E>`. */
export function htmlMarked(text: string): string {
  return text.replace(UNSAFE_IN_HTML, (character) => {
    const name = HTML_NAMES[character];
    return name ?? `<mark>${escapeCharacter(character).slice(1, -1)}</mark>`;
  });
}

const HTML_NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const UNSAFE_IN_HTML = new RegExp(`[&<>"']|${UNSAFE.source}`, 'gu');

/** A character as `<U+202E>`. */
export function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
