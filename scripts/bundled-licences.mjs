/** The licence texts of the packages whose code is in the bundle: MIT, ISC and BSD demand that they go with every copy. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/**
 * Packages that ship no licence text: who holds the copyright, and a package in whose file the words of the same licence
 * stand.
 */
const WITHOUT_TEXT = {
  saxes: [
    { copyright: 'Copyright (c) Contributors', wordsOf: 'semver' },
    {
      copyright: 'For sax, of which saxes is a fork: Copyright (c) Isaac Z. Schlueter and Contributors',
      wordsOf: 'semver',
    },
    { copyright: 'For String.fromCodePoint: Copyright Mathias Bynens <https://mathiasbynens.be/>', wordsOf: 'zod' },
  ],
};

/** Packages that hold code of others, whose licence they do not ship: who holds the copyright, and where its words stand. */
const ALSO_OF = {
  unpdf: { copyright: 'For pdf.js, which unpdf packs: Copyright Mozilla Foundation (Apache-2.0)', words: 'LICENSE' },
};

/** The text of THIRD-PARTY-LICENSES, from the `inputs` of esbuild's metafile. Throws when a package ships no licence text. */
export function bundledLicences(root, inputs) {
  const folders = [...new Set(Object.keys(inputs).map(packageFolder))].filter((folder) => folder !== null).toSorted();
  const found = folders.map((folder) => licencesIn(root, folder));
  const silent = found.filter(({ texts }) => texts.length === 0).map(({ title }) => title);
  if (silent.length > 0) throw new Error(`no licence text in ${silent.join(', ')}`);
  const parts = new Map(found.map(({ title, texts }) => [title, `${title}\n\n${texts.join('\n\n')}`]));
  const head = 'Code of these packages is part of the bundle in dist. Their licences follow.';
  return `${[head, ...parts.values()].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** `node_modules/a/node_modules/@b/c` for a file in it; null for our own files. */
function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null;
}

function licencesIn(root, folder) {
  const at = path.join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8'));
  const texts = readdirSync(at)
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(path.join(at, file), 'utf8').trim());
  const other = ALSO_OF[name];
  if (other !== undefined)
    texts.push(`${other.copyright}\n\n${readFileSync(path.join(root, other.words), 'utf8').trim()}`);
  const known = () => (WITHOUT_TEXT[name] ?? []).map((notice) => noticeOf(root, notice));
  return { title: `${name} ${version} (${license})`, texts: texts.length > 0 ? texts : [...inReadme(at), ...known()] };
}

function noticeOf(root, { copyright, wordsOf }) {
  const text = readFileSync(path.join(root, 'node_modules', wordsOf, 'LICENSE'), 'utf8').trim();
  const words = text.replace(/^Copyright .*$/m, copyright);
  if (!words.includes(copyright)) throw new Error(`no line of copyright in the licence of ${wordsOf}`);
  return words;
}

/** Some packages print their licence in the README only. */
function inReadme(at) {
  const readme = readdirSync(at).find((file) => /^readme(\.|$)/i.test(file));
  const text = readme === undefined ? '' : readFileSync(path.join(at, readme), 'utf8');
  const section = /^#+\s*licen[cs]e[^]*/im.exec(text)?.[0].trim() ?? '';
  return /permission is hereby granted|permission to use, copy|redistribution and use/i.test(section) ? [section] : [];
}
