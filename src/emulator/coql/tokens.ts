import { unexpectedToken, unparsable } from './errors.js';

export type TokenKind = 'word' | 'text' | 'number' | 'empty' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As it was written. */
  readonly raw: string;
  /** Of a text: what stands between its quotes, a doubled quote taken as one. Else as written. */
  readonly text: string;
  readonly at: number;
}

/** In this order: a column may hold dots and arrows, a number a sign, an exponent. */
const TOKEN =
  /(?<space>\s+)|(?<empty>\$\{EMPTY\})|(?<word>[A-Za-z_$][\w$]*(?:(?:\.|->)[A-Za-z_$][\w$]*)*)|(?<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>'(?:[^']|'')*')|(?<symbol><>|[<>!]=|[(),=<>*#!;])/y;

/** @throws Refusal at the first character that begins nothing. The last token is the end. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < query.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(query)?.groups;
    if (!groups) throw unexpectedCharacter(query, at);
    const token = tokenOf(groups, at);
    if (token) tokens.push(token);
  }
  return [...tokens, { kind: 'end', raw: '', text: '', at: query.length }];
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, at: number): Token | undefined {
  for (const kind of ['word', 'empty', 'number', 'text', 'symbol'] as const) {
    const raw = groups[kind];
    if (raw === undefined) continue;
    return { kind, raw, at, text: kind === 'text' ? raw.slice(1, -1).replaceAll("''", "'") : raw };
  }
  return undefined;
}

function unexpectedCharacter(query: string, at: number): Error {
  // A quote that nobody closes: the rest of the query is one unfinished text.
  if (query[at] === "'") return unparsable(query.slice(at, at + 20));
  return unexpectedToken(positionOf(query, { at, raw: query.slice(at, at + 1) }));
}

export function positionOf(
  query: string,
  { at, raw }: Pick<Token, 'at' | 'raw'>,
): { line: number; column: number; near: string } {
  const before = query.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, near: raw };
}
