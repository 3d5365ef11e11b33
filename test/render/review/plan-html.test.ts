import { parse, type DefaultTreeAdapterMap } from 'parse5';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { planSchema, type Plan } from '../../../src/model/artefacts/plan.ts';
import { renderReviewHtml } from '../../../src/render/review/plan-html.ts';
import { renderReview } from '../../../src/render/review/plan-md.ts';
import { recutPlan, type RecutSection } from '../../support/recut-plan.ts';
import { samplePlan } from '../../support/sample-plan.ts';

type HtmlNode = DefaultTreeAdapterMap['node'];
type HtmlElement = DefaultTreeAdapterMap['element'];

function* elementsOf(node: HtmlNode): Generator<HtmlElement> {
  if ('tagName' in node) yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* elementsOf(child);
}

function textOf(node: HtmlNode): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const attribute = ({ attrs }: HtmlElement, name: string) => attrs.find((each) => each.name === name)?.value;
const pageOf = (html: string) => {
  const elements = [...elementsOf(parse(html))];
  const texts = (tag: string) => elements.filter(({ tagName }) => tagName === tag).map(textOf);
  return { elements, texts, all: texts('body').join('') };
};

const sections = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ title: `Article ${index + 1}`, body: `Text ${index + 1}.` }));
const HOSTILE =
  '</title></summary></details></ol></style><script>alert(1)</script><img src=//x onerror=y> "\' javascript:x &amp; \u202e\u200b\u0007 <U+202E>';
const RECUT: readonly RecutSection[] = [
  { title: 'Kept', body: 'Stays.', change: 'unchanged', before: '# Kept\nStays.\n' },
  { title: 'Term', body: 'Within six weeks.', change: 'revised', before: '# Term\nWithin three months.\n' },
  { title: 'Gone', body: '(repealed)', change: 'repealed', before: '# Gone\nOld rule.\n' },
  {
    title: 'Numbered',
    body: 'Same.',
    change: 'renumbered',
    before: '# Numbered\nSame.\n',
    from: 'sec_99',
    basis: 'shingles',
    score: 801,
  },
  { title: 'New', body: 'Added.', change: 'created', before: null },
];
const RETIRED = [{ eid: 'sec_77', body: 'Left the document.' }];

/** What must hold for every page, whatever the plan says. */
function requireClosed(html: string, { elements } = pageOf(html)): void {
  const tags = new Set(elements.map(({ tagName }) => tagName));
  for (const loading of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'form', 'base', 'svg', 'video', 'audio'])
    expect(tags).not.toContain(loading);
  const names = new Set(elements.flatMap(({ attrs }) => attrs.map(({ name }) => name)));
  for (const name of names)
    expect(name).not.toMatch(/^on|^(src|srcset|style|action|formaction|background|ping|poster)$/);
  const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
  const uniqueIds = new Set(ids);
  expect(uniqueIds.size).toBe(ids.length);
  const links = elements.flatMap((element) => attribute(element, 'href') ?? []);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !link.startsWith('#') || !uniqueIds.has(link.slice(1)))).toEqual([]);
  // eslint-disable-next-line no-control-regex
  expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/);
}

