/** What marking gives to resolving: places in document order, each with its readings and the evidence for them. */
import type { SectionType, UnitKind } from '../../../model/artefacts/unit.ts';
import type { NumberValue } from '../../profiles/families.ts';

/** One way to read a place: as a mark of a rule. Costs are explained in `evidence`. */
export interface Reading {
  /** Index into the profile's kinds. */
  readonly rule: number;
  readonly kind: UnitKind;
  readonly family: string;
  readonly value: NumberValue;
  readonly label: string;
  readonly num: string;
  /** Label and title on one line. */
  readonly heading: string;
  /** The title without the label; empty when there is none. */
  readonly title: string;
  /** The line after label and title, where the text begins; the line of the label if text follows it there. */
  readonly bodyLine: number;
  readonly sectionType: SectionType;
  readonly isRelaxed: boolean;
  /** The cost of accepting it, without the sequence. */
  readonly cost: number;
  /** The cost of rejecting it. */
  readonly rejectCost: number;
  readonly why: string;
}

/** A heading that no rule matches, or whose readings were all rejected. */
export interface PlainHeading {
  readonly level: number;
  readonly title: string;
  readonly bodyLine: number;
}

export type Place =
  | {
      readonly kind: 'mark';
      readonly line: number;
      /** Characters of the line before the mark. */
      readonly column: number;
      readonly readings: readonly Reading[];
      /** The heading that the place is if no reading is accepted; null for prose. */
      readonly plain: PlainHeading | null;
      /** Level of the heading that the place is; 0 for a line of text. */
      readonly level: number;
      /** Whether the text before ends with a colon or a dash, so that a list is likely. */
      readonly isLedIn: boolean;
    }
  | {
      readonly kind: 'region';
      readonly line: number;
      readonly role: SectionType;
      /** Null if only the parts of the region are units. */
      readonly unitKind: UnitKind | null;
      readonly title: string;
    }
  | {
      readonly kind: 'child';
      readonly line: number;
      readonly unitKind: 'quoted' | 'wrapup';
      readonly of: 'region' | 'top';
    };

export type MarkPlace = Extract<Place, { kind: 'mark' }>;

/** An entry of the document's own table of contents. */
export interface TocEntry {
  readonly line: number;
  /** Abbreviation of the rule that reads it: part 1 is not section 1. */
  readonly abbr: string;
  readonly num: string;
  readonly title: string;
}

export interface Marking {
  readonly places: readonly Place[];
  readonly toc: readonly TocEntry[];
  /** Lines inside quotations that would be marks elsewhere. */
  readonly quotedLines: readonly number[];
}
