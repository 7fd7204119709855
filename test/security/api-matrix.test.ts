/**
 * Every operation of the route map × every kind of caller, against the real process with nothing behind it: who may not, is
 * told so before anything else; who may, never gets 401 or 403; and what is away is a 503 with a reason, never a crash.
 */
import { type Algorithm, sign } from 'jsonwebtoken';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { type DemoCredentials, makeIdentities } from '../../services/api/adapters/crypto/identities';
import type { OperationSpec, Role } from '../../services/api/domain/operation';
import { OPERATIONS } from '../../services/api/domain/operations';
import { findFreePort } from '../../services/platform/testing/real-nats';
import { RealService } from '../../services/platform/testing/real-service';

jest.setTimeout(90_000);

const KEY = randomBytes(32).toString('hex');
const NOWHERE = '127.0.0.1:1';

function token(role: Role, change: { key?: string; audience?: string; issuer?: string; expiresIn?: number; algorithm?: Algorithm; tenant?: string } = {}): string {
  const { key = KEY, audience = 'lingshan-api', issuer = 'lingshan', expiresIn = 600, algorithm = 'HS256', tenant = 'lingshan' } = change;
  return sign({ role, tenant }, algorithm === 'none' ? '' : key, { algorithm, audience, issuer, expiresIn, subject: `matrix-${role}`, jwtid: randomBytes(8).toString('hex') });
}

/** Credentials that must never open anything but public operations. */
const BAD_CREDENTIALS: Readonly<Record<string, () => Record<string, string>>> = {
  none: () => ({}),
  garbage: () => ({ authorization: 'Bearer garbage' }),
  'not bearer': () => ({ authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }),
  expired: () => ({ authorization: `Bearer ${token('admin', { expiresIn: -10 })}` }),
  'alg none': () => ({ authorization: `Bearer ${token('admin', { algorithm: 'none' })}` }),
  'alg HS512': () => ({ authorization: `Bearer ${token('admin', { algorithm: 'HS512' })}` }),
  'foreign audience': () => ({ authorization: `Bearer ${token('admin', { audience: 'another-api' })}` }),
  'foreign issuer': () => ({ authorization: `Bearer ${token('admin', { issuer: 'mallory' })}` }),
  'foreign key': () => ({ authorization: `Bearer ${token('admin', { key: randomBytes(32).toString('hex') })}` }),
  'made-up api key': () => ({ authorization: `Bearer lsk_aaaaaaaa_${'a'.repeat(32)}_00000000` }),
  'expired cookie': () => ({ cookie: `ls_session=${token('admin', { expiresIn: -10 })}` }),
};

const VALUES: Readonly<Record<string, string>> = { unitId: 'rsu-1', session: '1', junctionId: 'j1', objectId: '00000000000000ff', laneNo: '1', linkNo: '1', editId: 'edit-1', versionNo: '1', zoom: '0', column: '0', row: '0', cell: '891f8d8a48bffff', openlr: 'CwNhbCU+jzPLAwD0/34zGw==', hourAgo: '2026-11-22T07:00:00Z', now: '2026-11-22T08:00:00Z' };

interface Answer {
  readonly status: number;
  readonly reason: string | undefined;
  readonly headers: Headers;
}

