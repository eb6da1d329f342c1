import ts from 'typescript';
import { descendants } from './layers.js';
import type { SourceFile } from './references.js';

/** A word that is no longer used, and how to find it. docs/conventions.md lists `word` and `use`. */
export interface RetiredWord {
  readonly word: string;
  /** What to write instead. */
  readonly use: string;
  /** Matches a whole identifier. */
  readonly name?: RegExp;
  /** Matches a part of a comment, of a string or of prose. */
  readonly text?: RegExp;
  /** Identifiers with another meaning: by the end of a path, or `*` for all files. */
  readonly allowed?: Readonly<Record<string, readonly string[]>>;
}

/** These do not come back into src and docs. */
export const RETIRED: readonly RetiredWord[] = [
  {
    word: 'way (of reading)',
    use: 'strategy',
    name: /^(WAYS?|[wW]ays?|ways?[A-Z]\w*|\w+Ways?([A-Z]\w*)?|NOT_THIS_WAY)$/,
  },
  { word: 'voice', use: 'emitter', name: /^voices?$|Voices?(?=[A-Z]|$)/, text: /\bvoices?\b/i },
  { word: 'take up', use: 'resume', name: /^takeUp/ },
  { word: 'leave out', use: 'skip, omit', name: /leftOut|LEFT_OUT/i },
  { word: 'abreast', use: 'concurrency, at the same time', name: /abreast/i, text: /\babreast\b/i },
  { word: 'homeless', use: 'without a module', name: /homeless/i, text: /\bhomeless\b/i },
  { word: 'bearer', use: 'parent column', name: /^bearers?$|[a-z]Bearers?/ },
  { word: 'seam', use: 'overlap', name: /^seams?$|Seam|^seam[A-Z]/ },
  { word: 'stretch (of time)', use: 'time slice, range', name: /stretch/i },
  { word: 'surely', use: 'a word for what happens (retryEmptyPage)', name: /surely/i, text: /\bsurely\b/i },
  { word: 'told to', use: 'deletions through', name: /^(toldTo|deletedTo)$/ },
  { word: 'ration', use: 'quota, rate limit', name: /^rations?$|Ration(s|ed)?$|^rationed/ },
  { word: 'mend', use: 'fix', name: /^mend|Mend(s|ed|ing)?$/ },
  { word: 'damaged', use: 'corrupt', name: /damage/i, allowed: { '*': ['BULK_RESULT_DAMAGED'] } },
  { word: 'leg', use: 'segment', name: /^legs?$|Legs?$/ },
  { word: 'give up', use: 'stop retrying, fall back', name: /^giveUp|^givenUp|GivenUp|GIVE_UP/ },
  {
    word: 'sign of life, silence',
    use: 'heartbeat',
    name: /signs?OfLife|^silentMs$|SILENCE|^aliveState$|^silence$/,
  },
  { word: 'clock ahead', use: 'clock skew', name: /clockAhead/i },
  { word: 'are over', use: 'is due', name: /^areOver$/ },
  {
    word: 'id ledger',
    use: 'delivered ids',
    name: /^(id)?ledger$|IdLedger/i,
    text: /\bid ledgers?\b/i,
    allowed: { 'zoho/limits/credits.ts': ['ledger'] },
  },
  {
    word: 'recycled',
    use: 'deleted ids',
    name: /RecycledIds|^recycled$/,
    allowed: { '*': ['recycled'] },
  },
  { word: 'people', use: 'users', name: /^people$|^People$|createPeople/ },
  {
    word: 'directory',
    use: 'stream registry',
    name: /^directory$|^Directory$|createDirectory/,
    allowed: { 'zip.ts': ['directory'], 'zip-format.ts': ['directory'] },
  },
  {
    word: 'place',
    use: 'position, resume position',
    name: /^(Place|place|fullPlace|NO_PLACE|readPlace|writePlace|holdsPlace|placeOf)$/,
  },
  { word: 'marks', use: 'markers', name: /^(Marks|marks|readMarks|writeMarks)$/ },
  { word: 'stand', use: 'progress, position', name: /^stand(Of|sStill)?$/ },
  {
    word: 'tell, told, hear, heard, say, said',
    use: 'report, emit, log, receive',
    name: /^((un)?told|tells?|telling|hears?|[hH]eard|[sS]aid|says?|Told|(is|are|first)Told)([A-Z]\w*)?$/,
  },
  {
    word: 'cut',
    use: 'truncated, interrupted, split, incomplete',
    name: /^((is|has|was|mayBe)Cut|Cut|cuts?([A-Z]\w*)?|(LONGEST_)?CUT(_AT)?)$/,
  },
  {
    word: 'settle',
    use: 'one word for each meaning: await the tail, advance, answer',
    name: /^(settled?|settling|settledBefore)$/,
    text: /\bsettled\b(?! promise)/i,
    allowed: { 'inflate.ts': ['settle'] },
  },
  {
    word: 'fill',
    use: 'complete',
    name: /^(filled|fillRows|openIn|isFilled|FillSource)$/,
    allowed: { 'joined-rows.ts': ['filled'] },
  },
  {
    word: 'chain',
    use: 'page sequence, job sequence',
    name: /^chain$|Chain(End|Task)?$|^startChain|^readChain/,
  },
  {
    word: 'way (of reading)',
    use: 'strategy',
    text: /\bways? of reading\b|\b(another|other|faster|both|whichever) ways?\b|\bway by way\b/i,
  },
  { word: 'take up', use: 'resume', text: /\b(take[ns]?|took|taking) up\b/i },
  { word: 'leave out', use: 'skip, omit', text: /\bleft out\b|\bleaves? out\b|\bleaving out\b/i },
  { word: 'seam', use: 'overlap', text: /\bseams?\b/i },
  { word: 'stretch (of time)', use: 'time slice, range', text: /\bstretch(es)?\b/i },
  { word: 'ration', use: 'quota, rate limit', text: /\brations?\b|\brationed\b/i },
  { word: 'mend', use: 'fix', text: /\bmend(s|ed|ing)?\b/i },
  { word: 'damaged', use: 'corrupt', text: /\bdamaged?\b/i },
  { word: 'leg', use: 'segment', text: /\blegs?\b/i },
  { word: 'give up', use: 'stop retrying, fall back', text: /\b(gives?|given|giving|gave) up\b/i },
  { word: 'sign of life, silence', use: 'heartbeat', text: /\bsigns? of life\b/i },
  { word: 'chain', use: 'page sequence, job sequence', text: /(?<!certificate )\bchains?\b/i },
  {
    word: 'tell, told, hear, heard, say, said',
    use: 'report, emit, log, receive',
    text: /\b(is|are|was|were|been) (told|said|heard)\b|\b(Zoho|nothing|nobody|list|header|answer) tells\b|\bhears?\b/i,
  },
  { word: 'cut', use: 'truncated, interrupted, split, incomplete', text: /\bcut\b/i },
  {
    word: 'closed (API)',
    use: 'unavailable',
    text: /\b(COQL|Bulk Read|queries|lists?|modules?|streams?) (is|are|was|were) closed\b|\bclosed to (us|this)\b/i,
  },
  { word: 'held back', use: 'buffered', text: /\bheld back\b/i },
  {
    word: 'stand',
    use: 'progress, position',
    text: /\bwhere (it|the stream|the walk|a stream|a reading|the reading) stands\b|\bstood\b/i,
  },
  { word: 'beside', use: 'next to, in addition to', text: /\bbeside\b/i },
  { word: 'nobody knows', use: 'unknown', text: /\bnobody (knows|wrote)\b/i },
  { word: 'so many', use: 'a number', text: /\bso many\b/i },
  {
    word: 'on end, not to be had, without a word',
    use: 'consecutive, unavailable, unnoticed',
    text: /\bon end\b|\bnot to be had\b|\bwithout a word\b/i,
  },
];

