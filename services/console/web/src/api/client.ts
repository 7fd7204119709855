/** The public api over HTTP. The session is the HttpOnly cookie of the same origin: no token is ever in reach of a script. */
import type { FeatureCollection } from 'geojson';
import type { Caller, HistoryState, IngestStats, JunctionDetail, JunctionLayout, JunctionSummary, RoadnetDiff, RoadnetEdit, RoadnetEditRequest, RoadnetEditStatus, RoadnetFinding, RoadnetInfo, RoadnetVersion, SignalHistory } from './model';

/** An answer that is not the one asked for: place, reason and fix, after RFC 9457. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly place: string,
    readonly detail: string | null,
    readonly requestId: string | null,
  ) {
    super(`${reason} at ${place}`);
    this.name = 'ApiProblem';
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Reads an RFC 9457 body as far as it is one. */
export async function toProblem(response: Response, place: string): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const text = (key: string): string | null => {
    const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
    return typeof value === 'string' ? value : null;
  };
  return new ApiProblem(response.status, text('reason') ?? `HTTP_${response.status}`, place, text('detail') ?? text('title'), text('requestId'));
}

async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal, more: Readonly<Record<string, string>> = {}): Promise<T> {
  const place = `${method} ${path.split('?')[0]}`;
  const init: RequestInit = { method, headers: { ...more, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal ? { signal } : {}) };
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiProblem(0, 'NETWORK', place, null, null);
  });
  if (!response.ok) throw await toProblem(response, place);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

const get = <T>(path: string, signal?: AbortSignal): Promise<T> => call<T>('GET', path, undefined, signal);
const id = encodeURIComponent;

/** All pages of a span, at most `pagesMax` of 500 items. */
async function listAll<T>(path: string, signal: AbortSignal, pagesMax = 8): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const answer: Page<T> = await get<Page<T>>(`${path}&limit=500${cursor === null ? '' : `&cursor=${id(cursor)}`}`, signal);
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === null) break;
  }
  return items;
}

/** Query of the span that ended at `toMs`, server's clock. */
const span = (toMs: number, lengthMs: number): string => `from=${new Date(toMs - lengthMs).toISOString()}&to=${new Date(toMs).toISOString()}`;

export type RoadnetLayer = 'lanes' | 'links' | 'junctions' | 'stop-lines';
/** Length of the windows of a state's history. */
export type HistoryWindow = '1s' | '300s';

export const api = {
  signIn: (name: string, password: string): Promise<Caller> => call<Caller>('POST', '/v1/session', { name, password }),
  signOut: (): Promise<void> => call<void>('DELETE', '/v1/session'),
  getCaller: (): Promise<Caller> => get<Caller>('/v1/session'),
  getRoadnet: (): Promise<RoadnetInfo> => get<RoadnetInfo>('/v1/roadnet'),
  getLayer: (layer: RoadnetLayer): Promise<FeatureCollection> => get(`/v1/roadnet/geojson?layer=${layer}`),
  listJunctions: async (): Promise<readonly JunctionSummary[]> => (await get<{ items: readonly JunctionSummary[] }>('/v1/junctions?signalised=true')).items,
  getJunction: (junctionId: string, signal: AbortSignal): Promise<JunctionDetail> => get(`/v1/junctions/${id(junctionId)}`, signal),
  getJunctionLayout: (junctionId: string, signal: AbortSignal): Promise<JunctionLayout> => get(`/v1/junctions/${id(junctionId)}/layout`, signal),
  listRoadnetVersions: async (signal: AbortSignal): Promise<readonly RoadnetVersion[]> => (await get<{ items: RoadnetVersion[] }>('/v1/roadnet/versions', signal)).items,
  getRoadnetDiff: (from: number, to: number, signal: AbortSignal): Promise<RoadnetDiff> => get(`/v1/roadnet/diff?from=${from}&to=${to}`, signal),
  listRoadnetFindings: async (versionNo: number, signal: AbortSignal): Promise<readonly RoadnetFinding[]> => (await get<{ findings: RoadnetFinding[] }>(`/v1/roadnet/versions/${versionNo}/findings`, signal)).findings,
  listRoadnetEdits: async (signal: AbortSignal): Promise<readonly RoadnetEdit[]> => (await get<{ items: RoadnetEdit[] }>('/v1/roadnet/edits', signal)).items,
  getRoadnetEdit: (editId: string): Promise<RoadnetEditStatus> => get(`/v1/roadnet/edits/${id(editId)}`),
  /** `key` makes that the same request has its effect once. */
  createRoadnetEdit: (request: RoadnetEditRequest, key: string): Promise<{ editId: string }> => call('POST', '/v1/roadnet/edits', request, undefined, { 'idempotency-key': key }),
  withdrawRoadnetEdit: (editId: string, reason: string): Promise<{ editId: string }> => call('POST', `/v1/roadnet/edits/${id(editId)}/withdrawal`, { reason }),
  listStates: (of: 'links' | 'lanes', no: string, toMs: number, lengthMs: number, window: HistoryWindow, signal: AbortSignal): Promise<HistoryState[]> =>
    listAll(`/v1/${of}/${id(no)}/states?window=${window}&${span(toMs, lengthMs)}`, signal),
  listSignalStates: (junctionId: string, toMs: number, lengthMs: number, signal: AbortSignal): Promise<SignalHistory[]> =>
    listAll(`/v1/junctions/${id(junctionId)}/signal-states?${span(toMs, lengthMs)}`, signal),
  getIngestStats: (toMs: number, lengthMs: number, signal: AbortSignal): Promise<IngestStats> => get(`/v1/stats/ingest?${span(toMs, lengthMs)}`, signal),
};
