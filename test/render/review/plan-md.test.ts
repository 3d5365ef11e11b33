import { describe, expect, it } from 'vitest';
import MarkdownIt from 'markdown-it';
import { renderReview } from '../../../src/render/review/plan-md.ts';
import { recutPlan } from '../../support/recut-plan.ts';
import { samplePlan } from '../../support/sample-plan.ts';

const sections = (count: number, bodyLength: number) =>
  Array.from({ length: count }, (_, index) => ({
    title: `Article ${index + 1}`,
    body: `${index + 1} ${'x'.repeat(bodyLength)}`,
  }));

describe('renderReview', () => {
  it('is a function of the plan alone', () => {
    expect(renderReview(samplePlan(sections(3, 10)))).toBe(renderReview(samplePlan(sections(3, 10))));
  });

  it('names what a signature binds in full', () => {
    const sealed = samplePlan(sections(2, 10));
    const text = renderReview(sealed);
    const { plan } = sealed;
    for (const bound of [
      sealed.sha256,
      plan.header.run_id,
      plan.source.sha256,
      plan.units_sha256,
      plan.target.system_identifier,
      plan.target.install_uuid,
    ])
      expect(text).toContain(bound);
    expect(text).toContain('public.information_unit INSERT 2');
  });

  it('starts with a marker that is the same for every plan of the document', () => {
    expect(renderReview(samplePlan(sections(1, 1))).split('\n')[0]).toBe('<!-- cutter:review law-44 -->');
  });

  it('shows every unit with its title and its whole text', () => {
    const text = renderReview(samplePlan(sections(20, 30)));
    for (let number = 1; number <= 20; number += 1) {
      expect(text).toContain(`<summary>${number}. Article ${number} (`);
      expect(text).toContain(`\n# Article ${number}\n${number} ${'x'.repeat(30)}\n\`\`\``);
    }
    expect(text).toContain('All 20 units are shown');
  });

  it.each([
    [400, 1000],
    [5, 100_000],
    [10_000, 10],
  ])('fits a comment by leaving out whole units and says which: %i units of %i', (count, bodyLength) => {
    const text = renderReview(samplePlan(sections(count, bodyLength)));
    expect(text.length).toBeLessThanOrEqual(65_000);
    const shown = [...text.matchAll(/<details>/g)].length;
    expect([...text.matchAll(/<\/details>/g)]).toHaveLength(shown);
    expect(text.replaceAll(/(?<=\d) (?=\d)/g, '')).toContain(
      `Units ${shown + 1} to ${count} are not shown here: ${count - shown} of ${count}`,
    );
  });

  it('lets no title or text out of its place', () => {
    const hostile = '</summary></details><script>x</script> @everyone `` ``` <!-- | **b**';
    const html = new MarkdownIt({ html: true }).render(renderReview(samplePlan([{ title: hostile, body: hostile }])));
    expect(html).not.toContain('<script');
    expect([...html.matchAll(/<details>/g)]).toHaveLength(1);
    expect([...html.matchAll(/<\/details>/g)]).toHaveLength(1);
    expect(html).not.toContain('@everyone');
  });

  it('shows the changes of a re-cut, what leaves force first and word differences inside', () => {
    const text = renderReview(
      recutPlan(
        [
          { title: 'Kept', body: 'Stays.', change: 'unchanged', before: '# Kept\nStays.\n' },
          { title: 'Term', body: 'In six weeks [-x-].', change: 'revised', before: '# Term\nIn three months [-x-].\n' },
          { title: 'Moved', body: 'Same.', change: 'moved', before: '# Moved\nSame.\n', basis: 'hash' },
          { title: 'New', body: 'Added.', change: 'created', before: null },
        ],
        [{ eid: 'sec_77', body: 'Left.' }],
      ),
    );
    expect(text).toContain('In [-three months-]{+six weeks+} <U+005B>-x<U+002D>].');
    for (const row of [
      '| `=` | unchanged | 1 |',
      '| `~` | revised | 1 |',
      '| `>` | moved | 1 |',
      '| `-` | retired | 1 |',
    ])
      expect(text).toContain(row);
    expect(text).toContain('- `>` moved: sec\\_3, Moved (equal words)');
    const order = ['- retired:', '~ revised:', '`>` moved:', '+ created:'].map((each) => text.indexOf(each));
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(order[0]).toBeGreaterThan(0);
    expect(text).toContain('All 4 changed units are shown above; 1 unchanged unit is only counted.');
  });

  it('says by class which changed units a comment cannot hold', () => {
    const long = Array.from({ length: 300 }, (_, index) => ({
      title: `Article ${index}`,
      body: `New ${'word '.repeat(60)}`,
      change: index % 2 === 0 ? ('revised' as const) : ('created' as const),
      before: index % 2 === 0 ? `# Article ${index}\nOld ${'other '.repeat(60)}\n` : null,
    }));
    const text = renderReview(recutPlan(long));
    expect(text.length).toBeLessThanOrEqual(65_000);
    const shown = [...text.matchAll(/<summary>~ revised/g)].length;
    expect(shown).toBeGreaterThan(10);
    expect(text).toContain(`**Not shown here: ${150 - shown} of 150 revised, 150 of 150 created, because`);
  });

  it('says that a plan through draft cannot enact, and what enactment means otherwise', () => {
    expect(renderReview(samplePlan(sections(1, 1)))).toContain('no signature can make it enact');
    expect(renderReview(samplePlan(sections(1, 1), { through: 'enacted' }))).toContain('lifecycle_enact');
  });
});
