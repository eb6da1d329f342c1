/** A file of the project: its path from the root, with `/`, and what is in it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What references may point to. */
export interface Known {
  /** Numbers of sections by document: `zoho-api.md` has `5.2`, and `15.14` for the 14th entry of section 15. */
  readonly sections: ReadonlyMap<string, ReadonlySet<string>>;
  /** `F-A1` of docs/facts.md. */
  readonly facts: ReadonlySet<string>;
  /** `I-1` of docs/SPEC.md. */
  readonly invariants: ReadonlySet<string>;
  /** Anchors by path of a Markdown file. */
  readonly anchors: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether a file or folder of that path from the root exists. */
  readonly exists: (path: string) => boolean;
}

/** They hold sections that others refer to by `§`, and speak of files of other projects. */
const REFERENCE_PAGES = ['zoho-api.md', 'protocol.md'];

/** References of a file that lead nowhere, in words. Pure. */
export function brokenReferences(file: SourceFile, known: Known): string[] {
  const isPage = file.path.endsWith('.md');
  const breaches = [
    ...brokenSections(file, known),
    ...brokenIds(file.text, known),
    ...foreignDocuments(file.text),
    ...(isPage ? [...brokenLinks(file, known), ...brokenPaths(file, known)] : brokenPages(file.text, known)),
  ];
  return [...new Set(breaches)].map((breach) => `${file.path}: ${breach}`);
}

/** A `§` belongs to the document named last before it in the same file; in a reference page, to the page itself. */
function brokenSections({ path, text }: SourceFile, { sections }: Known): string[] {
  const breaches: string[] = [];
  let document = REFERENCE_PAGES.find((page) => path.endsWith(`/${page}`));
  for (const [, named, number = ''] of text.matchAll(
    /\b(zoho-api|protocol)(?:\.md|(?=`? §))|§ ?(\d+(?:\.\d+)*)/g,
  )) {
    if (named !== undefined) document = `${named}.md`;
    else if (document === undefined)
      breaches.push(`§${number} follows no document; write zoho-api.md §${number}`);
    else if (sections.get(document)?.has(number) !== true) breaches.push(`${document} has no §${number}`);
  }
  return breaches;
}

const FACT = '[ADTPIX]\\d{1,2}[a-d]?';
/** Facts as they were once written: at the start of a title, in brackets, after "fact". */
const OLD_FACT = new RegExp(`(?:['"\`(]|\\bfacts? )(${FACT})(?=[:,)]|$)`, 'gm');

function brokenIds(text: string, { facts, invariants }: Known): string[] {
  const named = text.match(/(?<![\w-])F-[A-Z]\d+[a-z]?\b/g) ?? [];
  const promised = text.match(/(?<![\w-])I-\d+\b/g) ?? [];
  const old = [...text.matchAll(OLD_FACT)].map(([, id = '']) => id).filter((id) => facts.has(`F-${id}`));
  return [
    ...named.filter((id) => !facts.has(id)).map((id) => `docs/facts.md has no ${id}`),
    ...promised.filter((id) => !invariants.has(id)).map((id) => `docs/SPEC.md has no ${id}`),
    ...old.map((id) => `the fact ${id} is called F-${id}`),
  ];
}

/** Notes from which the project was made, and which are no part of it. */
function foreignDocuments(text: string): string[] {
  const names = text.match(/\b(?:design|house|style|peers-and-test-facts)\.md\b/g) ?? [];
  return names.map((name) => `${name} is no part of the project; see docs/`);
}

/** Relative links of Markdown, with their anchors. */
function brokenLinks({ path, text }: SourceFile, known: Known): string[] {
  const targets = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .flatMap((target) => {
      const [file = '', anchor] = target.split('#');
      const found = file === '' ? path : resolve(path, file);
      return brokenTarget(found, anchor, known);
    });
}

/** Paths that a page names: from the root, or, of our own code, from `src` or `test`. */
function brokenPaths({ path, text }: SourceFile, known: Known): string[] {
  if (REFERENCE_PAGES.some((page) => path.endsWith(`/${page}`))) return [];
  const whole = text.match(/(?<![\w./-])(?:src|test|docs)\/[\w./-]*\w(?![\w*])/g) ?? [];
  const short = [...text.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.(?:ts|mjs|cjs))`/g)].map(([, name = '']) => name);
  const exists = (name: string): boolean => ['', 'src/', 'test/'].some((root) => known.exists(root + name));
  return [...whole.filter((name) => !known.exists(name)), ...short.filter((name) => !exists(name))].map(
    (name) => `${name} does not exist`,
  );
}

/** Pages that code names, with their anchors. */
function brokenPages(text: string, known: Known): string[] {
  const pages = [...text.matchAll(/(?<![\w./-])(docs\/[\w-]+\.md)(?:#([\w-]+))?/g)];
  return pages.flatMap(([, page = '', anchor]) => brokenTarget(page, anchor, known));
}

function brokenTarget(path: string, anchor: string | undefined, { exists, anchors }: Known): string[] {
  if (!exists(path)) return [`${path} does not exist`];
  if (anchor === undefined || !path.endsWith('.md')) return [];
  return anchors.get(path)?.has(anchor) === true ? [] : [`${path} has no anchor #${anchor}`];
}

/** A path from the root, given relative to a file. */
function resolve(from: string, target: string): string {
  return new URL(target, `file:///${from}`).pathname.slice(1).replace(/\/$/, '');
}

/** Numbers of the headings of a page, and of the entries of numbered lists under them. Pure. */
export function sectionsOf(page: string): Set<string> {
  const numbers = new Set<string>();
  let heading = '';
  for (const line of prose(page)) {
    const [, number] = /^##+ (\d+(?:\.\d+)*)\b/.exec(line) ?? [];
    const [, entry] = /^(\d+)\. /.exec(line) ?? [];
    if (number !== undefined) numbers.add((heading = number));
    else if (entry !== undefined) numbers.add(`${heading}.${entry}`);
  }
  return numbers;
}

/** Anchors of the headings of a page, as GitHub makes them. Pure. */
export function anchorsOf(page: string): Set<string> {
  const headings = prose(page).flatMap((line) => /^#+ (.+)$/.exec(line)?.slice(1) ?? []);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Lines outside of code blocks. */
function prose(page: string): string[] {
  return page.replace(/^ *```[^]*?^ *```/gm, '').split('\n');
}
