/** services/api/openapi.json is what the route map says, is OpenAPI 3.1, and what it shows as an example works and is as described. */
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLLERS } from '../../services/api/adapters/http/http-app';
import { API_VERSION, toOpenApi } from '../../services/api/domain/openapi';
import type { OperationExample, OperationSpec } from '../../services/api/domain/operation';
import { OPERATIONS } from '../../services/api/domain/operations';
import { OpenLr } from '../../roadnet';
import { EDIT_ID, OBJECT_ID, RealDoor, UNIT_ID } from '../../services/api/adapters/testing/real-door';
import { projectRoot } from '../../services/platform';

jest.setTimeout(90_000);

const committed = JSON.parse(readFileSync(join(projectRoot(), 'services/api/openapi.json'), 'utf8')) as Record<string, unknown>;

describe('openapi.json', () => {
  it('is current: node dist/services/api/make-openapi.js', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(toOpenApi(OPERATIONS, { version: API_VERSION }))));
  });

  it('is valid OpenAPI 3.1 by the official schema', () => {
    const metaSchema = JSON.parse(readFileSync(join(projectRoot(), 'node_modules/@seriousme/openapi-schema-validator/schemas/v3.1/schema.json'), 'utf8')) as object;
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addFormat('media-range', true);
    const validate = ajv.compile(metaSchema);
    validate(committed);
    expect(validate.errors ?? []).toEqual([]);
    expect(ajv.compile(metaSchema)({ openapi: '3.1.0' })).toBe(false);
  });

  it('resolves each of its references', () => {
    const references = [...JSON.stringify(committed).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    const missing = references.filter((path) => path.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], committed) === undefined);
    expect(references.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });
});

