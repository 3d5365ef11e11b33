/** The characters of an XML document, to compare the derived text with. Knows no blocks or lines. */
import type { SourceCharacters } from '../derived/conservation.ts';
import { withoutWhiteSpace } from '../derived/conservation.ts';
import { walkXml } from '../xml-walk.ts';
import { isAside, isExcluded } from './vocabulary.ts';

/** Every character of text, sorted into the flow, the asides, and what is left out (`meta`). */
export function xmlCharacters(xml: string): SourceCharacters {
  const main: string[] = [];
  const aside: string[] = [];
  let excludedCharacters = 0;
  let excludedDepth = 0;
  let asideDepth = 0;
  walkXml(xml, 'source', {
    open: ({ local }) => {
      if (excludedDepth > 0 || isExcluded(local)) excludedDepth += 1;
      else if (asideDepth > 0 || isAside(local)) asideDepth += 1;
    },
    text: (text) => {
      if (excludedDepth > 0) excludedCharacters += withoutWhiteSpace(text).length;
      else (asideDepth > 0 ? aside : main).push(text);
    },
    close: () => {
      if (excludedDepth > 0) excludedDepth -= 1;
      else if (asideDepth > 0) asideDepth -= 1;
    },
  });
  const excluded = excludedCharacters > 0 ? [{ reason: 'meta', characters: excludedCharacters }] : [];
  return { main: main.join(''), aside: aside.join(''), excluded };
}
