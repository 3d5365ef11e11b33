/**
 * The cost of one reading, without its sequence. A lower cost is more likely. A heading on a line of its own costs
 * nothing; text that continues in lower case, the middle of a paragraph or a missing separator add to the cost.
 */
import type { LineMatch } from '../../profiles/line-rules.ts';
import type { KindRule } from '../../profiles/profile.ts';

export interface LineContext {
  /** What follows the label on the line; for a heading its title. */
  readonly rest: string;
  /** Level of a heading that the reader marked as one, else 0. */
  readonly level: number;
  /** Whether it is the first line of a paragraph, or follows a heading or a mark. */
  readonly startsBlock: boolean;
  /** Whether the line before is a mark itself, as in a list of short items. */
  readonly followsMark: boolean;
  /** Whether the line before ends a sentence or a clause. */
  readonly endsSentence: boolean;
  /** Whether a blank line or nothing follows. */
  readonly isAlone: boolean;
  /** Whether other marks of the rule are headings in this document. */
  readonly othersAreHeadings: boolean;
  /** Whether the document's table of contents lists it; null when it has none. */
  readonly isInToc: boolean | null;
}

export interface LineEvidence {
  readonly cost: number;
  readonly rejectCost: number;
  readonly why: string;
}

export const COST = {
  smallLetters: 8,
  noTitle: 8,
  prose: 7,
  noSeparator: 1,
  midParagraph: 5,
  midList: 1,
  notAlone: 2,
  notInToc: 8,
  notLikeOthers: 6,
  relaxed: 3,
} as const;

const REJECT = {
  heading: 20,
  keyword: 12,
  doubtfulKeyword: 5,
  bare: 3,
  inToc: 15,
  runin: 4,
  midList: 2,
  midParagraph: 1,
} as const;
/** Longer than any title of a law that people quote. */
const MAX_TITLE = 250;
const SHORT_TITLE = 120;

/** The evidence for one match. */
export function evidenceFor(rule: KindRule, match: LineMatch, at: LineContext): LineEvidence {
  const why: string[] = [];
  const add = (condition: boolean, cost: number, reason: string) => {
    if (condition) why.push(reason);
    return condition ? cost : 0;
  };
  const hasKeyword = rule.word.length > 0;
  const isSmall = startsSmall(at.rest);
  const isFree = at.startsBlock || at.endsSentence;
  if (at.level > 0) {
    why.push('is a heading');
    const cost = add(isSmall, 2, 'goes on in small letters');
    return { cost, rejectCost: hasKeyword ? REJECT.heading : REJECT.bare, why: why.join(', ') };
  }
  let cost = add(at.othersAreHeadings, COST.notLikeOthers, 'others of its kind are headings');
  cost += add(match.isRelaxed, COST.relaxed, 'the separator is missing');
  const isInList = !isFree && at.followsMark && !rule.heading;
  cost += add(isInList, COST.midList, 'follows an item at once');
  cost += add(!isFree && !isInList, COST.midParagraph, 'stands in the middle of a paragraph');
  if (rule.heading && (hasKeyword || !rule.runin)) {
    cost += headingCost(rule, match, at, { add, hasKeyword, isSmall });
    if (cost === 0) why.push(hasKeyword ? 'whole line with its keyword' : 'whole line');
    return { cost, rejectCost: rejectHeading(cost, hasKeyword, at), why: why.join(', ') };
  }
  cost += add(match.isRelaxed && isSmall, COST.smallLetters, 'goes on in small letters');
  if (cost === 0) why.push('starts a paragraph');
  const rejectCost = match.isRelaxed ? 0 : isFree ? REJECT.runin : isInList ? REJECT.midList : REJECT.midParagraph;
  return { cost, rejectCost, why: why.join(', ') };
}

function headingCost(
  rule: KindRule,
  match: LineMatch,
  at: LineContext,
  {
    add,
    hasKeyword,
    isSmall,
  }: {
    readonly add: (condition: boolean, cost: number, reason: string) => number;
    readonly hasKeyword: boolean;
    readonly isSmall: boolean;
  },
): number {
  const isBare = at.rest === '';
  const takesTitle = rule.title === 'same-line' || rule.title === 'same-or-next-line';
  let cost = add(!isBare && isSmall, COST.smallLetters, 'goes on in small letters');
  if (rule.runin) return cost + add(!isBare && !isSmall && !match.hasSeparator, COST.noSeparator, 'no separator');
  if (hasKeyword) {
    const isProse = !isBare && !isSmall && (!takesTitle || !isTitle(at.rest));
    cost += add(isProse, COST.prose, 'followed by prose');
    return cost + add(!isBare && !isSmall && !isProse && !match.hasSeparator, COST.noSeparator, 'no separator');
  }
  cost += add(isBare, COST.noTitle, 'a number without a title');
  cost += add(!isBare && !isSmall && !isTitle(at.rest) && at.isInToc !== true, COST.prose, 'followed by prose');
  cost += add(!at.isAlone && at.isInToc !== true, COST.notAlone, 'text follows at once');
  return cost + add(at.isInToc === false, COST.notInToc, 'the table of contents does not list it');
}

function rejectHeading(cost: number, hasKeyword: boolean, at: LineContext): number {
  if (at.isInToc === true) return REJECT.inToc;
  if (!hasKeyword) return cost <= COST.notAlone ? REJECT.bare : 0;
  return cost === 0 ? REJECT.keyword : cost <= COST.midParagraph ? REJECT.doubtfulKeyword : 0;
}

/** Whether a text continues a sentence: small letters, or punctuation that cannot begin one. */
export function startsSmall(text: string): boolean {
  return /^(?:\p{Ll}|[,;)])/u.test(text);
}

/** Whether a text may be a title: short, and not a sentence with its full stop. */
export function isTitle(text: string): boolean {
  if (text.length > MAX_TITLE || /[;,:]$/.test(text)) return false;
  if (!text.endsWith('.')) return !/[.;] \p{L}/u.test(text) || text.length <= SHORT_TITLE;
  return text.length <= SHORT_TITLE && !/\. \p{L}/u.test(text);
}
