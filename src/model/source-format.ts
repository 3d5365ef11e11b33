/** Which files can be sources: the endings of names and the formats they stand for. Content is looked at by the planner. */

/** `markdown` and `plain` are cut as they are; from the others a text is derived. */
export type SourceFormat = 'markdown' | 'plain' | 'html' | 'xhtml' | 'docx' | 'pdf' | 'xml';

const FORMAT_OF_ENDING: Readonly<Record<string, SourceFormat>> = {
  md: 'markdown',
  markdown: 'markdown',
  txt: 'plain',
  html: 'html',
  htm: 'html',
  xhtml: 'xhtml',
  xht: 'xhtml',
  docx: 'docx',
  pdf: 'pdf',
  xml: 'xml',
  akn: 'xml',
};

/** The endings of all supported names, each with its dot. */
export const SOURCE_ENDINGS: readonly string[] = Object.keys(FORMAT_OF_ENDING).map((ending) => `.${ending}`);

/** The largest source (docs/invariants.md: everything-read-has-a-limit); no law has 64 MiB. */
export const MAX_SOURCE_BYTES = 64 * 1024 * 1024;

/** The format that the ending of `name` stands for, case ignored; null for every other name. */
export function formatOfName(name: string): SourceFormat | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMAT_OF_ENDING, ending) ? (FORMAT_OF_ENDING[ending] ?? null) : null;
}
