/** Cuts SQL into tokens as the engine's lexer does, as far as telling words from literals needs it. Pure. */
export interface Token {
  readonly kind: 'word' | 'quoted-word' | 'string' | 'number' | 'sign';
  /** Words without their quotes. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const SPACE_OR_COMMENT = /(?:\s+|--[^\n]*|\/\/[^\n]*|#[ !][^\n]*|\/\*[\s\S]*?\*\/)+/y;
const STRING = /'(?:[^'\\]|\\[\s\S]|'')*'/y;
const HEREDOC = /\$(\w*)\$[\s\S]*?\$\1\$/y;
const QUOTED_WORD = /`(?:[^`\\]|\\[\s\S]|``)*`|"(?:[^"\\]|\\[\s\S]|"")*"/y;
const WORD = /[A-Za-z_][A-Za-z0-9_$]*/y;
const NUMBER = /\d[\w.]*/y;

/** Why SQL cannot be cut up: it is refused rather than guessed at. */
export type TokenProblem = 'UNTERMINATED' | 'NOT_ASCII' | 'ESCAPED_WORD';

function matchAt(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : -1;
}

const SHAPES: readonly (readonly [Token['kind'], RegExp])[] = [
  ['string', STRING],
  ['string', HEREDOC],
  ['quoted-word', QUOTED_WORD],
  ['word', WORD],
  ['number', NUMBER],
];

/** Tokens in order, or the problem. Outside literals only ASCII is taken: the engine also reads typographic quotes. */
export function tokenize(sql: string): readonly Token[] | TokenProblem {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const spaceEnd = matchAt(SPACE_OR_COMMENT, sql, at);
    if (spaceEnd > at) {
      at = spaceEnd;
      continue;
    }
    const token = tokenAt(sql, at);
    if (typeof token === 'string') return token;
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

function tokenAt(sql: string, from: number): Token | TokenProblem {
  for (const [kind, pattern] of SHAPES) {
    const to = matchAt(pattern, sql, from);
    // The engine reads escapes within quoted words: `fil\x65` is a name that a list of names does not find.
    if (to > from && kind === 'quoted-word' && /[\\`"]/.test(sql.slice(from + 1, to - 1))) return 'ESCAPED_WORD';
    if (to > from) return { kind, text: kind === 'quoted-word' ? sql.slice(from + 1, to - 1) : sql.slice(from, to), from, to };
  }
  const sign = sql[from] ?? '';
  if (sign === "'" || sign === '`' || sign === '"' || sql.startsWith('/*', from)) return 'UNTERMINATED';
  if (sign > '\u007f') return 'NOT_ASCII';
  return { kind: 'sign', text: sign, from, to: from + 1 };
}
