/**
 * How each element of Akoma Ntoso and USLM affects the flow of text. The vocabularies share one list, because a name
 * that both have means the same in both. An element that is not listed is running text.
 */

/** Elements that a unit may be made of, and how they begin. */
export type MarkStyle =
  /** Number and heading make a heading line; an element without either gets its name as one. */
  | 'headed'
  /** The number is on the line of the text, before it; a heading, if there is one, makes a heading line. */
  | 'numbered'
  /** A wrapper without number or heading. */
  | 'wrapper';

const HEADED = [
  'alinea article attachment annex book chapter clauseGroup courtRule division part proviso reorganizationPlan rule',
  'section subchapter subdivision subpart subtitle title tome schedule appendix compiledAct component',
  'reorganizationPlans preliminary level',
];
const NUMBERED = [
  'clause indent item paragraph point recital subclause subitem sublist subparagraph subrule subsection subsubitem',
  'transitional citation',
];
const WRAPPER = [
  'list hcontainer preface preamble recitals citations conclusions intro wrapUp wrap chapeau continuation coverPage formula longTitle',
  'enactingFormula resolvingClause signatures attestation introduction background arguments remedies motivation decision',
  'frontMatter backMatter legislativeHistory endorsement crossheading crossHeading note sourceCredit toc',
];

const STYLES: ReadonlyMap<string, MarkStyle> = new Map([
  ...withStyle(HEADED, 'headed'),
  ...withStyle(NUMBERED, 'numbered'),
  ...withStyle(WRAPPER, 'wrapper'),
]);

const CONTAINERS = new Set(
  splitWords([
    'akomaNtoso act amendment amendmentList bill doc documentCollection debate debateReport judgment judgement officialGazette',
    'portion statement collectionBody components attachments body mainBody portionBody amendmentBody judgmentBody debateBody',
    'main lawDoc document engrossedAmendment resolution pLaw statute statutesAtLarge uscDoc blockList blockContainer tblock',
    'quotedStructure embeddedStructure quotedContent tbody thead tfoot layout header footer appropriations collection',
    'ul ol dl listOfAmendments groupItem publicLaws notes container foreign blockquote figure interstitial',
  ]),
);

/** Elements of running text that always begin a block of their own. */
const FLOWS = new Set(
  splitWords([
    'p block heading subheading num caption content text li listIntroduction listWrapUp tocItem referenceItem',
  ]),
);

/** Marks that contain running text themselves. */
const TEXT_MARKS = new Set(
  splitWords(['chapeau citation continuation crossHeading crossheading enactingFormula resolvingClause sourceCredit']),
);

/** Asides: each is written as a block after the block that contains it. */
const ASIDES = new Set(['authorialNote', 'footnote', 'sidenote']);

/** Text of an amendment: never the document's own structure. */
const QUOTATIONS = new Set(['quotedStructure', 'embeddedStructure', 'quotedContent', 'quotedText']);

/** Metadata; not text of the document. */
const EXCLUDED = new Set(['meta']);

const LISTS = new Set(['blockList', 'ul', 'ol', 'dl']);

export type ElementRole =
  'mark' | 'container' | 'flow' | 'inline' | 'aside' | 'excluded' | 'break' | 'table' | 'row' | 'cell';

/** How an element affects the flow. `inFlow` says whether running text is open around it. */
export function roleOf(local: string, inFlow: boolean): ElementRole {
  if (EXCLUDED.has(local)) return 'excluded';
  if (ASIDES.has(local)) return 'aside';
  if (local === 'br' || local === 'eol') return 'break';
  if (local === 'table') return 'table';
  if (local === 'tr' || local === 'row') return 'row';
  if (local === 'td' || local === 'th' || local === 'entry') return 'cell';
  if (STYLES.has(local)) return 'mark';
  if (CONTAINERS.has(local)) return 'container';
  if (FLOWS.has(local)) return 'flow';
  return inFlow ? 'inline' : 'flow';
}

/** Whether an element that is a mark contains running text itself. */
export function isTextMark(local: string): boolean {
  return TEXT_MARKS.has(local);
}

/** How a mark begins; `wrapper` for elements that are not marks. */
export function markStyleOf(local: string): MarkStyle {
  return STYLES.get(local) ?? 'wrapper';
}

export function isQuotation(local: string): boolean {
  return QUOTATIONS.has(local);
}

export function isAside(local: string): boolean {
  return ASIDES.has(local);
}

export function isExcluded(local: string): boolean {
  return EXCLUDED.has(local);
}

export function isList(local: string): boolean {
  return LISTS.has(local);
}

function withStyle(lists: readonly string[], style: MarkStyle): readonly (readonly [string, MarkStyle])[] {
  return splitWords(lists).map((word) => [word, style] as const);
}

function splitWords(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(' '));
}
