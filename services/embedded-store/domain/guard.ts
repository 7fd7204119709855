/**
 * The engine inside this process has no users and can read files and addresses. So nothing that reaches beyond its own tables
 * passes here, for any user; and the reader only reads.
 */
import { refusals } from './refusal';
import type { Statement } from './statement';
import type { Token } from './tokens';

/** Functions, table functions and dictionary sources that touch files, the network, programs or other stores; by beginning. */
const OUTSIDE =
  /^(arrowflight|azure|backup|cassandra|catboost|cluster|deltalake|dictionary$|disk|executable|file|fuzz|gcs|hdfs|hive|http|hudi|iceberg|input|jdbc|library|loop$|merge$|mongo|mysql|odbc|paimon|postgresql|python|redis|remote|s3|sleep|sqlite|url|ytsaurus|zookeeper)/;
/** What may follow FROM or JOIN and look like a call. */
const TABLE_FUNCTIONS = new Set(['numbers', 'zeros', 'values', 'generate_series', 'generateseries', 'view', 'null']);
/** Files of the machine, written and read by a statement. */
const FILE_WORDS = new Set(['OUTFILE', 'INFILE']);
const ENGINE = /^(\w*mergetree|atomic|memory|null|view|materializedview|dictionary|join|set|buffer|log|tinylog|stripelog)$/;

function isCall(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  return (token?.kind === 'word' || token?.kind === 'quoted-word') && tokens[index + 1]?.text === '(';
}

/** Throws Refusal when `statement` reaches out of the database. */
export function checkStaysInside({ verb, tokens }: Statement): void {
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' && token.kind !== 'quoted-word') return;
    const lower = token.text.toLowerCase();
    const before = tokens[index - 1];
    const beforeWord = before?.kind === 'word' ? before.text.toUpperCase() : '';
    if (token.kind === 'word' && FILE_WORDS.has(token.text.toUpperCase())) throw refusals.denied(`${token.text} is not permitted`);
    if (isCall(tokens, index) && OUTSIDE.test(lower) && !isTableName(verb, beforeWord) && before?.text !== '.') {
      throw refusals.denied(`${token.text}(…) reaches beyond the database and is not permitted`);
    }
    if (isCall(tokens, index) && (beforeWord === 'FROM' || beforeWord === 'JOIN') && !TABLE_FUNCTIONS.has(lower)) {
      throw refusals.denied(`table function ${token.text} is not permitted`);
    }
    if (isEngineName(tokens, index) && !ENGINE.test(lower)) throw refusals.denied(`engine ${token.text} is not permitted`);
  });
}

/** `INSERT INTO table (columns)` and `CREATE TABLE table (columns)`: a table's name is no call, whatever it begins with. */
function isTableName(verb: string, before: string): boolean {
  return (verb === 'INSERT' && before === 'INTO') || (verb === 'CREATE' && (before === 'TABLE' || before === 'EXISTS'));
}

function isEngineName(tokens: readonly Token[], index: number): boolean {
  const [two, one] = [tokens[index - 2], tokens[index - 1]];
  const isEngine = (token: Token | undefined): boolean => token?.kind === 'word' && token.text.toUpperCase() === 'ENGINE';
  return (one?.text === '=' && isEngine(two)) || isEngine(one);
}

/** Throws Refusal when `statement` is more than a question, or sets its own limits. */
export function checkOnlyReads(statement: Statement): void {
  if (statement.kind !== 'read') throw refusals.denied(`Not enough privileges: this user may only read, not ${statement.verb}`);
  if (statement.tokens.some((token) => token.kind === 'word' && token.text.toUpperCase() === 'SETTINGS')) {
    throw refusals.denied('Not enough privileges: this user may not set SETTINGS in a statement');
  }
}
