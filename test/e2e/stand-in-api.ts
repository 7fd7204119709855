/**
 * NOT the api: a stand-in that speaks the same contract from a made-up world, for working on the console without a city and
 * for the parts of its behaviour that a real city cannot be made to show at will (a cut stream, a script in a name).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { StandInNetwork } from './stand-in-network';

export const STAND_IN_TOPICS = ['objects', 'links', 'lanes', 'signals', 'units', 'events'] as const;
export type StandInTopic = (typeof STAND_IN_TOPICS)[number];

/** A made-up world: the road network as the api serves it, and every topic's items at an instant (server ms). */
export interface StandInWorld {
  readonly roadnet: object;
  readonly layers: Readonly<Record<string, object>>;
  readonly junctions: readonly { readonly junctionId: string }[];
  /** Layouts by junction. */
  readonly layouts: Readonly<Record<string, object>>;
  itemsAt(topic: StandInTopic, atMs: number): readonly unknown[];
}

export interface StandInApi {
  readonly url: string;
  /** Cuts every stream and refuses new ones with 503 until `restore`. */
  cut(): void;
  restore(): void;
  /** What the one who signed in is from now on. */
  setRole(role: 'viewer' | 'operator'): void;
  close(): Promise<void>;
}

export const STAND_IN_SIGN_IN = { name: 'demo', password: 'stand-in' } as const;
const CSP = "default-src 'self'; worker-src 'self' blob:; img-src 'self' data: blob:";
const MIME: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const PERIOD_MS: Readonly<Record<StandInTopic, number>> = { objects: 500, links: 1000, lanes: 1000, signals: 1000, units: 1000, events: 1000 };

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers }).end(JSON.stringify(body));
}

const problem = (response: ServerResponse, status: number, reason: string, detail: string): void =>
  sendJson(response, status, { type: `/docs#${reason}`, title: reason, status, reason, detail, requestId: 'stand-in' });

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

const signedIn = (request: IncomingMessage): boolean => /(^|; )ls_session=stand-in/.test(request.headers.cookie ?? '');
const callerOf = (role: string) => ({ name: STAND_IN_SIGN_IN.name, role, tenant: 'stand-in', expiresAt: null });

export async function startStandInApi(world: StandInWorld, consoleDir: string): Promise<StandInApi> {
  const streams = new Set<ServerResponse>();
  let isCut = false;
  let caller = callerOf('operator');
  const network = new StandInNetwork();
  let sent = 0;
  const write = (response: ServerResponse, event: string, data: unknown): void => void response.write(`id: ${++sent}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const picture = (topic: StandInTopic, atMs: number): object => ({ topic, asOf: new Date(atMs).toISOString(), ageMs: 0, quality: 'live', items: world.itemsAt(topic, atMs) });

  const timers = STAND_IN_TOPICS.map((topic) =>
    setInterval(() => {
      if (streams.size === 0) return;
      const whole = picture(topic, Date.now());
      for (const response of streams) write(response, 'snapshot', whole);
    }, PERIOD_MS[topic]),
  );
  timers.push(setInterval(() => streams.forEach((response) => write(response, 'heartbeat', { now: new Date().toISOString(), topics: {} })), 5000));

  async function serveFile(path: string, response: ServerResponse): Promise<void> {
    const file = normalize(path === '/' ? '/index.html' : path);
    const body = await readFile(join(consoleDir, file)).catch(() => undefined);
    if (!body) return problem(response, 404, 'NOT_FOUND', `no file ${file}`);
    response.writeHead(200, { 'content-type': MIME[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP }).end(body);
  }

  function openStream(response: ServerResponse): void {
    if (isCut) return problem(response, 503, 'BUS_UNAVAILABLE', 'the stand-in was told to cut its streams');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    streams.add(response);
    response.on('close', () => streams.delete(response));
    for (const topic of STAND_IN_TOPICS) write(response, 'snapshot', picture(topic, Date.now()));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (!url.pathname.startsWith('/v1/')) return serveFile(url.pathname, response);
    if (url.pathname === '/v1/session' && request.method === 'POST') {
      const given = JSON.parse(await readBody(request)) as { name?: string; password?: string };
      if (given.name !== STAND_IN_SIGN_IN.name || given.password !== STAND_IN_SIGN_IN.password) return problem(response, 401, 'SIGN_IN_REFUSED', 'name or password is wrong');
      return sendJson(response, 200, { token: 'stand-in', tokenType: 'Bearer', ...caller }, { 'set-cookie': 'ls_session=stand-in; HttpOnly; SameSite=Strict; Path=/' });
    }
    if (!signedIn(request)) return problem(response, 401, 'UNAUTHENTICATED', 'sign in first');
    if (url.pathname === '/v1/session' && request.method === 'DELETE') return void response.writeHead(204, { 'set-cookie': 'ls_session=; Max-Age=0; Path=/' }).end();
    if (url.pathname === '/v1/session') return sendJson(response, 200, caller);
    if (url.pathname === '/v1/live/stream') return openStream(response);
    if (/^\/v1\/roadnet\/(versions|diff|edits)/.test(url.pathname)) {
      const answer = network.answer(request.method ?? 'GET', url, request.method === 'POST' ? (JSON.parse(await readBody(request)) as Record<string, unknown>) : {});
      return answer ? sendJson(response, answer.status, answer.body) : problem(response, 404, 'NOT_FOUND', `no operation ${request.method} ${url.pathname}`);
    }
    if (url.pathname === '/v1/roadnet') return sendJson(response, 200, world.roadnet);
    const layer = world.layers[url.searchParams.get('layer') ?? ''];
    if (url.pathname === '/v1/roadnet/geojson' && layer) return sendJson(response, 200, layer);
    if (url.pathname === '/v1/junctions') return sendJson(response, 200, { items: world.junctions });
    const layout = world.layouts[/^\/v1\/junctions\/([^/]+)\/layout$/.exec(url.pathname)?.[1] ?? ''];
    if (layout) return sendJson(response, 200, layout);
    const junction = world.junctions.find(({ junctionId }) => url.pathname === `/v1/junctions/${junctionId}`);
    if (junction) return sendJson(response, 200, junction);
    if (url.pathname.endsWith('/states') || url.pathname.endsWith('/signal-states')) return sendJson(response, 200, { items: [], next: null });
    if (url.pathname === '/v1/stats/ingest') return sendJson(response, 200, { frames: 12_600, objects: 201_840, matchedShare: 0.992, storeLagMsP99: 412, quarantined: 3, kinds: [{ kind: 'rsm', lateMsP99: 180 }] });
    return problem(response, 404, 'NOT_FOUND', `no operation ${request.method} ${url.pathname}`);
  }

  const server = createServer((request, response) => void handle(request, response).catch((error: unknown) => response.destroy(error as Error)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      for (const response of streams) response.destroy();
    },
    restore: () => void (isCut = false),
    setRole: (role) => void (caller = callerOf(role)),
    close: async () => {
      timers.forEach(clearInterval);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
