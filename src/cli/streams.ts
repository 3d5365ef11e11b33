/** What kind of stream it is. */

/** Whether a person is reading it. Node leaves `isTTY` undefined on pipes and files, whatever its types say. */
export function isTerminal(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY ?? false;
}
