/** Whether a file is what its name says. Knows file endings and the first bytes of formats. */
import { Refusal } from '../../model/refusals/refusal.ts';
import { formatOfName, SOURCE_ENDINGS, type SourceFormat } from '../../model/source-format.ts';

/** First bytes of formats that are not text. */
const SIGNATURES = [
  { hex: '504b0304', content: 'zip' },
  { hex: '504b0506', content: 'zip' },
  { hex: 'd0cf11e0a1b11ae1', content: 'old or encrypted Office document' },
  { hex: '255044462d', content: 'PDF' },
  { hex: '7b5c727466', content: 'RTF' },
  { hex: '1f8b', content: 'gzip' },
] as const;

/** What a file of the format begins with, where that is not text. */
const CONTENT_OF: Partial<Record<SourceFormat, string>> = { docx: 'zip', pdf: 'PDF' };

/**
 * The format of a source: by the ending of its name, with which the first bytes must agree. Refusal `SOURCE_FORMAT` for
 * another ending, for an archive, PDF or old Office file with the ending of a text, for a .docx that is no archive
 * and a .pdf that is no PDF.
 */
export function requireFormat({ name, bytes }: { readonly name: string; readonly bytes: Buffer }): SourceFormat {
  const format = formatOfName(name);
  if (format === null) throw new Refusal('SOURCE_FORMAT', { source: name, known: SOURCE_ENDINGS });
  const head = bytes.toString('hex', 0, 8);
  const content = SIGNATURES.find(({ hex }) => head.startsWith(hex))?.content ?? 'text';
  if (content !== (CONTENT_OF[format] ?? 'text') && bytes.length > 0) {
    throw new Refusal('SOURCE_FORMAT', { source: name, content });
  }
  return format;
}
