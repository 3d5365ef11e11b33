/**
 * Walks an XML document from start to end. Knows well-formedness, namespaces and limits; must not know any vocabulary.
 * A document type declaration may name a file, which is never read, and may declare nothing: so there are no entities to
 * expand beyond the five of XML itself.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { Refusal } from '../../model/refusals/refusal.ts';

/** Real documents nest about thirty levels deep; the limit keeps paths and stacks short. */
export const MAX_XML_DEPTH = 256;
/** Characters handed to the parser at a time; it keeps no more than one piece of text from its chunks. */
const CHUNK = 1 << 20;

export interface XmlElement {
  /** Without prefix. */
  readonly local: string;
  /** The namespace, or an empty string. */
  readonly uri: string;
  /** The value of an attribute by its local name, whatever its prefix; null when it is absent. */
  readonly attribute: (local: string) => string | null;
  /** All attributes, by their names as written. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

export interface XmlVisitor {
  readonly open: (element: XmlElement) => void;
  /** Text and CDATA, entities resolved, in pieces of any size. */
  readonly text: (text: string) => void;
  readonly close: (local: string) => void;
}

/** What a document says of itself in its first tag. */
export interface XmlRoot {
  readonly local: string;
  /** The namespace, or an empty string. */
  readonly uri: string;
}

/** The root element. Refusals as `walkXml`, of what comes before it. */
export function xmlRoot(xml: string, part: string): XmlRoot {
  let root: XmlRoot | null = null;
  const found = new Error('found');
  try {
    walkXml(xml, part, {
      open: ({ local, uri }) => {
        root = { local, uri };
        throw found;
      },
      text: () => undefined,
      close: () => undefined,
    });
  } catch (error) {
    if (error !== found) throw error;
  }
  return root ?? { local: '', uri: '' };
}

/**
 * Walks `xml`, which is already decoded. Refusals: `E_XML` for what is not well-formed, for a document type declaration
 * that declares anything; `E_LIMIT` for nesting deeper than 256. `part` names the document in the facts; `entities` are
 * those that its format knows beside the five of XML, with their text.
 */
export function walkXml(
  xml: string,
  part: string,
  visitor: XmlVisitor,
  entities: Readonly<Record<string, string>> = {},
): void {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const refuse = (problem: string): Refusal =>
    new Refusal('E_XML', { part, problem, line: parser.line, column: parser.column });
  Object.assign(parser.ENTITIES, entities);
  let depth = 0;
  parser.on('error', (error) => {
    throw refuse(error.message.replace(/^\d+:\d+: /, ''));
  });
  parser.on('doctype', (declaration) => {
    if (declaration.includes('[')) throw refuse('document type declaration with declarations of its own');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > MAX_XML_DEPTH)
      throw new Refusal('E_LIMIT', { limit: 'xml_depth', allowed: MAX_XML_DEPTH, value: depth, line: parser.line });
    visitor.open(elementOf(tag));
  });
  parser.on('text', visitor.text);
  parser.on('cdata', visitor.text);
  parser.on('closetag', ({ local }) => {
    depth -= 1;
    visitor.close(local);
  });
  for (let at = 0; at < xml.length; at += CHUNK) parser.write(xml.slice(at, at + CHUNK));
  parser.close();
}

function elementOf({ local, uri, attributes }: SaxesTagNS): XmlElement {
  return {
    local,
    uri,
    attribute: (name) =>
      (attributes[name] ?? Object.values(attributes).find((each) => each.local === name))?.value ?? null,
    get attributes() {
      return Object.values(attributes).map(({ name, value }) => ({ name, value }));
    },
  };
}
