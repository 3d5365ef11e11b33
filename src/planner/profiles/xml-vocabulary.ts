/** The `xml:` part of a profile: the vocabulary of the sources that it reads. */
import { z } from 'zod';
import { isWrittenIn, type XmlVocabulary } from '../formats/xml/vocabulary.ts';
import type { XmlRoot } from '../formats/xml-walk.ts';

const nameSchema = z.string().regex(/^[\p{L}_][\p{L}\p{N}._-]*$/u);
const pathSchema = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}._-]*(?:\/[\p{L}_][\p{L}\p{N}._-]*){0,5}$/u)
  .meta({ description: 'The local name of an element, or a path from an ancestor to it: TITLE/TI' });

function paths(description: string, ...usual: readonly string[]) {
  return z
    .array(pathSchema)
    .default([...usual])
    .readonly()
    .meta({ description });
}

export const xmlSchema = z
  .strictObject({
    root: z.array(nameSchema).default([]).readonly().meta({ description: 'Names of the root element; empty for any' }),
    namespace: z
      .array(z.string().max(500))
      .min(1)
      .readonly()
      .meta({ description: 'Namespaces of the root; * at the end for anything, an empty text for none' }),
    media_type: z.string().default('application/xml'),
    headed: paths('Units whose number and heading make a heading line'),
    numbered: paths('Units whose number stands before their text'),
    wrapper: paths('Units with neither number nor heading'),
    group: paths('Gives its heading to the first unit in it'),
    container: paths('Only holds others'),
    block: paths('A block of text'),
    note: paths('Written behind the block that refers to it'),
    break: paths('A line break', 'br'),
    table: paths('A table', 'table'),
    row: paths('A row of a table', 'tr', 'row'),
    cell: paths('A cell of a table', 'td', 'th', 'entry'),
    number: paths('The number of the unit that it is in'),
    label: paths('The number of the unit that begins behind it'),
    heading: paths('The heading of the unit that it is in'),
    text: paths('Units that hold running text themselves'),
    quote: paths('The text of an amendment'),
    list: paths('A list'),
    item: paths('An item of a list'),
    raised: paths('Raised running text', 'sup'),
    lowered: paths('Lowered running text', 'sub'),
    deleted: paths('Running text that is struck out', 'del'),
    skip: z
      .record(pathSchema, z.string().min(1).max(60))
      .default({})
      .readonly()
      .meta({ description: 'What is left out, with the reason under which it is counted' }),
    character: z.record(pathSchema, nameSchema).default({}).readonly().meta({
      description: 'Elements that stand for a character, and the attribute that holds its hexadecimal number',
    }),
    id: z
      .array(nameSchema)
      .default(['id'])
      .readonly()
      .meta({ description: 'Attributes that hold the address of a unit, best first' }),
    outline: z
      .strictObject({ element: nameSchema, digits: z.int().min(1).max(20) })
      .nullable()
      .default(null)
      .readonly()
      .meta({
        description: 'The key by which units that do not contain each other nest, and its characters for a level',
      }),
  })
  .readonly();

/** Whether a profile with this `xml:` part reads documents with this root. */
export function readsRoot(xml: XmlVocabulary | null, root: XmlRoot | null): boolean {
  return xml !== null && root !== null && isWrittenIn(xml, root);
}
