import { unexpectedToken, unparsable } from './errors.js';
import { positionOf, tokenize, type Token } from './tokens.js';

/** Reads tokens one after the other; words of the language are known in any case. */
export interface Cursor {
  readonly peek: (ahead?: number) => Token;
  readonly next: () => Token;
  readonly isWord: (...words: readonly string[]) => boolean;
  readonly isSymbol: (symbol: string) => boolean;
  /** Takes the word, the symbol if it is next. */
  readonly takeWord: (word: string) => boolean;
  readonly takeSymbol: (symbol: string) => boolean;
  /** @throws Refusal if it is not next. */
  readonly expectWord: (word: string) => void;
  readonly expectSymbol: (symbol: string) => void;
  readonly refuse: (token?: Token) => Error;
}

/** @throws Refusal where the text has characters that are no tokens. */
export function createCursor(query: string): Cursor {
  const tokens = tokenize(query);
  const end: Token = { kind: 'end', raw: '', text: '', at: query.length };
  let position = 0;
  const peek = (ahead = 0): Token => tokens[position + ahead] ?? end;
  const next = (): Token => tokens[position++] ?? end;
  const isSymbol = (symbol: string): boolean => peek().kind === 'symbol' && peek().raw === symbol;
  const isWord = (...words: readonly string[]): boolean =>
    peek().kind === 'word' && words.includes(peek().raw.toLowerCase());
  const take = (isNext: boolean): boolean => {
    if (isNext) position += 1;
    return isNext;
  };
  const refuse = (token = peek()): Error =>
    token.kind === 'end' ? unparsable(tokens.at(-2)?.raw ?? '') : unexpectedToken(positionOf(query, token));
  const takeWord = (word: string): boolean => take(isWord(word));
  const takeSymbol = (symbol: string): boolean => take(isSymbol(symbol));
  return {
    peek,
    next,
    isWord,
    isSymbol,
    takeWord,
    takeSymbol,
    refuse,
    expectWord: (word) => {
      if (!takeWord(word)) throw refuse();
    },
    expectSymbol: (symbol) => {
      if (!takeSymbol(symbol)) throw refuse();
    },
  };
}

const KEYWORDS = new Set(
  'select from where and or not in like between is null as group by having order limit offset asc desc join on'.split(
    ' ',
  ),
);

export const isKeyword = (word: string): boolean => KEYWORDS.has(word.toLowerCase());

/** A column by its name, or in quotes. Reserved words must be quoted (zoho-api.md §7.1). */
export function readColumn(cursor: Cursor): string {
  const token = cursor.next();
  const isName = token.kind === 'text' || (token.kind === 'word' && !isKeyword(token.raw));
  if (!isName) throw cursor.refuse(token);
  return token.text;
}
