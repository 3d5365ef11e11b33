/** The parts of a Word document, found by their relationships (ECMA-376, part 2). Knows parts; must not know text. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { DECLARED_IN_XML } from '../charset/declared-charset.ts';
import { decodeSource } from '../charset/decode-source.ts';
import { walkXml } from '../xml-walk.ts';
import { openZip, type PartReader } from './zip-entries.ts';

/** A part of the document as decoded XML. */
export interface WordPart {
  readonly name: string;
  readonly xml: string;
}

export interface WordPackage {
  readonly document: WordPart;
  readonly styles: WordPart | null;
  readonly numbering: WordPart | null;
  readonly footnotes: WordPart | null;
  readonly endnotes: WordPart | null;
  /** Headers, footers and comments: not part of the text, but counted. In the order of their names. */
  readonly beside: readonly (WordPart & { readonly kind: 'header' | 'footer' | 'comment' })[];
}

interface Relationship {
  /** The last segment of the type, which the strict and the transitional form have in common. */
  readonly type: string;
  readonly target: string;
}

/**
 * Opens a .docx. Refusals: those of `openZip`, `E_XML`, `E_ENCODING`, `SOURCE_FORMAT` for an archive without a Word
 * document, and `E_CONSERVATION` for a document that takes in text of another format (`altChunk`, `subDocument`).
 */
export function openWord(archive: Buffer): WordPackage {
  const read = openZip(archive);
  const main = relationshipsOf(read, '').find(({ type }) => type === 'officeDocument');
  const document = main === undefined ? null : partNamed(read, main.target);
  if (document === null) throw new Refusal('SOURCE_FORMAT', { content: 'an archive without a Word document' });
  const related = relationshipsOf(read, document.name);
  const foreign = related.find(({ type }) => type === 'aFChunk' || type === 'subDocument');
  if (foreign !== undefined)
    throw new Refusal('E_CONSERVATION', { stream: foreign.type, source: foreign.target, derived: '' });
  const one = (type: string) => {
    const found = related.find((each) => each.type === type);
    return found === undefined ? null : partNamed(read, found.target);
  };
  return {
    document,
    styles: one('styles'),
    numbering: one('numbering'),
    footnotes: one('footnotes'),
    endnotes: one('endnotes'),
    beside: (['header', 'footer', 'comment'] as const).flatMap((kind) =>
      related
        .filter(({ type }) => type === (kind === 'comment' ? 'comments' : kind))
        .map(({ target }) => partNamed(read, target))
        .filter((part) => part !== null)
        .map((part) => ({ ...part, kind })),
    ),
  };
}

function partNamed(read: PartReader, name: string): WordPart | null {
  const bytes = read(name);
  return bytes === null ? null : { name, xml: decodeSource(bytes, DECLARED_IN_XML).text };
}

/** The internal relationships of a part, sorted by target; targets are names in the archive. */
function relationshipsOf(read: PartReader, part: string): readonly Relationship[] {
  const folder = part.includes('/') ? part.slice(0, part.lastIndexOf('/')) : '';
  const file = partNamed(read, join(folder, `_rels/${part.slice(part.lastIndexOf('/') + 1)}.rels`));
  if (file === null) return [];
  const found: Relationship[] = [];
  walkXml(file.xml, file.name, {
    open: ({ local, attribute }) => {
      const target = attribute('Target');
      if (local !== 'Relationship' || target === null || attribute('TargetMode') === 'External') return;
      const type = attribute('Type') ?? '';
      found.push({ type: type.slice(type.lastIndexOf('/') + 1), target: join(folder, target) });
    },
    text: () => undefined,
    close: () => undefined,
  });
  return found.toSorted((left, right) => (left.target < right.target ? -1 : 1));
}

/** The name in the archive of a target that is relative to a folder, or absolute. */
function join(folder: string, target: string): string {
  const segments: string[] = [];
  for (const segment of (target.startsWith('/') ? target : `${folder}/${target}`).split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