interface Piece {
  readonly kind: 'name' | 'text';
  readonly text: string;
  /** Where it begins in the file. */
  readonly at: number;
}

/** Retired words of a TypeScript or Markdown file, each as a line that says what to write instead. Pure. */
export function retiredWordsIn(file: SourceFile, words: readonly RetiredWord[]): string[] {
  const pieces = file.path.endsWith('.md') ? proseOf(file.text) : codeOf(file.text);
  const patterns = words.map((word) => ({ ...word, ...(word.text && { text: acrossLines(word.text) }) }));
  return pieces.flatMap(({ kind, text, at }) =>
    patterns.flatMap((word) => {
      const found = word[kind]?.exec(text);
      if (!found || (kind === 'name' && isAllowed(word, file.path, text))) return [];
      const line = file.text.slice(0, at + found.index).split('\n').length;
      const shown = kind === 'name' ? text : found[0].replaceAll(/\s+/g, ' ');
      return [`${file.path}:${line}: "${shown}" is retired; write: ${word.use}`];
    }),
  );
}

/** The words of a phrase may be on two lines. */
function acrossLines(phrase: RegExp): RegExp {
  return new RegExp(phrase.source.replaceAll(' ', '\\s+'), phrase.flags);
}

function isAllowed({ allowed = {} }: RetiredWord, path: string, name: string): boolean {
  return Object.entries(allowed).some(
    ([end, names]) => (end === '*' || path.endsWith(end)) && names.includes(name),
  );
}

/** Identifiers, the texts of strings and templates, and comments. */
function codeOf(code: string): Piece[] {
  const source = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true);
  const nodes = descendants(source);
  const names = nodes
    .filter((node) => ts.isIdentifier(node) || ts.isPrivateIdentifier(node))
    .map((node): Piece => ({ kind: 'name', text: node.text.replace(/^#/, ''), at: node.getStart() }));
  const literals = nodes.filter(
    (node) =>
      ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node),
  );
  const texts = literals
    .filter((node) => !ts.isRegularExpressionLiteral(node))
    .map((node): Piece => ({ kind: 'text', text: node.getText(), at: node.getStart() }));
  return [...names, ...texts, ...commentsOf(code, literals)];
}

/** Comments, found where no literal is. */
function commentsOf(code: string, literals: readonly ts.Node[]): Piece[] {
  let rest = '';
  for (const literal of literals.toSorted((a, b) => a.getStart() - b.getStart())) {
    rest += code.slice(rest.length, literal.getStart()) + ' '.repeat(literal.getWidth());
  }
  rest += code.slice(rest.length);
  return [...rest.matchAll(/\/\*[^]*?\*\/|\/\/.*/g)].map(({ 0: text, index }): Piece => ({
    kind: 'text',
    text: unwrapped(text),
    at: index,
  }));
}

/** A comment with blanks in place of the stars at its line starts. */
function unwrapped(comment: string): string {
  return comment.replaceAll(/\n *\* ?/g, (start) => ' '.repeat(start.length));
}

/** Prose outside of code blocks, paragraph by paragraph, and the identifiers that it shows as `code`. */
function proseOf(page: string): Piece[] {
  const prose = page.replaceAll(/^ *```[^]*?^ *```/gm, blanked);
  const names = [...prose.matchAll(/`([A-Za-z_]\w*)`/g)].map(({ 1: text = '', index }): Piece => ({
    kind: 'name',
    text,
    at: index + 1,
  }));
  const lines = [...prose.matchAll(/.+/g)].map(({ 0: text, index }): Piece => ({
    kind: 'text',
    text,
    at: index,
  }));
  return [...names, ...lines];
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