describe('the examples', () => {
  let door: RealDoor;
  let values: Record<string, string>;
  let admin: string;

  beforeAll(async () => {
    door = await RealDoor.start();
    const nowMs = Date.now();
    const session = await door.fillHistory(nowMs);
    admin = await door.signIn('admin');
    const deadline = Date.now() + 10_000;
    for (let isHeard = false; !isHeard && Date.now() < deadline; ) {
      door.publishLive(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 100));
      isHeard = ((await door.get('/v1/live/units')).body as { items: unknown[] }).items.length > 0;
    }
    const laneNo = door.snapshot.stopLines[0]!.laneNo;
    const road = { laneNo, linkNo: door.snapshot.laneLink[laneNo]! };
    values = { unitId: UNIT_ID, session: String(session), objectId: OBJECT_ID, junctionId: door.signalisedId(), editId: EDIT_ID, laneNo: String(road.laneNo), linkNo: String(road.linkNo), openlr: new OpenLr(door.snapshot).encodeLine({ linkNos: [road.linkNo], startSM: 0, endSM: 1 }), hourAgo: new Date(nowMs - 3_500_000).toISOString(), now: new Date(nowMs).toISOString() };
  });
  afterAll(() => door.stop());

  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `{${name}}`);

  const call = async (spec: OperationSpec, example: OperationExample): Promise<Response> => {
    const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) => fill(example.params?.[name] ?? ''));
    const query = new URLSearchParams(Object.entries(example.query ?? {}).map(([name, value]): [string, string] => [name, fill(value)])).toString();
    const body = example.body === undefined ? {} : { body: JSON.stringify(example.body) };
    const headers = { authorization: `Bearer ${admin}`, ...(example.body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': 'example-1' }) };
    return fetch(`${door.url}${path}${query ? `?${query}` : ''}`, { method: spec.method, headers, ...body });
  };

  const examples = OPERATIONS.flatMap((spec) => (spec.examples ?? []).map((example) => [spec.id, example.name, spec, example] as const));
  it.each(examples)('%s: %s', async (_id, _name, spec, example) => {
    const response = await call(spec, example);
    const text = await response.text();
    expect({ status: response.status, text: response.ok ? '' : text }).toEqual({ status: spec.output.status, text: '' });
    expect(response.headers.get('content-type')).toContain((spec.output.contentType ?? 'application/json').split(';')[0]);
    const problem = spec.output.schema?.safeParse(JSON.parse(text)).error;
    expect(problem).toBeUndefined();
    const { items } = spec.output.schema ? (JSON.parse(text) as { items?: unknown[] }) : {};
    expect(items).not.toEqual([]);
  });

  it('shows redelivered frames once in the ledger', async () => {
    const { body } = await door.get(`/v1/ledger/${UNIT_ID}/${values['session']}`);
    expect(body).toEqual({
      items: [1, 2, 3, 4, 5].map((counter) => ({ counter, kind: counter === 3 ? 'spat' : 'rsm', objects: counter === 3 ? 0 : 2, objectRows: counter === 3 ? 0 : 2, copies: 1 })),
      next: null,
    });
    const first = await door.get(`/v1/ledger/${UNIT_ID}/${values['session']}?after=1&limit=2`);
    expect(first.body).toMatchObject({ items: [{ counter: 2 }, { counter: 3 }], next: 3 });
  });

  it('walks pages to the end, each item once, and refuses a cursor of another question', async () => {
    const path = `/v1/units/${UNIT_ID}/frames?from=${values['hourAgo']}&to=${values['now']}`;
    const counters: number[] = [];
    let cursor = '';
    do {
      const { status, body } = await door.get(`${path}&limit=2${cursor}`);
      expect(status).toBe(200);
      const { items, next } = body as { items: { counter: number }[]; next: string | null };
      counters.push(...items.map(({ counter }) => counter));
      cursor = next === null ? '' : `&cursor=${next}`;
      if (counters.length === 2) {
        expect(await door.get(`${path}&kind=rsm&limit=2${cursor}`)).toMatchObject({ status: 422, body: { reason: 'CURSOR_INVALID' } });
      }
    } while (cursor !== '');
    expect(counters).toEqual([1, 2, 3, 4, 5]);
  });

  it('tells what an edit changed and what the import found', async () => {
    const diff = (await door.get('/v1/roadnet/diff?from=1&to=2')).body as { kinds: { kind: string; added: { ids: string[] }; changed: { ids: string[] } }[]; newMapJunctionIds: string[] };
    expect(diff.kinds.map(({ kind }) => kind)).toEqual(['lane', 'edit']);
    expect(diff.kinds[0]?.changed).toMatchObject({ count: 1, ids: [expect.any(String)] });
    expect(diff.kinds[1]?.added).toEqual({ count: 1, ids: [EDIT_ID] });
    const back = (await door.get('/v1/roadnet/diff?from=2&to=1')).body as typeof diff;
    expect(back.kinds[1]).toMatchObject({ kind: 'edit', removed: { count: 1, ids: [EDIT_ID] } });
    expect((await door.get('/v1/roadnet/versions')).body).toMatchObject({ items: [{ versionNo: 2, cause: 'edit', editId: EDIT_ID, author: 'admin', reason: 'burst pipe' }, { versionNo: 1, cause: 'import', editId: null }] });
    expect((await door.get('/v1/roadnet/versions/2/findings')).body).toMatchObject({ findings: [{ severity: 'info', check: 'a.check', place: 'grid:1', reason: 'is so', fix: 'none' }] });
    expect(await door.get('/v1/roadnet/diff?from=1&to=99')).toMatchObject({ status: 404, body: { reason: 'ROADNET_VERSION_UNKNOWN' } });
  });

  it('sends a tile compressed to who accepts it, and keepable to who names its version', async () => {
    const { version } = door.snapshot;
    const ask = (query: string, encoding: string) => fetch(`${door.url}/v1/roadnet/tiles/0/0/0${query}`, { headers: { authorization: `Bearer ${admin}`, 'accept-encoding': encoding } });
    const [plain, zipped, kept, older] = [await ask('', 'identity'), await ask('', 'br;q=0, gzip'), await ask(`?version=${version}`, 'br'), await ask('?version=older', 'gzip')];
    expect([plain, zipped, kept, older].map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip', null, 'gzip']);
    expect([plain, zipped, kept, older].map(({ headers }) => headers.get('cache-control')?.includes('immutable'))).toEqual([false, false, true, false]);
    expect(Buffer.from(await zipped.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()));
  });

  it('has nothing to send to a unit that never connected', async () => {
    const response = await fetch(`${door.url}/v1/units/nobody/downlinks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json', 'idempotency-key': 'nobody' },
      body: JSON.stringify({ kind: 'configuration', configuration: { revision: 1, sampling: [] } }),
    });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, reason: 'UNIT_NOT_FOUND' });
  });

  it('gives one answer to a repeated downlink and refuses its key for another', async () => {
    const send = (revision: number) =>
      fetch(`${door.url}/v1/units/${UNIT_ID}/downlinks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json', 'idempotency-key': 'twice' },
        body: JSON.stringify({ kind: 'configuration', configuration: { revision, sampling: [] } }),
      });
    const [first, second, other] = [await send(7), await send(7), await send(8)];
    expect([first.status, second.status, other.status]).toEqual([202, 202, 409]);
    expect(await second.json()).toEqual(await first.json());
  });
});

describe('the route map', () => {
  it('binds each operation to one handler, and each handler to an operation', () => {
    const bound = CONTROLLERS.flatMap((controller) =>
      Object.getOwnPropertyNames(controller.prototype)
        .filter((name) => name !== 'constructor')
        .map((name) => {
          const handler = (controller.prototype as Record<string, object>)[name] as object;
          const config = Reflect.getMetadata('__fastify_route_config__', handler) as { operation?: OperationSpec } | undefined;
          return { name, id: config?.operation?.id };
        }),
    );
    expect(bound.filter(({ name, id }) => name !== id)).toEqual([]);
    expect(bound.map(({ id }) => id).sort()).toEqual([...OPERATIONS.map(({ id }) => id), 'getConsole'].sort());
  });
});
