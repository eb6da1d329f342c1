/**
 * Writes the documents as a small site: one page for each, without scripts and without requests to other hosts.
 *
 *   node scripts/site.mjs [FOLDER]     (default: site)
 *
 * Ends with 1 if a link between the pages leads nowhere.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Marked, Renderer } from 'marked';

const root = path.resolve(import.meta.dirname, '..');
const target = path.resolve(process.argv[2] ?? path.join(root, 'site'));

/** Sections of the navigation; the other pages come last. */
const SECTIONS = {
  Start: ['README', 'quick-start', 'login', 'faq', 'troubleshooting', 'security'],
  Use: [
    'guide',
    'streams',
    'airbyte',
    'singer',
    'meltano',
    'migrate',
    'network',
    'report',
    'scale',
    'validate',
  ],
  'Look up': ['errors', 'logs', 'postgres-types', 'plans', 'CHANGELOG'],
};
const OTHERS = 'For contributors';
/** Names in the navigation where the title of a page is not enough. */
const LABELS = { airbyte: 'Airbyte', singer: 'Singer', meltano: 'Meltano', validate: 'Validate' };

const sources = new Map(
  ['README.md', 'CHANGELOG.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)]
    .filter((file) => file.endsWith('.md'))
    .map((file) => [path.basename(file, '.md'), file]),
);
const addressOf = (name) => (name === 'README' ? 'index.html' : `${name.toLowerCase()}.html`);
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The anchor that GitHub gives a heading. */
function anchorOf(heading, taken) {
  const plain = heading.replaceAll(/<[^>]+>|&[a-z]+;|&#\d+;/g, '').toLowerCase();
  const slug = plain
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
  const count = taken.get(slug) ?? 0;
  taken.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

/** Where a link of a document leads in the site; `undefined`: to a file that is no page. */
function hrefOf(href) {
  if (/^(https?:|#)/.test(href)) return href;
  const [file = '', anchor] = href.split('#');
  if (!file.endsWith('.md')) return undefined;
  const name = path.basename(file, '.md');
  return addressOf(name) + (anchor === undefined ? '' : `#${anchor}`);
}

/** Wide parts scroll by themselves, also by keyboard. */
const scrolling = (label, markup) =>
  `<div class="scroll" role="region" aria-label="${label}" tabindex="0">${markup}</div>\n`;

function render(file) {
  const taken = new Map();
  const ids = [];
  const links = [];
  const plain = new Renderer();
  const renderer = {
    heading({ tokens, depth }) {
      const text = this.parser.parseInline(tokens);
      const id = anchorOf(text, taken);
      ids.push(id);
      return `<h${depth} id="${id}">${text}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const to = hrefOf(href);
      if (to === undefined) return text;
      links.push(to);
      return `<a href="${escaped(to)}">${text}</a>`;
    },
    table(token) {
      plain.parser = this.parser;
      return scrolling('Table', plain.table(token));
    },
    code: (token) => scrolling('Code', plain.code({ ...token, lang: '' })),
    html: ({ text }) => text.replaceAll(/<!--[^]*?-->/g, '').replaceAll('docs/images/', 'images/'),
  };
  const markdown = readFileSync(path.join(root, file), 'utf8');
  const body = new Marked({ renderer }).parse(markdown.replaceAll(/\]\((docs\/)?images\//g, '](images/'));
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? file;
  return { body, title, ids, links };
}

const pages = new Map([...sources].map(([name, file]) => [name, render(file)]));

function navigation(current) {
  const listed = Object.values(SECTIONS).flat();
  const groups = { ...SECTIONS, [OTHERS]: [...pages.keys()].filter((name) => !listed.includes(name)) };
  const item = (name) => {
    const here = name === current ? ' aria-current="page"' : '';
    return `<li><a href="${addressOf(name)}"${here}>${escaped(LABELS[name] ?? pages.get(name).title)}</a></li>`;
  };
  const sections = Object.entries(groups).map(
    ([title, names]) =>
      `<h2>${title}</h2><ul>${names
        .filter((name) => pages.has(name))
        .map(item)
        .join('')}</ul>`,
  );
  return `<nav aria-label="Pages">${sections.join('')}</nav>`;
}

const STYLE = `:root{color-scheme:light dark;--text:light-dark(#1c2430,#dfe5ec);--back:light-dark(#fff,#12161c);--soft:light-dark(#f2f5f8,#1c222b);--line:light-dark(#d5dce4,#333c48);--link:light-dark(#0b57c2,#86b7ff)}
*{box-sizing:border-box}body{margin:0;font:1rem/1.6 system-ui,sans-serif;color:var(--text);background:var(--back);overflow-wrap:anywhere}
a{color:var(--link)}:focus-visible{outline:2px solid var(--link)}main{padding:1rem;max-width:56rem;min-width:0}img{max-width:100%;height:auto}
h1,h2,h3{line-height:1.25;margin:1.6em 0 .5em}h1{margin-top:.5em}code{background:var(--soft);font-size:.9em;padding:.1em .25em;border-radius:3px}
.scroll{overflow-x:auto;margin:1em 0}pre{background:var(--soft);padding:.8rem;margin:0;min-width:max-content}pre code{padding:0}
table{border-collapse:collapse;min-width:36rem;font-size:.92rem}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:var(--soft)}
nav{background:var(--soft);padding:.5rem 1rem;border-top:1px solid var(--line)}nav h2{font-size:.9rem;margin:1em 0 .2em}nav ul{list-style:none;margin:0;padding:0}nav a{display:inline-block;padding:.15rem 0}nav [aria-current]{font-weight:700}
@media(min-width:64rem){body{display:grid;grid-template-columns:17rem 1fr}nav{order:-1;border:0;border-right:1px solid var(--line);min-height:100vh}main{padding:1rem 2.5rem}}`;

function pageOf(name) {
  const { title, body } = pages.get(name);
  const skip = name === 'README' ? '' : '<p><a href="index.html">source-zoho</a></p>';
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'">` +
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${skip}${body}</main>${navigation(name)}</body></html>\n`
  );
}

/** Links between pages that lead nowhere. */
function brokenLinks() {
  const anchors = new Map([...pages].map(([name, { ids }]) => [addressOf(name), new Set(ids)]));
  const broken = (from, href) => {
    if (/^https?:/.test(href)) return false;
    const [file = '', anchor] = href.split('#');
    const ids = anchors.get(file === '' ? addressOf(from) : file);
    return ids === undefined || (anchor !== undefined && !ids.has(anchor));
  };
  return [...pages].flatMap(([name, { links }]) =>
    links.filter((href) => broken(name, href)).map((href) => `${sources.get(name)}: ${href}`),
  );
}

mkdirSync(target, { recursive: true });
for (const name of pages.keys()) writeFileSync(path.join(target, addressOf(name)), pageOf(name));
cpSync(path.join(root, 'docs/images'), path.join(target, 'images'), { recursive: true });
const broken = brokenLinks();
for (const link of broken) process.stderr.write(`site: leads nowhere: ${link}\n`);
process.stderr.write(`site: ${pages.size} pages in ${path.relative(process.cwd(), target)}/\n`);
if (broken.length > 0) process.exitCode = 1;
