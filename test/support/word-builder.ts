/** Builds small Word documents, sound ones and hostile ones, from the XML of their parts. */
import { zipFile } from './zip-builder.ts';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface WordParts {
  /** The content of `w:body`. */
  readonly body: string;
  readonly numbering?: string;
  readonly styles?: string;
  readonly footnotes?: string;
  readonly endnotes?: string;
  readonly header1?: string;
  readonly comments?: string;
  /** Relationships of the main document beyond those of the parts, as `type target`. */
  readonly more?: readonly string[];
}

/** The bytes of a .docx; the XML of every part is wrapped in its root element. */
export function wordFile(parts: WordParts, extra: Readonly<Record<string, string | Uint8Array>> = {}): Buffer {
  const { body, more = [], ...others } = parts;
  const names = Object.keys(others);
  const relations = [...names.map((name) => `${name.replace(/\d$/, '')} ${name}.xml`), ...more];
  const files: Record<string, string> = {
    '_rels/.rels': relationships(['officeDocument word/document.xml']),
    'word/_rels/document.xml.rels': relationships(relations),
    'word/document.xml': `<w:document ${W} ${MORE_NAMESPACES}><w:body>${body}</w:body></w:document>`,
  };
  for (const [name, xml] of Object.entries(others)) {
    files[`word/${name}.xml`] = `<w:${name.replace(/\d$/, '')} ${W}>${xml}</w:${name.replace(/\d$/, '')}>`;
  }
  return zipFile({ ...files, ...extra });
}

/** A paragraph with its properties and the content of its runs; plain text becomes one run. */
export function paragraph(text: string, properties = ''): string {
  const content = text.startsWith('<') ? text : run(text);
  return `<w:p><w:pPr>${properties}</w:pPr>${content}</w:p>`;
}

export function run(text: string, properties = ''): string {
  return `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
}

/** Numbering properties of a paragraph. */
export function numbered(numId: number, ilvl: number): string {
  return `<w:numPr><w:ilvl w:val="${ilvl}"/><w:numId w:val="${numId}"/></w:numPr>`;
}

/** A level of an abstract list. */
export function level(ilvl: number, text: string, format = 'decimal', more = ''): string {
  return `<w:lvl w:ilvl="${ilvl}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${more}</w:lvl>`;
}

const MORE_NAMESPACES = [
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(' ');

function relationships(entries: readonly string[]): string {
  const items = entries.map((entry, index) => {
    const [type = '', target = ''] = entry.split(' ');
    return `<Relationship Id="r${index}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`;
  });
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join('')}</Relationships>`;
}
