/** The paragraph styles of a Word document (styles.xml), as far as they define headings, numbers or hidden text. */
import { walkXml } from '../xml-walk.ts';

/** The numbering of a paragraph or a style; null where it defines none. A `numId` of `0` removes numbering. */
export interface NumberProperties {
  readonly numId: string | null;
  readonly ilvl: number | null;
}

export interface ParagraphStyle extends NumberProperties {
  readonly id: string;
  /** Built-in styles have their English names whatever the language of the program: `heading 1`, `Title`. */
  readonly name: string;
  /** 0 to 8 for headings; 9 for body text. */
  readonly outlineLevel: number | null;
  readonly basedOn: string | null;
}

export interface Styles {
  /** The level of a heading from 1, or 0. A `Title` is level 1 and `heading 1` level 2 below it. */
  readonly headingLevel: (styleId: string | null, outlineLevel: number | null) => number;
  /** The numbering of a style, with the style that defines it. */
  readonly numbering: (styleId: string | null) => (NumberProperties & { readonly styleId: string }) | null;
}

/** Stops circles of styles based on each other; real documents nest less deeply. */
const MAX_BASES = 20;
const BODY_TEXT = 9;

/** Reads styles.xml; without one there are neither headings nor numbers by style. */
export function readStyles(xml: string | null, part: string): Styles {
  const styles = new Map((xml === null ? [] : paragraphStyles(xml, part)).map((style) => [style.id, style]));
  const defaultId = [...styles.values()].find(({ name }) => name.toLowerCase() === 'normal')?.id ?? null;
  return {
    headingLevel: (styleId, outlineLevel) => {
      if (outlineLevel !== null) return outlineLevel >= BODY_TEXT ? 0 : outlineLevel + 2;
      for (const { name, outlineLevel: level } of styleAndBases(styles, styleId ?? defaultId)) {
        if (level !== null) return level >= BODY_TEXT ? 0 : level + 2;
        const named = /^heading ([1-9])$/i.exec(name)?.[1];
        if (named !== undefined) return Number(named) + 1;
        if (/^title$/i.test(name)) return 1;
      }
      return 0;
    },
    numbering: (styleId) => {
      let ilvl: number | null = null;
      for (const style of styleAndBases(styles, styleId ?? defaultId)) {
        ilvl ??= style.ilvl;
        if (style.numId !== null) return { numId: style.numId, ilvl, styleId: style.id };
      }
      return null;
    },
  };
}

function* styleAndBases(
  styles: ReadonlyMap<string, ParagraphStyle>,
  styleId: string | null,
): Generator<ParagraphStyle, void> {
  let style = styleId === null ? undefined : styles.get(styleId);
  for (let depth = 0; style !== undefined && depth < MAX_BASES; depth += 1) {
    yield style;
    style = style.basedOn === null ? undefined : styles.get(style.basedOn);
  }
}

function paragraphStyles(xml: string, part: string): readonly ParagraphStyle[] {
  const styles: ParagraphStyle[] = [];
  let open: { -readonly [K in keyof ParagraphStyle]: ParagraphStyle[K] } | null = null;
  walkXml(xml, part, {
    open: ({ local, attribute }) => {
      const value = attribute('val');
      if (local === 'style') {
        const id = attribute('styleId') ?? '';
        open = { id, name: '', outlineLevel: null, basedOn: null, numId: null, ilvl: null };
      }
      if (open === null) return;
      if (local === 'name') open.name = value ?? '';
      else if (local === 'basedOn') open.basedOn = value;
      else if (local === 'outlineLvl') open.outlineLevel = levelOf(value);
      else if (local === 'numId') open.numId = value;
      else if (local === 'ilvl') open.ilvl = levelOf(value);
    },
    text: () => undefined,
    close: (local) => {
      if (local === 'style' && open !== null) {
        styles.push(open);
        open = null;
      }
    },
  });
  return styles;
}

/** A level attribute, 0 to 9; null for any other value. */
export function levelOf(value: string | null): number | null {
  return value !== null && /^\d$/.test(value) ? Number(value) : null;
}