describe('renderReviewHtml', () => {
  it('is a function of the plan alone', () => {
    expect(renderReviewHtml(samplePlan(sections(3)))).toBe(renderReviewHtml(samplePlan(sections(3))));
  });

  it('has no script, loads nothing, and every link leads to a place on the page', () => {
    requireClosed(renderReviewHtml(samplePlan(sections(30))));
    requireClosed(renderReviewHtml(recutPlan(RECUT, RETIRED)));
  });

  it('allows its own style by digest, and nothing else, before anything that the policy governs', () => {
    const { elements } = pageOf(renderReviewHtml(samplePlan(sections(1))));
    const [style, ...more] = elements.filter(({ tagName }) => tagName === 'style');
    expect(more).toEqual([]);
    const digest = Buffer.from(sha256(style === undefined ? '' : textOf(style)), 'hex').toString('base64');
    const policy = elements.find((element) => attribute(element, 'http-equiv') === 'Content-Security-Policy');
    expect(policy === undefined ? null : attribute(policy, 'content')).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
    );
    const order = elements.map(({ tagName }) => tagName);
    expect(order.indexOf('style')).toBeGreaterThan(order.indexOf('meta'));
  });

  it('lets nothing from a document out of its place, and makes what is invisible visible', () => {
    const hostile: Partial<Plan> = {
      document: { document_id: 'law-44', title: HOSTILE },
      diagnostics: [{ code: HOSTILE, severity: 'warning', line: 1, snippet: HOSTILE, hint: HOSTILE }],
      policies: [{ policy: HOSTILE, result: 'warn', detail: HOSTILE }],
    };
    const first = renderReviewHtml(samplePlan([{ title: HOSTILE, body: HOSTILE }], hostile));
    const [before, after] = [`${HOSTILE} one`, `${HOSTILE} two`];
    const recut = renderReviewHtml(
      recutPlan(
        [{ title: HOSTILE, body: after, change: 'revised', before, from: HOSTILE }],
        [{ eid: HOSTILE, body: HOSTILE }],
        {
          ...hostile,
          suggestions: [{ kind: 'split', from: [HOSTILE], to: [HOSTILE, HOSTILE], score: 900 }],
          statements: {
            name: HOSTILE,
            sha256: 'a'.repeat(64),
            content: { moved: [{ from: HOSTILE, to: HOSTILE }], split: [], merge: [], retire: [HOSTILE] },
          },
        },
      ),
    );
    for (const html of [first, recut]) {
      requireClosed(html);
      const { elements, all } = pageOf(html);
      expect(all).toContain('<script>alert(1)</script>');
      const marks = elements.filter(({ tagName }) => tagName === 'mark').map(textOf);
      expect(new Set(marks)).toEqual(new Set(['U+202E', 'U+200B', 'U+0007']));
    }
  });

  it('says first what is signed, and names everything that a signature binds', () => {
    const sealed = samplePlan(sections(2));
    const { all } = pageOf(renderReviewHtml(sealed));
    expect(all.indexOf('You sign the plan hash below, not this page.')).toBeLessThan(all.indexOf(sealed.sha256));
    expect(all.indexOf(sealed.sha256)).toBeLessThan(all.indexOf('What cannot be undone'));
    const { plan } = sealed;
    for (const bound of [plan.header.run_id, plan.source.sha256, plan.units_sha256, plan.target.install_uuid])
      expect(all).toContain(bound);
    expect(all).toContain('public.information_unit INSERT 2');
    expect(all).toContain('cutter approval prepare plan.json --gate SG_1');
    expect(all).toContain(`echo "${sealed.sha256}  plan.json" | sha256sum --check`);
  });

  it('shows every unit with its own line numbers and its whole text', () => {
    const { elements, all } = pageOf(renderReviewHtml(samplePlan(sections(20))));
    const units = elements.filter(
      ({ tagName, attrs }) => tagName === 'ol' && attrs.some(({ name }) => name === 'start'),
    );
    expect(units.map((unit) => attribute(unit, 'start'))).toEqual(sections(20).map((_, index) => `${2 * index + 1}`));
    expect(units.map(textOf)[6]).toBe('# Article 7\nText 7.');
    expect(all).toContain('All 20 units are shown above');
  });

  it('bounds outline and units, and names what is left out', () => {
    const html = renderReviewHtml(samplePlan(sections(5_200)));
    const page = pageOf(html);
    requireClosed(html, page);
    const { all, elements } = page;
    expect(all).toContain('Units 4 001 to 5 200 are not shown here: 1 200 of 5 200 are left out');
    expect(all).toContain('They are sec_4001 to sec_5200, lines 8001–10400 of the source.');
    expect(all).toContain('1 200 of 5 200 units are not listed here.');
    expect(elements.filter(({ tagName }) => tagName === 'details')).toHaveLength(4_000);
  });

  it('shows a revision word by word, and what left, moved and came', () => {
    const { texts, all } = pageOf(renderReviewHtml(recutPlan(RECUT, RETIRED)));
    expect(texts('del')).toContain('three months');
    expect(texts('ins')).toContain('six weeks');
    for (const count of [
      '= 1 unchanged',
      '~ 1 revised',
      '# 1 renumbered',
      'x 1 repealed',
      '+ 1 created',
      '- 1 retired',
    ])
      expect(all).toContain(count);
    expect(all).toContain('Left the document.');
    expect(texts('tr')).toContain('sec_99sec_4Numberedshared words 0.801');
    expect(all).toContain('takes out of force: 1 retired and 1 repealed');
  });

  it('puts what leaves force before what is added', () => {
    const { texts } = pageOf(renderReviewHtml(recutPlan(RECUT, RETIRED)));
    expect(texts('h3').map((heading) => heading.split(' ').at(-1))).toEqual([
      'retired',
      'repealed',
      'revised',
      'renumbered',
      'created',
    ]);
  });

  it('says where a created unit was split from, and into what a retired one was merged', () => {
    const sealed = recutPlan(RECUT, RETIRED);
    const created = {
      ...(sealed.plan.changes[0] ?? []),
      class: 'created',
      from: 'sec_2',
      to: 'sec_5',
      wid: 'v2__sec_5',
    };
    const changes = sealed.plan.changes.map((change) =>
      change.class === 'retired' ? { ...change, to: 'sec_2' } : change,
    );
    const plan = planSchema.parse({ ...sealed.plan, changes: [...changes, created] });
    const { all } = pageOf(renderReviewHtml({ ...sealed, plan }));
    expect(all).toContain('sec_5, split from sec_2');
    expect(all).toContain('sec_77, merged into sec_2');
    expect(all).toContain('sec_2 · same address');
  });

  it('carries the sha256 of review.md, and says that an approval names that of this page too', () => {
    for (const sealed of [samplePlan(sections(2)), recutPlan(RECUT, RETIRED)]) {
      const { all } = pageOf(renderReviewHtml(sealed));
      expect(all).toContain(sha256(renderReview(sealed)));
      expect(all).toContain('An approval names it, and the sha256 of this page, review.html');
    }
  });

  it('shows changes and remarks before the database', () => {
    const { texts } = pageOf(renderReviewHtml(recutPlan(RECUT, RETIRED)));
    expect(texts('h2').slice(0, 4)).toEqual([
      'What cannot be undone',
      'What changes in the document',
      'Remarks',
      'What changes in the database',
    ]);
  });

  it('folds many revisions behind an index, and leaves few open', () => {
    const revised = (count: number) =>
      Array.from({ length: count }, (_, index): RecutSection => ({
        title: `Article ${index + 1} ${HOSTILE}`,
        body: 'Within six weeks.',
        change: 'revised',
        before: '# Article\nWithin three months.\n',
      }));
    const blocksOf = (html: string) => pageOf(html).elements.filter(({ tagName }) => tagName === 'details');
    const few = renderReviewHtml(recutPlan(revised(12)));
    expect(blocksOf(few).filter((each) => attribute(each, 'open') !== undefined)).toHaveLength(12);
    const many = renderReviewHtml(recutPlan(revised(13)));
    requireClosed(many);
    expect(blocksOf(many).filter((each) => attribute(each, 'open') !== undefined)).toEqual([]);
    const links = pageOf(many).elements.flatMap((each) => attribute(each, 'href') ?? []);
    for (const index of revised(13).keys()) expect(links).toContain(`#revised-${index + 1}`);
  });

  it('lets line ends inside a paragraph give way on a narrow screen, and no others', () => {
    const body = '# Heading\nunder it\n\none\ntwo\n\nkept  \nkept too\n- item\n<b>four';
    const { elements, all } = pageOf(
      renderReviewHtml(recutPlan([{ title: 'T', body: 'x', change: 'unchanged', before: null }], [{ eid: 'e', body }])),
    );
    expect(elements.filter((each) => attribute(each, 'class') === 'eol').map(textOf)).toEqual(['\n']);
    expect(all).toContain(body);
    const spaced: RecutSection = { title: 'T', body: 'a\nb', change: 'revised', before: '# T\na b\n' };
    const onlySpaces = pageOf(renderReviewHtml(recutPlan([spaced])));
    expect(onlySpaces.all).toContain('⏎');
    expect(onlySpaces.elements.filter((each) => attribute(each, 'class') === 'eol')).toEqual([]);
  });

  it('asks to look at ambiguities, warnings and inferred identities only where there are some', () => {
    expect(renderReviewHtml(samplePlan(sections(1)))).not.toContain('Look at this');
    const { all } = pageOf(renderReviewHtml(recutPlan(RECUT, RETIRED)));
    expect(all).toContain('2 units would leave force.');
    expect(all).toContain('1 unit matched by a statement, a title or shared words.');
    const ambiguous = { code: 'W_AMBIGUOUS', severity: 'warning', line: 2, snippet: '(i)', hint: 'Or roman.' } as const;
    expect(pageOf(renderReviewHtml(samplePlan(sections(1), { diagnostics: [ambiguous] }))).all).toContain(
      '1 place can be read in two ways.',
    );
  });
});
