import { refusals } from './refusal';
import { tokenize, type Token } from './tokens';

/** `read` has a result and changes nothing; `insert` takes rows; `change` is the rest. */
export type StatementKind = 'read' | 'insert' | 'change';

export interface Statement {
  readonly kind: StatementKind;
  /** First word, upper case. */
  readonly verb: string;
  /** Without a trailing FORMAT clause and semicolon. */
  readonly sql: string;
  /** Of the trailing FORMAT clause. */
  readonly format: string | undefined;
  readonly tokens: readonly Token[];
}

const READ_VERBS = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS']);
const CHANGE_VERBS = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'OPTIMIZE', 'RENAME', 'EXCHANGE', 'DELETE', 'UPDATE', 'CHECK', 'KILL', 'SYSTEM']);

const REFUSED_VERBS = new Set(['SET', 'USE', 'ATTACH', 'DETACH', 'BACKUP', 'RESTORE', 'GRANT', 'REVOKE', 'UNDROP', 'MOVE', 'WATCH', 'BEGIN', 'COMMIT', 'ROLLBACK', 'CALL', 'EXECUTE', 'PARALLEL']);

const isWord = (token: Token | undefined, ...words: string[]): boolean => token?.kind === 'word' && words.includes(token.text.toUpperCase());

/** Reads what a statement is. Throws Refusal when it is not exactly one statement of a kind that we take. */
export function readStatement(text: string): Statement {
  const all = tokenize(text);
  if (all === 'UNTERMINATED') throw refusals.syntax('a quote or comment is not closed');
  if (all === 'ESCAPED_WORD') throw refusals.syntax('a quoted name holds a quote or an escape; names here are plain');
  if (all === 'NOT_ASCII') throw refusals.syntax('a character outside ASCII stands outside a literal; quote it');
  let tokens = all;
  while (tokens.at(-1)?.text === ';') tokens = tokens.slice(0, -1);
  if (tokens.some((token) => token.kind === 'sign' && token.text === ';')) throw refusals.syntax('Multi-statements are not allowed; send one at a time');
  const head = tokens.find((token) => token.text !== '(');
  if (!head || head.kind !== 'word') throw refusals.syntax('Empty query');
  const verb = head.text.toUpperCase();
  const format = isWord(tokens.at(-2), 'FORMAT') && tokens.at(-1)?.kind === 'word' ? tokens.at(-1) : undefined;
  if (format) tokens = tokens.slice(0, -2);
  const sql = text.slice(tokens[0]?.from ?? 0, tokens.at(-1)?.to ?? 0);
  return { kind: kindOf(verb, tokens), verb, sql, format: format?.text, tokens };
}

function kindOf(verb: string, tokens: readonly Token[]): StatementKind {
  if (verb === 'INSERT') return 'insert';
  // WITH … INSERT and EXPLAIN of a change are not needed by anybody: they would slip past the rules for reading.
  if (READ_VERBS.has(verb) && !tokens.some((token, index) => isWord(token, 'INSERT') && isWord(tokens[index + 1], 'INTO'))) return 'read';
  if (CHANGE_VERBS.has(verb)) return 'change';
  if (verb === 'WITH' || REFUSED_VERBS.has(verb)) throw refusals.denied(`${verb} is not taken by the embedded store`);
  throw refusals.syntax(`failed at position 1 ('${verb}'): no statement begins with it`);
}
