/**
 * The built-in profile `markdown-headings`: every top-level heading is a unit, its level is its depth, and a number
 * in its title gives its address. The keywords are those of legal texts in English, German, Vietnamese and French.
 */
import type { KindRule, Profile } from './profile.ts';

/** Version 1. A change of any value changes the pinned digest, so it needs a new version. */
export const MARKDOWN_HEADINGS: Profile = {
  profile: 'markdown-headings',
  version: 1,
  language: 'und',
  granularity: 'heading',
  fold: { form: 'NFC', map: { Ð: 'Đ', Ɖ: 'Đ' } },
  kinds: [
    rule('part', 'part', 'document', ['Part', 'Teil', 'Phần', 'Partie']),
    rule('book', 'book', 'document', ['Book', 'Buch', 'Livre']),
    rule('title', 'title', 'parent', ['Title', 'Titel', 'Titre']),
    rule('chapter', 'chp', 'document', ['Chapter', 'Kapitel', 'Chương', 'Chapitre']),
    rule('division', 'dvs', 'parent', ['Division', 'Abteilung']),
    rule('section', 'sec', 'parent', ['Section', 'Sec', 'Abschnitt', 'Mục']),
    rule('subsection_group', 'subsec', 'parent', ['Subsection', 'Unterabschnitt', 'Tiểu mục', 'Sous-section']),
    rule('subsection_group', 'subchp', 'parent', ['Subchapter', 'Unterkapitel']),
    rule('subsection_group', 'subtitle', 'parent', ['Subtitle', 'Untertitel']),
    // § counts through the whole work, as Article does (design 3, 1.4).
    rule('article', 'art', 'document', ['Article', 'Art', 'Artikel', 'Điều', '§§', '§']),
    rule('paragraph', 'para', 'parent', ['Paragraph', 'Absatz', 'Khoản']),
    rule('heading', 'amd', 'document', ['Amendment']),
    {
      ...rule('schedule', 'att', 'document', [
        'Schedule',
        'Annex',
        'Appendix',
        'Anlage',
        'Anhang',
        'Phụ lục',
        'Annexe',
      ]),
      opens_numbering: true,
    },
  ],
  plain: {
    numbered: rule('heading', 'sec', 'parent', []),
    unnumbered: rule('heading', 'hd', 'document', []),
  },
};

function rule(
  unitKind: KindRule['unit_kind'],
  abbr: string,
  scope: KindRule['scope'],
  words: readonly string[],
): KindRule {
  return { unit_kind: unitKind, abbr, words, scope, opens_numbering: false };
}
