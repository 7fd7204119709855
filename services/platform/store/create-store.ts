import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { LingshanError } from '../../kernel/errors';
import type { InsertFormat, Query, Store } from './store';
import { toStoreError } from './store-errors';

export interface StoreOptions {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Longest wait for an answer, ms. */
  readonly timeoutMs?: number;
  /** Connections at most. */
  readonly connections?: number;
}

const QUERY_RETRIES = 2;
const RETRY_MS = 150;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** How rows look in JSON; see defineQuery. */
const ROW_SETTINGS = { output_format_json_quote_64bit_integers: 1, date_time_output_format: 'iso' } as const;

function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new LingshanError('bug', 'STORE_IDENTIFIER', `"${name}" is not an identifier of ours`);
  return `\`${name}\``;
}

/** A client of the store. Connects with the first statement; nothing is sent here. */
export function createStore(options: StoreOptions): Store {
  return new ClickHouseStore(options);
}

class ClickHouseStore implements Store {
  readonly database: string;
  private readonly client: ClickHouseClient;

  constructor(private readonly options: StoreOptions) {
    this.database = options.database;
    this.client = this.open(options.database);
  }

  async query<P, R>(query: Query<P, R>, params: P): Promise<R[]> {
    const checked = query.params.safeParse(params);
    if (!checked.success) throw new LingshanError('badInput', 'STORE_PARAMS', `query ${query.name}: ${checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
    const rows = await this.retrying(`query ${query.name}`, async () => {
      const result = await this.client.query({ query: query.sql, format: 'JSONEachRow', query_params: checked.data as Record<string, unknown>, clickhouse_settings: ROW_SETTINGS });
      return result.json<unknown>();
    });
    return rows.map((row, index) => {
      const parsed = query.row.safeParse(row);
      if (parsed.success) return parsed.data;
      throw new LingshanError('bug', 'STORE_ROW', `query ${query.name}, row ${index}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
    });
  }

  async insert(table: string, columns: readonly string[], format: InsertFormat, body: Uint8Array, options?: { token?: string }): Promise<void> {
    const sql = `INSERT INTO ${identifier(table)} (${columns.map(identifier).join(', ')}) FORMAT ${format}`;
    try {
      const { stream } = await this.client.exec({
        query: sql,
        values: Readable.from([body], { objectMode: false }),
        // Units that were away for long bring rows of many days; the engine's limit would refuse them for ever.
        clickhouse_settings: { async_insert: 0, max_partitions_per_insert_block: '0', ...(options?.token !== undefined && { insert_deduplication_token: options.token }) },
      });
      for await (const _ of stream) void _;
    } catch (error) {
      throw toStoreError(`insert into ${table}`, error);
    }
  }

  async command(sql: string): Promise<void> {
    try {
      await this.client.command({ query: sql });
    } catch (error) {
      throw toStoreError(`command ${firstWords(sql)}`, error);
    }
  }

  async createDatabase(): Promise<void> {
    const client = this.open(undefined);
    try {
      await this.retrying('create database', () => client.command({ query: `CREATE DATABASE IF NOT EXISTS ${identifier(this.database)} ENGINE = Atomic` }));
    } finally {
      await client.close();
    }
  }

  async ping(): Promise<void> {
    const result = await this.client.ping();
    if (!result.success) throw toStoreError('ping', result.error);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private open(database: string | undefined): ClickHouseClient {
    const { url, user, password, timeoutMs, connections } = this.options;
    return createClient({
      url,
      username: user,
      password,
      ...(database !== undefined && { database }),
      request_timeout: timeoutMs ?? 30_000,
      max_open_connections: connections ?? 8,
      keep_alive: { enabled: true, idle_socket_ttl: 2500 },
      application: 'lingshan',
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  private async retrying<T>(what: string, run: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        const told = toStoreError(what, error);
        if (told.kind !== 'unavailable' || told.reason === 'STORE_SCHEMA_MISSING' || attempt >= QUERY_RETRIES) throw told;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (attempt + 1)));
      }
    }
  }
}

function firstWords(sql: string): string {
  return sql.trim().split(/\s+/).slice(0, 6).join(' ');
}