/** One request from a local address; hangs up as soon as the answer or its problem is known, for some answers never end. */
function ask(url: string, { body, ...options }: { method: string; localAddress: string; headers: Record<string, string>; body: string | undefined }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(url, { ...options, agent: false }, (response) => {
      const headers = new Headers(Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]));
      const answer = (reason?: string): void => {
        resolve({ status: response.statusCode ?? 0, reason, headers });
        call.destroy();
      };
      if (!(headers.get('content-type') ?? '').startsWith('application/problem+json')) return answer();
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => answer((JSON.parse(text) as { reason: string }).reason));
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('the door with nothing behind it', () => {
  let folder: string;
  let url: string;
  let port: number;
  let service: RealService;
  let demo: DemoCredentials;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lingshan-matrix-'));
    demo = await makeIdentities(join(folder, 'identities.json'));
    writeFileSync(join(folder, 'token.key'), KEY);
    mkdirSync(join(folder, 'console/assets'), { recursive: true });
    writeFileSync(join(folder, 'console/index.html'), '<!doctype html><title>console</title>');
    writeFileSync(join(folder, 'console/assets/main-0a1b2c3d.js'), 'export {};');
    port = await findFreePort();
    url = `http://127.0.0.1:${port}`;
    service = await RealService.start('api', {
      API_LISTEN: `127.0.0.1:${port}`,
      API_IDENTITIES_FILE: join(folder, 'identities.json'),
      API_TOKEN_KEY_FILE: join(folder, 'token.key'),
      API_CONSOLE_DIR: join(folder, 'console'),
      ROADNET_SNAPSHOT: join(folder, 'none.snapshot'),
      NATS_URL: `nats://${NOWHERE}`,
      NATS_USER: 'api',
      NATS_PASSWORD: 'api',
      REDIS_URL: `redis://${NOWHERE}`,
      CLICKHOUSE_URL: `http://${NOWHERE}`,
      CLICKHOUSE_USER: 'reader',
      CLICKHOUSE_PASSWORD: 'reader',
      LOG_LEVEL: 'info',
    });
  });
  afterAll(async () => {
    expect(await service.end('SIGTERM')).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  const call = async (spec: OperationSpec, headers: Record<string, string>) => {
    const example = spec.examples?.[0];
    const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? '');
    const query = new URLSearchParams(Object.entries(example?.query ?? {}).map(([name, value]): [string, string] => [name, fill(value)])).toString();
    const body = spec.id === 'createSession' ? { name: 'nobody', password: 'wrong' } : example?.body;
    // Each operation from an address of its own: strays are counted by address, and the matrix is full of them.
    const localAddress = `127.0.1.${1 + OPERATIONS.indexOf(spec)}`;
    return ask(`${url}${fill(spec.path)}${query ? `?${query}` : ''}`, {
      method: spec.method,
      localAddress,
      headers: { ...headers, ...('idempotency-key' in (spec.input.headers?.shape ?? {}) ? { 'idempotency-key': 'matrix' } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  };
  const protectedOperations = OPERATIONS.filter((spec) => spec.auth !== 'public');

  it('covers the route map', () => {
    expect(protectedOperations.length).toBeGreaterThanOrEqual(24);
  });

  it.each(protectedOperations.map((spec) => [spec.id, spec] as const))('%s: bad credentials are 401, roles are held, what is away is a 503', async (_id, spec) => {
    const bad: Record<string, unknown> = {};
    for (const [name, headers] of Object.entries(BAD_CREDENTIALS)) {
      const { status, reason } = await call(spec, headers());
      if (status !== 401 || reason !== 'UNAUTHENTICATED') bad[name] = { status, reason };
    }
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      const { status, reason } = await call(spec, { authorization: `Bearer ${token(role)}` });
      const isRight = spec.roles.includes(role) ? [spec.output.status, 404, 503].includes(status) : status === 403 && reason === 'ROLE_INSUFFICIENT';
      if (!isRight) bad[role] = { status, reason };
    }
    const key = await call(spec, { authorization: `Bearer ${demo.apiKey}` });
    const mayKey = spec.auth === 'key' && spec.roles.includes('viewer');
    if (mayKey === (key.status === 403) || key.status === 401) bad['api key'] = key;
    expect(bad).toEqual({});
  });

  it.each(OPERATIONS.filter((spec) => spec.auth === 'public').map((spec) => [spec.id, spec] as const))('%s: is open to anyone', async (_id, spec) => {
    const { status, reason, headers } = await call(spec, {});
    expect([spec.output.status, spec.id === 'createSession' ? 401 : spec.output.status]).toContain(status);
    expect(reason).toBe(spec.id === 'createSession' ? 'SIGN_IN_REFUSED' : undefined);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  const admin = (): Record<string, string> => ({ authorization: `Bearer ${token('admin')}` });
  const problemOf = async (path: string, init: RequestInit = {}): Promise<{ status: number; reason: string; text: string }> => {
    const response = await fetch(`${url}${path}`, { ...init, headers: { ...admin(), ...(init.headers as Record<string, string> | undefined) } });
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return { status: response.status, reason: (JSON.parse(text) as { reason: string }).reason, text };
  };

  it.each([
    ['quote in an id', "/v1/units/a'%20OR%201=1--"],
    ['subject wildcard in an id', '/v1/units/%3E'],
    ['subject token in an id', '/v1/units/a.b'],
    ['line break in an id', '/v1/units/a%0Ab'],
    ['NUL in an id', '/v1/units/a%00'],
    ['65 characters', `/v1/units/${'a'.repeat(65)}`],
    ['an object id in upper case', '/v1/objects/00000000000000FF/path?from=2026-11-22T07:00:00Z&to=2026-11-22T08:00:00Z'],
    ['SQL in a filter', "/v1/quarantine?from=2026-11-22T07:00:00Z&to=2026-11-22T08:00:00Z&reason=X'%20UNION%20SELECT"],
    ['SQL in an instant', "/v1/events?from=2026-11-22T07:00:00Z'&to=2026-11-22T08:00:00Z"],
    ['a lane number in hexadecimal', '/v1/lanes/0x10/states?from=2026-11-22T07:00:00Z&to=2026-11-22T08:00:00Z'],
    ['a session with an exponent', '/v1/ledger/u/1e3'],
    ['a session in hexadecimal', '/v1/ledger/u/0x10'],
    ['a counter with a sign', '/v1/ledger/u/1?after=%2B5'],
    ['a limit with spaces', '/v1/units?limit=%205'],
    ['an empty limit', '/v1/units?limit='],
    ['a lane number with a tail', '/v1/lanes/1%3B/states?from=2026-11-22T07:00:00Z&to=2026-11-22T08:00:00Z'],
    ['a limit above 500', '/v1/units?limit=501'],
    ['a limit given twice', '/v1/units?limit=1&limit=2'],
    ['an empty span', '/v1/events?from=2026-11-22T08:00:00Z&to=2026-11-22T08:00:00Z'],
    ['a span too long', '/v1/units/u/frames?from=2026-11-20T08:00:00Z&to=2026-11-22T08:00:00Z'],
    ['a box that is none', '/v1/live/objects?bbox=11,48,10,49'],
    ['a made-up cursor', `/v1/units?cursor=${Buffer.from('["x"]').toString('base64url')}.${'A'.repeat(32)}`],
    ['a cursor that is no cursor', '/v1/units?cursor=../../etc/passwd'],
    ['an unknown field', '/v1/live/objects?colour=red'],
    ['a prototype key', '/v1/live/objects?__proto__=1'],
    ['an unknown topic', '/v1/live/stream?topics=objects,secrets'],
  ])('refuses %s with 422', async (_name, path) => {
    const { status, reason } = await problemOf(path);
    expect(status).toBe(422);
    expect(['INPUT_INVALID', 'UNKNOWN_FIELD', 'SPAN_INVALID', 'CURSOR_INVALID']).toContain(reason);
  });

  it.each([
    ['a repeated key', '{"kind":"configuration","kind":"rsi"}', 400],
    ['a prototype key', '{"kind":"configuration","__proto__":{"role":"admin"}}', 400],
    ['deep nesting', `${'['.repeat(40)}${']'.repeat(40)}`, 400],
    ['no JSON', '{', 400],
    ['an unknown field', '{"kind":"configuration","configuration":{"revision":1,"sampling":[]},"role":"admin"}', 422],
    ['an unknown field inside', '{"kind":"configuration","configuration":{"revision":1,"sampling":[],"x":1}}', 422],
    ['too much', JSON.stringify({ kind: 'configuration', pad: 'x'.repeat(70_000) }), 413],
  ])('refuses a body with %s', async (_name, body, status) => {
    const problem = await problemOf('/v1/units/u/downlinks', { method: 'POST', body, headers: { 'content-type': 'application/json', 'idempotency-key': 'k' } });
    expect(problem.status).toBe(status);
  });

  it('refuses another media type, an endless URL, and a body where none belongs', async () => {
    expect(await problemOf('/v1/units/u/downlinks', { method: 'POST', body: 'a=1', headers: { 'content-type': 'text/plain', 'idempotency-key': 'k' } })).toMatchObject({ status: 415, reason: 'MEDIA_TYPE_UNKNOWN' });
    expect(await problemOf(`/v1/live/objects?bbox=${'1'.repeat(3000)}`)).toMatchObject({ status: 414, reason: 'URL_TOO_LONG' });
    expect(await problemOf('/v1/session', { method: 'DELETE', body: '{"x":1}', headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 422, reason: 'UNKNOWN_FIELD' });
  });

  it.each([
    ['a foreign page', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }, 403],
    ['a foreign origin of an older browser', { origin: 'https://evil.example' }, 403],
    ['no word of where it comes from', {}, 403],
    ['our own page', { 'sec-fetch-site': 'same-origin' }, 503],
  ])('a write by cookie from %s', async (_name, headers, status) => {
    const response = await fetch(`${url}/v1/units/u/downlinks`, {
      method: 'POST',
      headers: { cookie: `ls_session=${token('admin')}`, 'content-type': 'application/json', 'idempotency-key': randomBytes(4).toString('hex'), ...(headers as Record<string, string>) },
      body: '{"kind":"configuration","configuration":{"revision":1,"sampling":[]}}',
    });
    expect(response.status).toBe(status);
  });

  /** As it is, without the cleaning that fetch does to a path. */
  const exchange = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
  const rawGet = (path: string): Promise<string> => exchange(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`);

  it.each(['/../identities.json', '/..%2fidentities.json', '/%2e%2e/token.key', '/assets/../../token.key', '/assets/..%5c..%5ctoken.key', '//etc/passwd', '/assets/%00'])('gives nothing outside the console for %s', async (path) => {
    const answer = await rawGet(path);
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400|404) /);
    expect(answer).not.toContain(KEY);
    expect(answer).not.toContain('scrypt');
    expect(answer).not.toContain('root:');
  });

  it('serves the console with its policy, hashed files for ever, and its own routes as the page', async () => {
    const page = await fetch(`${url}/junctions/j1?layer=x`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<title>console</title>');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const asset = await fetch(`${url}/assets/main-0a1b2c3d.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${url}/v1/nothing`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  it('signs in, signs out, and then knows the token no more', async () => {
    const user = demo.users.find(({ name }) => name === 'operator');
    const response = await fetch(`${url}/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: user?.name, password: user?.password }) });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^ls_session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const { token: bearer } = (await response.json()) as { token: string };
    const me = (): Promise<Response> => fetch(`${url}/v1/session`, { headers: { authorization: `Bearer ${bearer}` } });
    expect(await (await me()).json()).toMatchObject({ name: 'operator', role: 'operator' });
    expect((await fetch(`${url}/v1/session`, { method: 'DELETE', headers: { authorization: `Bearer ${bearer}` } })).status).toBe(204);
    expect((await me()).status).toBe(401);
  });

  const tryToSignIn = (name: string, password: string, localAddress: string): Promise<{ status: number; retryAfter: string | undefined }> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ name, password });
      const options = { port, host: '127.0.0.1', localAddress, method: 'POST', path: '/v1/session', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } };
      const call = request(options, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }));
      });
      call.on('error', reject);
      call.end(body);
    });

  it('slows down who guesses, by 429 and Retry-After, and not the owner of the name', async () => {
    const guesses = [];
    for (let i = 0; i < 9; i++) guesses.push(await tryToSignIn('admin', `guess-${i}`, '127.0.0.2'));
    expect(guesses.slice(0, 6).map(({ status }) => status)).toEqual(Array(6).fill(401));
    expect(guesses.slice(6).map(({ status }) => status)).toEqual(Array(3).fill(429));
    expect(Number(guesses.at(-1)?.retryAfter)).toBeGreaterThan(0);
    const password = demo.users.find(({ name }) => name === 'admin')?.password ?? '';
    expect((await tryToSignIn('admin', password, '127.0.0.3')).status).toBe(200);
  });

  it('slows down one address that tries many names', async () => {
    const tries = await Promise.all(Array.from({ length: 30 }, (_, i) => tryToSignIn(`name-${i}`, 'guess', '127.0.0.4')));
    const refused = tries.filter(({ status }) => status === 429);
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(30 - refused.length);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
  });

  it('lets many addresses sign in at the same moment', async () => {
    const password = demo.users.find(({ name }) => name === 'viewer')?.password ?? '';
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => tryToSignIn('viewer', password, `127.0.1.${i + 1}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
  });

  const HOST = 'Host: localhost\r\nConnection: close\r\n';
  it.each([
    ['a broken escape in the path', `GET /v1/units/%zz HTTP/1.1\r\n${HOST}\r\n`, 400, 'REQUEST_MALFORMED'],
    ['a part of the path without end', `GET /v1/units/${'a'.repeat(200)} HTTP/1.1\r\n${HOST}\r\n`, 404, 'ROUTE_NOT_FOUND'],
    ['a method that nobody knows', `BREW / HTTP/1.1\r\n${HOST}\r\n`, 400, 'HTTP_MALFORMED'],
    ['a method of WebDAV', `PROPFIND /v1/units HTTP/1.1\r\n${HOST}\r\n`, 404, 'ROUTE_NOT_FOUND'],
    ['TRACE', `TRACE / HTTP/1.1\r\n${HOST}\r\n`, 404, 'ROUTE_NOT_FOUND'],
    ['HEAD of an operation', `HEAD /v1/nothing HTTP/1.1\r\n${HOST}\r\n`, 404, undefined],
    ['no HTTP at all', '\u0016\u0003\u0001 hello\r\n\r\n', 400, 'HTTP_MALFORMED'],
    ['two lengths', `POST /v1/session HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, 400, 'HTTP_MALFORMED'],
    ['a broken header', `GET / HTTP/1.1\r\n${HOST}no colon here\r\n\r\n`, 400, 'HTTP_MALFORMED'],
    ['endless headers', `GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(40_000)}\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'HTTP_MALFORMED'],
    ['a foreign expectation', `GET / HTTP/1.1\r\n${HOST}Expect: tea\r\n\r\n`, 417, 'EXPECTATION_UNKNOWN'],
    ['an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 404, 'ROUTE_NOT_FOUND'],
  ])('answers %s as a problem with all headers', async (_name, bytes, status, reason) => {
    const answer = await exchange(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    for (const header of ['x-content-type-options: nosniff', 'x-frame-options: deny', "content-security-policy: default-src 'none'", 'cache-control: no-store', 'x-request-id: ']) expect(head.toLowerCase()).toContain(header);
    if (reason !== undefined) expect(JSON.parse(body)).toMatchObject({ status, reason });
  });

  it('limits calls and says how long to wait', async () => {
    let last: Response | undefined;
    for (let i = 0; i < 150 && last?.status !== 429; i++) last = await fetch(`${url}/v1/live/stream?topics=none`, { headers: { authorization: `Bearer ${token('viewer', { tenant: 'other' })}` } });
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last?.headers.get('ratelimit')).toMatch(/^"streamLive";r=0;t=\d+$/);
  });

  it('is alive and says what is away', async () => {
    expect((await service.get('/livez')).status).toBe(200);
    const { status, body } = await service.get('/readyz');
    expect(status).toBe(503);
    const away = (JSON.parse(body) as { dependencies: { name: string; ready: boolean }[] }).dependencies.filter(({ ready }) => !ready).map(({ name }) => name);
    expect(away.sort()).toEqual(['bus', 'cache', 'roadnet', 'store']);
  });
});
