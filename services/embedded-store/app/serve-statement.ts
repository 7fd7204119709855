import type { Engine } from '../adapters/engine';
import { composeChange, composeInsert, composeRead } from '../domain/compose';
import { checkOnlyReads, checkStaysInside } from '../domain/guard';
import { refusals } from '../domain/refusal';
import { settingsFor, type Settings } from '../domain/settings';
import { readStatement, type Statement } from '../domain/statement';
import type { UserProfile } from '../domain/users';

export interface StatementRequest {
  readonly user: UserProfile;
  readonly database: string;
  readonly sql: string;
  /** Rows that follow an insert. */
  readonly data: Buffer | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly settings: Settings;
  readonly defaultFormat: string;
}

export interface StatementAnswer {
  readonly format: string;
  readonly bytes: Buffer;
  readonly summary: Readonly<Record<string, string>>;
}

const FORMAT = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const DATABASE = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const EMPTY = Buffer.alloc(0);

/** Checks one statement against the rules of its user and has the engine run it. Throws Refusal or the engine's own error. */
export async function serveStatement(engine: Engine, request: StatementRequest): Promise<StatementAnswer> {
  if (!DATABASE.test(request.database)) throw refusals.badRequest(`"${request.database}" is no name of a database`);
  const statement = readStatement(request.sql);
  checkStaysInside(statement);
  if (!request.user.mayWrite) checkOnlyReads(statement);
  if (statement.kind === 'read') return read(engine, request, statement);
  if (request.data && request.data.length > 0) return insert(engine, request, statement, request.data);
  return change(engine, request, statement);
}

async function read(engine: Engine, request: StatementRequest, statement: Statement): Promise<StatementAnswer> {
  const format = statement.format ?? request.defaultFormat;
  if (!FORMAT.test(format)) throw refusals.badRequest(`"${format}" is no name of a format`);
  const sql = composeRead(statement, format, settingsFor(request.user, request.settings));
  const result = await engine.read(request.database, sql, format, request.params);
  const summary = { read_rows: String(result.rowsRead), read_bytes: String(result.bytesRead), elapsed_ns: nanos(result.elapsed) };
  return { format, bytes: result.bytes, summary };
}

async function insert(engine: Engine, request: StatementRequest, statement: Statement, data: Buffer): Promise<StatementAnswer> {
  if (statement.kind !== 'insert') throw refusals.badRequest(`${statement.verb} takes no data`);
  const { format } = statement;
  if (format === undefined) throw refusals.syntax('INSERT with data needs a FORMAT at its end');
  const settings = settingsFor(request.user, request.settings);
  const result = await engine.insert(request.database, data, (path) => composeInsert(statement, path, format, settings));
  return { format, bytes: EMPTY, summary: { written_rows: String(result.rowsRead), written_bytes: String(data.length), elapsed_ns: nanos(result.elapsed) } };
}

async function change(engine: Engine, request: StatementRequest, statement: Statement): Promise<StatementAnswer> {
  if (statement.kind === 'insert' && statement.format !== undefined) return { format: statement.format, bytes: EMPTY, summary: { written_rows: '0' } };
  const result = await engine.change(request.database, composeChange(statement, request.settings), request.params);
  return { format: request.defaultFormat, bytes: result.bytes, summary: { elapsed_ns: nanos(result.elapsed) } };
}

function nanos(seconds: number): string {
  return String(Math.round(seconds * 1e9));
}
