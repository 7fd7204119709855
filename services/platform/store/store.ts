import type { z } from 'zod';

/** A named, typed question. SQL is written once, here; values only ever come as parameters (`{name:Type}`), never as text. */
export interface Query<P, R> {
  /** Stands in metrics and errors. */
  readonly name: string;
  readonly sql: string;
  readonly params: z.ZodType<P>;
  readonly row: z.ZodType<R>;
}

/**
 * Declares a query. Rows come as the engine's JSON with two rules: 64-bit integers are strings (`z.coerce.number()` where
 * 2^53 suffices), date-times are ISO 8601 in UTC.
 */
export function defineQuery<P, R>(query: Query<P, R>): Query<P, R> {
  return Object.freeze(query);
}

export type InsertFormat = 'Native' | 'RowBinary' | 'JSONEachRow';

export interface Store {
  readonly database: string;
  /**
   * Parameters are checked before, every row after. Rejects LingshanError: `unavailable` (tried again twice before),
   * `full`, `notAllowed`, `badInput` (parameters; STORE_RESULT_TOO_LARGE) or `bug` (the SQL or a row is not as declared).
   */
  query<P, R>(query: Query<P, R>, params: P): Promise<R[]>;
  /**
   * One insert of an encoded body; returned means stored. Not tried again here: the caller knows what a repeat means.
   * `token`: the engine drops a block with a token it has seen lately, where the table keeps a window (a second net only).
   * Rejects LingshanError: `unavailable` or `full` (try again), `badInput` STORE_DATA_REFUSED (the data), `notAllowed`, `bug`.
   */
  insert(table: string, columns: readonly string[], format: InsertFormat, body: Uint8Array, options?: { token?: string }): Promise<void>;
  /** A statement without a result (DDL). Rejects as query. */
  command(sql: string): Promise<void>;
  /** Creates the database when it is not there. */
  createDatabase(): Promise<void>;
  /** Readiness check. Rejects LingshanError unavailable. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
