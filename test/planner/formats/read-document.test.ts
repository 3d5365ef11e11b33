import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { Refusal } from '../../../src/model/refusals/refusal.ts';
import { assemblePlan } from '../../../src/planner/plan/assemble-plan.ts';
import { cutDocument } from '../../../src/planner/cut/cut-document.ts';
import { readDocument, readTextDocument } from '../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../src/planner/profiles/built-in.ts';
import { openPlan } from '../../../src/planner/plan/open-plan.ts';
import { sealPlan } from '../../../src/planner/plan/seal-plan.ts';
import { planFacts } from '../../support/planner-builders.ts';
import { paragraph, wordFile } from '../../support/word-builder.ts';

const WORD = wordFile({ body: paragraph('Scope', '<w:outlineLvl w:val="0"/>') + paragraph('Text') });
const HTML = '<h1>Law</h1><p>a</p><h2>Article 1</h2><p>b</p>';
const USLM =
  '<bill xmlns="http://schemas.gpo.gov/xml/uslm"><main><section><num value="1">SEC. 1. </num><heading>TITLE.</heading><content>Text</content></section></main></bill>';

async function planOf(name: string, bytes: Buffer) {
  const cut = cutDocument({
    document: await readDocument({ name, bytes }, builtInVocabularies),
    profile: 'markdown-headings',
    granularity: null,
  });
  return assemblePlan({ ...planFacts(cut) });
}

describe('readDocument', () => {
  it('takes Markdown and plain text as they are', async () => {
    const bytes = Buffer.from('\uFEFF# A\r\ntext');
    const document = await readDocument({ name: 'a.md', bytes }, builtInVocabularies);
    expect(document).toEqual(readTextDocument({ name: 'a.md', bytes }));
    expect(document).toMatchObject({
      mediaType: 'text/markdown',
      original: null,
      segmentation: null,
      bytes: bytes.length,
    });
    expect(document.text.bytes).toBe(bytes);
    expect(document.textSha256).toBe(document.sha256);
    expect(readTextDocument({ name: 'A.TXT', bytes }).mediaType).toBe('text/plain');
  });

  it.each([
    ['law.docx', WORD, '## Scope\n\nText\n', 'cutter-docx', '2'],
    ['law.html', Buffer.from(HTML), '# Law\n\na\n\n## Article 1\n\nb\n', 'cutter-html', '2'],
    ['law.xml', Buffer.from(USLM), '# SEC. 1. TITLE.\n\nText\n', 'cutter-xml', '1'],
  ])('derives the text of %s and pins both', async (name, bytes, text, converter, version) => {
    const document = await readDocument({ name, bytes }, builtInVocabularies);
    expect(document.text.text).toBe(text);
    expect(document.converter).toEqual({ name: converter, version });
    expect(document.sha256).toBe(sha256(bytes));
    expect(document.textSha256).toBe(sha256(text));
    expect(document.original).toBe(bytes);
    expect(document.origins).toHaveLength(document.text.lineStarts.length - 1);
    expect(await readDocument({ name, bytes: Buffer.from(bytes) }, builtInVocabularies)).toMatchObject({
      textSha256: document.textSha256,
    });
  });
});

describe('a plan of a derived text', () => {
  it('carries the file, cuts by the headings of the reader and opens again', async () => {
    const plan = await planOf('law.docx', WORD);
    expect(plan.source).toMatchObject({ bytes: WORD.length, sha256: sha256(WORD), original: WORD.toString('base64') });
    expect(plan.units.map(({ eid, origin }) => [eid, origin])).toEqual([['hd_scope', 'w:p[1] … w:p[2]']]);
    expect(plan.policies.find(({ policy }) => policy === 'conservation')).toEqual({
      policy: 'conservation',
      result: 'pass',
      detail: '9 characters of the source kept, 2 generated, left out: none',
    });
    const sealed = sealPlan(plan);
    expect((await openPlan(sealed.bytes)).sha256).toBe(sealed.sha256);
  });

  it('warns where deleted or hidden text is left out', async () => {
    const plan = await planOf('law.html', Buffer.from('<p>a<b hidden>secret</b></p>'));
    expect(plan.policies.find(({ policy }) => policy === 'conservation')).toMatchObject({
      result: 'warn',
      detail: '1 characters of the source kept, 0 generated, left out: 6 hidden',
    });
  });

  it.each([
    ['another text than the file yields', { text: '## Scope\n\nTest\n' }, 'source.text'],
    ['the digest of another text', { text_sha256: sha256('other') }, 'source.text_sha256'],
    ['a file that cannot be read', { original: Buffer.from('PK').toString('base64') }, 'source.original'],
    ['no file', { original: null }, 'source.text'],
    ['a file under a name of text', { name: 'law.md' }, 'source.original'],
  ])('is refused with %s', async (_what, change, difference) => {
    const plan = await planOf('law.docx', WORD);
    const { bytes } = sealPlan({ ...plan, source: { ...plan.source, ...change } });
    await expect(openPlan(bytes)).rejects.toMatchObject({
      code: 'PLAN_TAMPERED',
      facts: { first_difference: difference },
    });
  });

  it('is refused when a text brings a file of its own', async () => {
    const plan = await planOf('law.md', Buffer.from('# A\n'));
    const source = { ...plan.source, original: Buffer.from('# A\n').toString('base64') };
    await expect(openPlan(sealPlan({ ...plan, source }).bytes)).rejects.toMatchObject({ code: 'PLAN_TAMPERED' });
  });
});

describe('derived texts', () => {
  const word = fc.constantFrom('Article 1', '(a)', ' ', 'é', '\u00A0', '😀', 'x\n y', '&amp;', '', '\u0301', '‮');
  const htmlTag = fc.constantFrom(
    'p',
    'h2',
    'li',
    'ol',
    'table',
    'tr',
    'td',
    'b',
    'sup',
    'pre',
    'br',
    'blockquote',
    'del',
    'div',
  );
  const html = fc
    .array(
      fc.oneof(
        word,
        htmlTag.map((tag) => `<${tag}>`),
        htmlTag.map((tag) => `</${tag}>`),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));
  const element = fc.constantFrom(
    'section',
    'paragraph',
    'num',
    'heading',
    'content',
    'p',
    'intro',
    'point',
    'table',
    'tr',
    'td',
    'authorialNote',
    'quotedStructure',
    'b',
    'blockList',
    'item',
    'br',
    'wrapUp',
    'unknown',
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 8 },
      word,
      fc
        .tuple(element, fc.array(tie('tree'), { maxLength: 4 }))
        .map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
    ),
  }));

  /** Whatever comes: an account of every character and a tiling of the text, or a refusal that says why. */
  async function holds(name: string, bytes: Buffer): Promise<void> {
    try {
      const document = await readDocument({ name, bytes }, builtInVocabularies);
      cutDocument({ document, profile: 'markdown-headings', granularity: null });
      expect(document.conservation).not.toBeNull();
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect(error).toMatchObject({ code: 'SOURCE_EMPTY' });
    }
  }

  it('account for every character of any HTML', async () => {
    await fc.assert(
      fc.asyncProperty(html, async (text) => holds('a.html', Buffer.from(text))),
      { numRuns: 1000 },
    );
  });

  it('account for every character of any Akoma Ntoso', async () => {
    const root = 'akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"';
    const wrapped = (inner: string) => Buffer.from(`<${root}><act><body>${inner}</body></act></akomaNtoso>`);
    await fc.assert(
      fc.asyncProperty(tree, async (inner) => holds('a.xml', wrapped(inner))),
      { numRuns: 1000 },
    );
  });
});
