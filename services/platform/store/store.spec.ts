import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { RealStore } from '../testing/real-store';
import { createStore } from './create-store';
import { migrate } from './migrate';
import { splitStatements } from './split-statements';
import { defineQuery, type Store } from './store';

jest.setTimeout(60_000);

describe('splitStatements', () => {
  it('cuts at semicolons that end a statement only', () => {
    const sql = "CREATE TABLE a (x String DEFAULT ';--'); -- one; two\n/* ; */ INSERT INTO a VALUES ('it''s;', \"b;\", `c;`);\n\n";
    expect(splitStatements(sql)).toEqual(["CREATE TABLE a (x String DEFAULT ';--')", "INSERT INTO a VALUES ('it''s;', \"b;\", `c;`)"]);
  });
});

describe('store on the real engine', () => {
  let real: RealStore;
  let store: Store;
  let folder: string;
  const rows = defineQuery({
    name: 'spec-rows',
    sql: 'SELECT id, at FROM t WHERE id >= {from:UInt64} ORDER BY id',
    params: z.object({ from: z.number().int().min(0) }),
    row: z.object({ id: z.string(), at: z.string() }),
  });

  beforeAll(async () => {
    real = await RealStore.start();
    store = real.connect();
    folder = mkdtempSync(join(tmpdir(), 'lingshan-migrations-'));
    writeFileSync(join(folder, '0001-first.sql'), "-- a table\nCREATE TABLE IF NOT EXISTS t (id UInt64, at DateTime64(3, 'UTC') DEFAULT fromUnixTimestamp64Milli(0)) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 10;");
  });
  afterAll(async () => {
    await store.close();
    await real.stop();
    rmSync(folder, { recursive: true });
  });

  it('migrates once, goes on with new files, and refuses a changed one', async () => {
    expect(await migrate(store, folder, { namespace: 'spec' })).toEqual(['1-first']);
    expect(await migrate(store, folder, { namespace: 'spec' })).toEqual([]);
    writeFileSync(join(folder, '0002-second.sql'), 'ALTER TABLE t ADD COLUMN IF NOT EXISTS note String; ALTER TABLE t ADD COLUMN IF NOT EXISTS more String;');
    expect(await migrate(store, folder, { namespace: 'spec' })).toEqual(['2-second']);
    writeFileSync(join(folder, '0002-second.sql'), 'SELECT 1');
    await expect(migrate(store, folder, { namespace: 'spec' })).rejects.toMatchObject({ kind: 'bug', reason: 'MIGRATION_CHANGED' });
    writeFileSync(join(folder, '0004-gap.sql'), 'SELECT 1');
    await expect(migrate(store, folder, { namespace: 'spec' })).rejects.toMatchObject({ reason: 'MIGRATION_NUMBER' });
  });

  it('inserts binary rows once a token and gives them back exactly', async () => {
    const body = Buffer.from(new BigUint64Array([2n ** 63n, 10n, 0x0a0an]).buffer);
    await store.insert('t', ['id'], 'RowBinary', body, { token: 'same' });
    await store.insert('t', ['id'], 'RowBinary', body, { token: 'same' });
    expect(await store.query(rows, { from: 1 })).toEqual([
      { id: '10', at: '1970-01-01T00:00:00.000Z' },
      { id: '2570', at: '1970-01-01T00:00:00.000Z' },
      { id: '9223372036854775808', at: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  it('tells the kinds of errors apart', async () => {
    await expect(store.query(rows, { from: -1 })).rejects.toMatchObject({ kind: 'badInput', reason: 'STORE_PARAMS' });
    await expect(store.query({ ...rows, row: z.object({ id: z.number(), at: z.string() }) as never }, { from: 1 })).rejects.toMatchObject({ kind: 'bug', reason: 'STORE_ROW' });
    await expect(store.query({ ...rows, sql: 'SELECT * FROM nowhere' }, { from: 1 })).rejects.toMatchObject({ kind: 'unavailable', reason: 'STORE_SCHEMA_MISSING' });
    await expect(store.query({ ...rows, sql: 'SELECT nothing FROM t' }, { from: 1 })).rejects.toMatchObject({ kind: 'bug', reason: 'STORE_REFUSED' });
    await expect(store.insert('t', ['id'], 'RowBinary', Buffer.from([1, 2, 3]))).rejects.toMatchObject({ kind: 'badInput', reason: 'STORE_DATA_REFUSED' });
    await expect(store.insert('t; DROP TABLE t', ['id'], 'RowBinary', Buffer.alloc(8))).rejects.toMatchObject({ kind: 'bug', reason: 'STORE_IDENTIFIER' });
    const reader = real.connect('reader');
    await expect(reader.insert('t', ['id'], 'RowBinary', Buffer.alloc(8))).rejects.toMatchObject({ kind: 'notAllowed' });
    await reader.close();
    const nobody = createStore({ ...real.credentials('archive'), password: 'wrong' });
    await expect(nobody.query(rows, { from: 1 })).rejects.toMatchObject({ kind: 'notAllowed', reason: 'STORE_NOT_ALLOWED' });
    await nobody.close();
  });

  it('says unavailable when nobody answers', async () => {
    const away = createStore({ url: 'http://127.0.0.1:9', user: 'a', password: 'b', database: 'c' });
    await expect(away.ping()).rejects.toMatchObject({ kind: 'unavailable', reason: 'STORE_UNAVAILABLE' });
    await expect(away.insert('t', ['id'], 'RowBinary', Buffer.alloc(8))).rejects.toMatchObject({ kind: 'unavailable', reason: 'STORE_UNAVAILABLE' });
    await away.close();
  });
});
