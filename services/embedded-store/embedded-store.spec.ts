import { ClickHouseError, ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { RealStore } from '../platform/testing/real-store';

jest.setTimeout(60_000);

describe('embedded store with the stock client', () => {
  let store: RealStore;
  let archive: ClickHouseClient;
  let reader: ClickHouseClient;
  const connect = (user: 'archive' | 'reader', more = {}): ClickHouseClient => {
    const { url, password, database } = store.credentials(user);
    return createClient({ url, username: user, password, database, log: { level: ClickHouseLogLevel.OFF }, ...more });
  };
  const rows = async <T>(client: ClickHouseClient, query: string, more = {}): Promise<T[]> => (await client.query({ query, format: 'JSONEachRow', ...more })).json<T>();
  const refused = async (act: Promise<unknown>): Promise<{ code: string; type: string | undefined }> => {
    const error = await act.then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClickHouseError);
    return { code: (error as ClickHouseError).code, type: (error as ClickHouseError).type };
  };

  beforeAll(async () => {
    store = await RealStore.start();
    await store.connect().createDatabase();
    archive = connect('archive');
    reader = connect('reader');
    await archive.command({ query: 'CREATE TABLE t (id UInt64, name String, at DateTime64(3, \'UTC\')) ENGINE = MergeTree ORDER BY id' });
  });
  afterAll(async () => {
    await archive.close();
    await reader.close();
    await store.stop();
  });
  beforeEach(() => archive.command({ query: 'TRUNCATE TABLE t' }));

  it('answers both pings', async () => {
    expect((await reader.ping()).success).toBe(true);
    expect((await reader.ping({ select: true })).success).toBe(true);
  });

  it('inserts JSON, CSV and streams, some columns, gzip both ways', async () => {
    await archive.insert({ table: 't', values: [{ id: 1, name: "it's\\\n", at: 1760000000123 }], format: 'JSONEachRow' });
    await archive.insert({ table: 't', values: Readable.from(['2,two,1760000000000\n', '3,three,1760000000000\n'], { objectMode: false }), format: 'CSV' });
    const zipped = connect('archive', { compression: { request: true, response: true } });
    await zipped.insert({ table: 't', values: Array.from({ length: 500 }, (_, i) => ({ id: 10 + i, name: 'many' })), format: 'JSONEachRow', columns: ['id', 'name'] });
    expect(await rows(zipped, 'SELECT count() AS n, uniqExact(name) AS names FROM t')).toEqual([{ n: 503, names: 4 }]);
    expect(await rows(zipped, 'SELECT id FROM t ORDER BY id')).toHaveLength(503);
    expect(await rows(reader, 'SELECT name, at FROM t WHERE id = 1')).toEqual([{ name: "it's\\\n", at: '2025-10-09 08:53:20.123' }]);
    await zipped.close();
  });

  it('inserts binary bodies by exec, and refuses a damaged one with the engine\'s code', async () => {
    const insert = async (body: Buffer): Promise<void> => {
      const { stream } = await archive.exec({ query: 'INSERT INTO t (id) FORMAT RowBinary', values: Readable.from([body], { objectMode: false }) });
      for await (const _ of stream) void _;
    };
    // 0A 0A in the bytes is an empty line to the library's own way of taking data.
    await insert(Buffer.from(new BigUint64Array([7n, 0x0a0a0a0an, 8n]).buffer));
    expect(await rows(reader, 'SELECT id FROM t ORDER BY id')).toEqual([{ id: 7 }, { id: 8 }, { id: 0x0a0a0a0a }]);
    expect(await refused(insert(Buffer.from([1, 2, 3])))).toMatchObject({ code: '33' });
    expect(await rows(reader, 'SELECT count() AS n FROM t')).toEqual([{ n: 3 }]);
  });

  it('binds parameters of every shape, a hundred at a time', async () => {
    const params = { s: "a'b\\c\td\n;--", n: 18446744073709551615n, list: [1, 2], none: null, map: { k: 'v' }, when: new Date(1760000000123) };
    const sql = 'SELECT {s:String} AS s, {n:UInt64} AS n, {list:Array(UInt8)} AS list, {none:Nullable(String)} AS none, {map:Map(String, String)} AS map, toUnixTimestamp64Milli({when:DateTime64(3)}) AS at';
    expect(await rows(reader, sql, { query_params: params, clickhouse_settings: { output_format_json_quote_64bit_integers: 1 } })).toEqual([
      { s: "a'b\\c\td\n;--", n: '18446744073709551615', list: [1, 2], none: null, map: { k: 'v' }, at: '1760000000123' },
    ]);
    const many = await Promise.all(Array.from({ length: 60 }, (_, i) => rows<{ i: number }>(reader, 'SELECT {i:UInt32} AS i', { query_params: { i } })));
    expect(many.map(([row]) => row?.i)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  });

  it('keeps settings to their statement', async () => {
    const ask = (settings?: object): Promise<{ v: number }[]> => rows(archive, "SELECT getSetting('max_block_size') AS v", { clickhouse_settings: settings });
    const [before] = await ask();
    expect(await ask({ max_block_size: 777 })).toEqual([{ v: 777 }]);
    expect(await ask()).toEqual([before]);
    await archive.insert({ table: 't', values: [{ id: 1 }], format: 'JSONEachRow', clickhouse_settings: { max_block_size: '778' } });
    expect(await ask()).toEqual([before]);
  });

  it('gives the engine\'s errors as the client types them', async () => {
    expect(await refused(rows(reader, 'SELECT * FROM nowhere'))).toEqual({ code: '60', type: 'UNKNOWN_TABLE' });
    expect(await refused(rows(reader, 'SELEC 1'))).toEqual({ code: '62', type: 'SYNTAX_ERROR' });
    expect(await refused(rows(reader, 'SELECT (1'))).toEqual({ code: '62', type: 'SYNTAX_ERROR' });
    expect(await refused(rows(reader, 'SELECT 1; SELECT 2'))).toEqual({ code: '62', type: 'SYNTAX_ERROR' });
    const stranger = createClient({ url: store.url, username: 'reader', password: 'wrong', log: { level: ClickHouseLogLevel.OFF } });
    expect(await refused(rows(stranger, 'SELECT 1'))).toEqual({ code: '516', type: 'AUTHENTICATION_FAILED' });
    await stranger.close();
  });

  it.each([
    'INSERT INTO t (id) VALUES (1)',
    'CREATE TABLE x (a UInt8) ENGINE = Memory',
    'DROP TABLE t',
    'ALTER TABLE t DELETE WHERE 1',
    'TRUNCATE TABLE t',
    'OPTIMIZE TABLE t FINAL',
    'SYSTEM FLUSH LOGS',
    'SET max_threads = 1',
    'USE default',
    'KILL QUERY WHERE 1',
    'WITH 1 AS a INSERT INTO t SELECT a, \'\', now64()',
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM `file`('/etc/passwd', 'LineAsString')",
    "SELECT * FROM /* */ file /* */ ('/etc/passwd', 'LineAsString')",
    "SELECT file('/etc/passwd')",
    "SELECT `fil\\x65`('/etc/passwd')",
    "SELECT \"fil\\x65\"('/etc/passwd')",
    "SELECT 1 // '\n INTO OUTFILE '/tmp/lingshan-spec-out' // '",
    "SELECT 1 // '\n ; CREATE TABLE evil (a Int8) ENGINE = Memory; SELECT 2 // '",
    "SELECT 1, (SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String'))",
    "SELECT * FROM t, s3('http://127.0.0.1:1/x')",
    "SELECT 1 WHERE 1 IN remote('127.0.0.1', system.one)",
    "SELECT * FROM executable('x.sh', 'CSV', 'a String')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "DESCRIBE TABLE file('/etc/passwd', 'LineAsString')",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    'SELECT 1 SETTINGS max_execution_time = 0',
    'SELECT 1 FORMAT CSV SETTINGS readonly = 0',
    'SELECT ‘a’',
  ])('the reader may not: %s', async (query) => {
    const { code } = await refused(reader.exec({ query }));
    expect(['497', '62']).toContain(code);
  });

  it.each([
    "CREATE TABLE y (a String) ENGINE = File(CSV)",
    "CREATE TABLE y (a String) ENGINE = URL('http://127.0.0.1:1/', CSV)",
    "CREATE TABLE y AS file('/etc/passwd', 'LineAsString')",
    "INSERT INTO FUNCTION file('/tmp/lingshan-spec', 'CSV', 'a UInt8') SELECT 1",
    "CREATE DICTIONARY d (a UInt8) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd' format 'CSV')) LAYOUT(FLAT()) LIFETIME(0)",
    "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV",
    "BACKUP TABLE t TO File('/tmp/x')",
    "ATTACH TABLE t",
    'SET max_threads = 1',
  ])('nobody may: %s', async (query) => {
    expect(await refused(archive.command({ query }))).toEqual({ code: '497', type: 'ACCESS_DENIED' });
  });

  it('takes what only looks dangerous', async () => {
    await archive.command({ query: 'CREATE TABLE IF NOT EXISTS files (url String, remote UInt8) ENGINE = MergeTree ORDER BY url' });
    await archive.command({ query: "INSERT INTO files (url, remote) VALUES ('file(', 1)" });
    expect(await rows(reader, "SELECT url, remote, 'url(); -- SETTINGS' AS s FROM files /* file('x') */")).toEqual([{ url: 'file(', remote: 1, s: 'url(); -- SETTINGS' }]);
  });

  it('limits the reader', async () => {
    expect(await refused(rows(reader, 'SELECT number FROM numbers(2000000)'))).toEqual({ code: '396', type: 'TOO_MANY_ROWS_OR_BYTES' });
    expect(await rows(reader, 'SELECT 1 AS v')).toEqual([{ v: 1 }]);
    expect(await refused(rows(reader, 'SELECT 1', { clickhouse_settings: { allow_introspection_functions: 1 } }))).toEqual({ code: '452', type: 'SETTING_CONSTRAINT_VIOLATION' });
    expect(await rows(reader, "SELECT getSetting('max_execution_time') AS v", { clickhouse_settings: { max_execution_time: 3600 } })).toEqual([{ v: 15 }]);
    expect(await refused(rows(reader, 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1', { clickhouse_settings: { max_execution_time: 1 } }))).toEqual({ code: '159', type: 'TIMEOUT_EXCEEDED' });
  });

  it('answers short questions while a long one runs', async () => {
    const long = refused(rows(reader, 'SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1', { clickhouse_settings: { max_execution_time: 2 } }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startedMs = performance.now();
    await rows(reader, 'SELECT 1');
    expect(performance.now() - startedMs).toBeLessThan(1000);
    await long;
  });

  it('refuses a body that unpacks to too much', async () => {
    const { url, password } = store.credentials('archive');
    const bomb = gzipSync(Buffer.alloc(160 * 1024 * 1024));
    const response = await fetch(`${url}/?database=lingshan&query=${encodeURIComponent('INSERT INTO t (id) FORMAT RowBinary')}`, {
      method: 'POST',
      headers: { 'X-ClickHouse-User': 'archive', 'X-ClickHouse-Key': password, 'Content-Encoding': 'gzip' },
      body: bomb,
    });
    expect(response.status).toBe(413);
    expect(response.headers.get('x-clickhouse-exception-code')).toBe('307');
  });

  it('keeps what it acknowledged over kill -9, and stops cleanly with an insert under way', async () => {
    for (let round = 0; round < 3; round++) {
      await archive.insert({ table: 't', values: [{ id: round }], format: 'JSONEachRow' });
      await store.kill();
      await store.up();
    }
    expect(await rows(reader, 'SELECT id FROM t ORDER BY id')).toEqual([{ id: 0 }, { id: 1 }, { id: 2 }]);
    const under = archive.insert({ table: 't', values: Array.from({ length: 50_000 }, (_, i) => ({ id: 100 + i })), format: 'JSONEachRow' }).then(() => true, () => false);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await store.drain()).toBe(0);
    const stored = await under;
    await store.up();
    const [count] = await rows<{ n: number }>(reader, 'SELECT count() AS n FROM t WHERE id >= 100');
    if (stored) expect(count?.n).toBe(50_000);
    else expect([0, 50_000]).toContain(count?.n);
  });
});
