/**
 * What a reader of a format other than text returns: a canonical text with its blocks, origins and character counts.
 */
import type { Segmentation } from '../block.ts';
import type { XmlRoot } from '../xml-walk.ts';
import type { Conservation } from './conservation.ts';

export interface DerivedText {
  readonly mediaType: string;
  /** The version changes whenever equal bytes would give another text. */
  readonly converter: { readonly name: string; readonly version: string };
  /** LF line ends, one LF at the end. */
  readonly text: string;
  readonly segmentation: Segmentation;
  /** For each line (from 0) where it comes from; null for blank lines. */
  readonly origins: readonly (string | null)[];
  readonly conservation: Conservation;
  /** The root of an XML document, by which profiles know their vocabulary; null for other formats. */
  readonly root: XmlRoot | null;
}
