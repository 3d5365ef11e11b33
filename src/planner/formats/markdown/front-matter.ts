/** Where front matter ends. It is recognised before the block parser, which would read its fence as a heading. */

const FENCES = [
  { open: /^---[ \t]*$/, close: /^(?:---|\.\.\.)[ \t]*$/ },
  { open: /^\+\+\+[ \t]*$/, close: /^\+\+\+[ \t]*$/ },
] as const;

/**
 * The number of lines that front matter takes, both fences included; 0 when there is none.
 * `content` has LF line ends and no byte order mark. As in pandoc, the opening fence must stand on the first line and
 * must not be followed by a blank line, because `---` before a blank line is a thematic break; and an unclosed
 * fence is ignored, because otherwise the whole document would be front matter.
 */
export function frontMatterLines(content: string): number {
  const lines = linesOf(content);
  const first = lines.next().value ?? '';
  const fence = FENCES.find(({ open }) => open.test(first));
  if (fence === undefined) return 0;
  let count = 1;
  for (const line of lines) {
    count += 1;
    if (count === 2 && line.trim() === '') return 0;
    if (fence.close.test(line)) return count;
  }
  return 0;
}

function* linesOf(content: string): Generator<string, undefined> {
  let start = 0;
  while (start < content.length) {
    const end = content.indexOf('\n', start);
    yield content.slice(start, end < 0 ? content.length : end);
    if (end < 0) return;
    start = end + 1;
  }
}
