/**
 * Reads a source of any supported format into a text that can be cut. Every source is read here. Knows which reader a
 * format has; must not know files, profiles or units. Readers of derived formats are loaded on demand, so that planning
 * Markdown does not load them.
 */
import { assertNever } from '../../model/assert.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { MAX_SOURCE_BYTES, SOURCE_ENDINGS, type SourceFormat } from '../../model/source-format.ts';
import type { Segmentation } from './block.ts';
import { byteOrderMark, DECLARED_NOWHERE } from './charset/declared-charset.ts';
import { decodeSource } from './charset/decode-source.ts';
import { withoutWhiteSpace, type Conservation } from './derived/conservation.ts';
import type { DerivedText } from './derived/derived-text.ts';
import { requireFormat } from './require-format.ts';
import { readText, type SourceText } from './source-text.ts';
import type { XmlVocabulary } from './xml/vocabulary.ts';
import type { XmlRoot } from './xml-walk.ts';

export interface SourceFile {
  /** The name of the file, without folders. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A source that was read: its pin, and the text that is cut. */
export interface ReadDocument {
  readonly name: string;
  readonly mediaType: string;
  readonly converter: { readonly name: string; readonly version: string };
  /** sha256 and length of the file: the pin. */
  readonly sha256: string;
  readonly bytes: number;
  /** The file if the text is derived from it; null if the file is the text. */
  readonly original: Buffer | null;
  /** The text that is cut; `text.bytes` is what the units tile. */
  readonly text: SourceText;
  readonly textSha256: string;
  /** The reader's own segmentation of a derived text; null for Markdown and plain text, which profiles segment. */
  readonly segmentation: Segmentation | null;
  /** How the characters of the source were accounted for; null where every byte is in the text. */
  readonly conservation: Conservation | null;
  /** Where each line (from 0) comes from: an element path or a range of Word paragraphs; empty for text formats. */
  readonly origins: readonly (string | null)[];
  /** The root of an XML document; null for every other format. */
  readonly root: XmlRoot | null;
}

type TextFormat = 'markdown' | 'plain';
type DerivedFormat = Exclude<SourceFormat, TextFormat>;

/**
 * Reads a source of any supported format; the ending of `name` decides the format, and the content must agree. An XML
 * document is read in the first of the `vocabularies` that fits.
 * Refusals: `SOURCE_FORMAT`, `SOURCE_EMPTY`, `E_LIMIT`, `E_ENCODING`, `E_NUL`, `E_ZIP`, `E_XML`, `E_PDF`,
 * `E_CONSERVATION`.
 */
export async function readDocument(
  file: SourceFile,
  vocabularies: () => readonly XmlVocabulary[],
): Promise<ReadDocument> {
  refuseTooLarge(file.bytes);
  const format = requireFormat(file);
  return format === 'markdown' || format === 'plain'
    ? textDocument(file, format)
    : derivedDocument(file, await deriveText(format, file.bytes, vocabularies));
}

/** `readDocument` of Markdown and plain text, at once. Refuses `SOURCE_FORMAT` for every other format. */
export function readTextDocument(file: SourceFile): ReadDocument {
  refuseTooLarge(file.bytes);
  const format = requireFormat(file);
  if (format === 'markdown' || format === 'plain') return textDocument(file, format);
  throw new Refusal('SOURCE_FORMAT', { source: file.name, known: SOURCE_ENDINGS });
}

function textDocument({ name, bytes }: SourceFile, format: TextFormat): ReadDocument {
  const mark = byteOrderMark(bytes);
  if (mark !== null && mark.charset !== 'utf-8' && mark.length > 0) return decodedDocument({ name, bytes }, format);
  const text = readText(bytes);
  const digest = sha256(bytes);
  return {
    name,
    mediaType: format === 'plain' ? 'text/plain' : 'text/markdown',
    converter: { name: 'none', version: '1' },
    sha256: digest,
    bytes: bytes.length,
    original: null,
    text,
    textSha256: digest,
    segmentation: null,
    conservation: null,
    origins: [],
    root: null,
  };
}

/** A text in UTF-16. That it gives the same bytes again is the proof that nothing is lost. */
function decodedDocument({ name, bytes }: SourceFile, format: TextFormat): ReadDocument {
  const { text, charset } = decodeSource(bytes, DECLARED_NOWHERE);
  const again = Buffer.from(`\uFEFF${text}`, 'utf16le');
  if (!(charset === 'utf-16be' ? again.swap16() : again).equals(bytes)) throw new Refusal('E_ENCODING', { charset });
  const source = readText(Buffer.from(text, 'utf8'));
  return {
    name,
    mediaType: format === 'plain' ? 'text/plain' : 'text/markdown',
    converter: { name: 'cutter-charset', version: '1' },
    sha256: sha256(bytes),
    bytes: bytes.length,
    original: bytes,
    text: source,
    textSha256: sha256(source.bytes),
    segmentation: null,
    conservation: { charset, kept: withoutWhiteSpace(text).length, generated: 0, excluded: [] },
    origins: [],
    root: null,
  };
}

function derivedDocument({ name, bytes }: SourceFile, derived: DerivedText): ReadDocument {
  const text = readText(Buffer.from(derived.text, 'utf8'));
  return {
    name,
    mediaType: derived.mediaType,
    converter: derived.converter,
    sha256: sha256(bytes),
    bytes: bytes.length,
    original: bytes,
    text,
    textSha256: sha256(text.bytes),
    segmentation: derived.segmentation,
    conservation: derived.conservation,
    origins: derived.origins,
    root: derived.root,
  };
}

async function deriveText(
  format: DerivedFormat,
  bytes: Buffer,
  vocabularies: () => readonly XmlVocabulary[],
): Promise<DerivedText> {
  switch (format) {
    case 'html':
    case 'xhtml': {
      const { deriveHtml } = await import('./html/derive-html.ts');
      return deriveHtml(bytes, format);
    }
    case 'docx': {
      const { deriveDocx } = await import('./docx/derive-docx.ts');
      return deriveDocx(bytes);
    }
    case 'pdf': {
      const { derivePdf } = await import('./pdf/derive-pdf.ts');
      return derivePdf(bytes);
    }
    case 'xml': {
      const { deriveXml } = await import('./xml/derive-xml.ts');
      return deriveXml(bytes, vocabularies());
    }
    default:
      return assertNever(format);
  }
}

function refuseTooLarge({ length }: Buffer): void {
  if (length > MAX_SOURCE_BYTES) {
    throw new Refusal('E_LIMIT', { limit: 'source_bytes', allowed: MAX_SOURCE_BYTES, value: length });
  }
}
