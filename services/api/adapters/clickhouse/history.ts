/** The past, in the contract's words. */
import { type Edit, listClassNames } from '../../../../roadnet';
import { LingshanError } from '../../../kernel/errors';
import { findFrameKind } from '../../../kernel/frame-kind';
import type { Store } from '../../../platform';
import { type NetworkIds, toInstant } from '../../app/live-items';
import { FrameKindName } from '../../domain/contract/history';
import type { RoadnetEditItem } from '../../domain/contract/roadnet-edit';
import { DAY_MS, type Span } from '../../domain/span';
import * as queries from './queries';

/** Where the page before ended: values of its last row, in the order of the question's key. */
export type After = readonly (string | number)[];

export interface PageRequest {
  readonly limit: number;
  readonly after: After | undefined;
}

export interface PageOf<T> {
  readonly items: T[];
  readonly after: After | undefined;
}

function number(after: After | undefined, index: number, start: number): number {
  const value = after?.[index];
  return typeof value === 'number' ? value : start;
}

function text(after: After | undefined, index: number): string {
  const value = after?.[index];
  return typeof value === 'string' ? value : '';
}

/** Cuts limit + 1 rows into a page. */
function toPage<R, T>(rows: readonly R[], limit: number, toAfter: (row: R) => After, toItem: (row: R) => T): PageOf<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { items: kept.map(toItem), after: rows.length > limit && last !== undefined ? toAfter(last) : undefined };
}

const WINDOWS_MS = { '1s': 1000, '300s': 300_000 } as const;

export class History {
  constructor(private readonly store: Store) {}

  /** Edits of a road network that hold now. */
  async listRoadnetEdits(name: string): Promise<RoadnetEditItem[]> {
    return (await this.store.query(queries.roadnetEdits, { name, editId: '' })).map(({ body, version }) => toRoadnetEdit(JSON.parse(body) as Edit, version));
  }

  async findRoadnetEdit(name: string, editId: string): Promise<{ removed: boolean; version: string; madeAt: string } | undefined> {
    return (await this.store.query(queries.roadnetEdits, { name, editId }))[0];
  }

  async listUnits(page: PageRequest) {
    const rows = await this.store.query(queries.unitsOfDay, { fromMs: Date.now() - DAY_MS, afterUnit: text(page.after, 0), limit: page.limit + 1 });
    return toPage(rows, page.limit, ({ unitId }) => [unitId], (row) => row);
  }

  listSessions(unitId: string) {
    return this.store.query(queries.sessionsOfUnit, { unitId, fromMs: Date.now() - DAY_MS });
  }

  async listFrames(unitId: string, kind: string | undefined, span: Span, page: PageRequest) {
    const { after, limit } = page;
    const rows = await this.store.query(queries.framesOfUnit, {
      unitId,
      kind: kind ?? '',
      ...span,
      limit: limit + 1,
      afterMs: number(after, 0, -1),
      afterSession: number(after, 1, 0),
      afterCounter: number(after, 2, 0),
    });
    return toPage(rows, limit, (row) => [Date.parse(row.measuredAt), row.session, row.counter], (row) => row);
  }

  async listPath(objectId: string, span: Span, page: PageRequest) {
    const { after, limit } = page;
    const rows = await this.store.query(queries.pathOfObject, {
      objectId: BigInt(`0x${objectId}`).toString(),
      ...span,
      limit: limit + 1,
      afterMs: number(after, 0, -1),
      afterUnit: text(after, 1),
      afterCounter: number(after, 2, 0),
    });
    return toPage(rows, limit, (row) => [Date.parse(row.measuredAt), row.unitId, row.counter], ({ counter: _counter, ...item }) => item);
  }

  async listLaneStates(laneNo: number, window: '1s' | '300s', span: Span, page: PageRequest) {
    const rows = await this.store.query(queries.statesOfLane, { no: laneNo, windowMs: WINDOWS_MS[window], ...span, limit: page.limit + 1, afterMs: number(page.after, 0, -1) });
    return toPage(rows, page.limit, (row) => [Date.parse(row.windowStart)], (row) => row);
  }

  async listLinkStates(linkNo: number, window: '1s' | '300s', span: Span, page: PageRequest) {
    const rows = await this.store.query(queries.statesOfLink, { no: linkNo, windowMs: WINDOWS_MS[window], ...span, limit: page.limit + 1, afterMs: number(page.after, 0, -1) });
    return toPage(rows, page.limit, (row) => [Date.parse(row.windowStart)], (row) => row);
  }

  async listSignalStates(ids: readonly string[], span: Span, page: PageRequest) {
    const { after, limit } = page;
    const rows = await this.store.query(queries.signalsOfJunction, {
      ids: [...ids],
      ...span,
      limit: limit + 1,
      afterMs: number(after, 0, -1),
      afterId: text(after, 1),
      afterGroup: number(after, 2, 0),
      afterUnit: text(after, 3),
      afterCounter: number(after, 4, 0),
    });
    return toPage(rows, limit, (row) => [Date.parse(row.measuredAt), row.controllerId, row.signalGroup, row.unitId, row.counter], ({ counter: _counter, ...item }) => item);
  }

  async listEvents(kind: string | undefined, ids: NetworkIds, span: Span, page: PageRequest) {
    const { after, limit } = page;
    const rows = await this.store.query(queries.eventsOfSpan, { kind: kind ?? '', ...span, limit: limit + 1, afterMs: number(after, 0, -1), afterId: text(after, 1) });
    return toPage(
      rows,
      limit,
      (row) => [Date.parse(row.startedAt), row.eventId],
      (row) => ({ ...row, laneId: row.laneNo === null ? null : (ids.findLaneId(row.laneNo) ?? null) }),
    );
  }

  async listQuarantine(filter: { unitId: string | undefined; reason: string | undefined }, span: Span, page: PageRequest) {
    const { after, limit } = page;
    const rows = await this.store.query(queries.quarantineOfSpan, {
      unitId: filter.unitId ?? '',
      reason: filter.reason ?? '',
      ...span,
      limit: limit + 1,
      afterMs: number(after, 0, -1),
      afterUnit: text(after, 1),
      afterSession: number(after, 2, 0),
      afterCounter: number(after, 3, 0),
    });
    return toPage(
      rows,
      limit,
      (row) => [Date.parse(row.receivedAt), row.unitId, row.session, row.counter],
      (row) => ({ ...row, kind: findFrameKind(row.kind) ?? null }),
    );
  }

  listQuarantineReasons(span: Span) {
    return this.store.query(queries.quarantineByReason, { ...span, limit: 500 });
  }

  async getIngestStats(span: Span) {
    const [kinds, matched, quarantined] = await Promise.all([
      this.store.query(queries.ingestByKind, { ...span, limit: 100 }),
      this.store.query(queries.objectsMatched, { ...span, limit: 1 }),
      this.store.query(queries.quarantineCount, { ...span, limit: 1 }),
    ]);
    const all = kinds.find(({ kind }) => kind === '');
    const objects = matched[0]?.objects ?? 0;
    return {
      from: toInstant(span.fromMs),
      to: toInstant(span.toMs),
      frames: all?.frames ?? 0,
      objects,
      matchedShare: objects === 0 ? null : (matched[0]?.matched ?? 0) / objects,
      storeLagMsP50: all?.frames ? all.storeLagMsP50 : null,
      storeLagMsP99: all?.frames ? all.storeLagMsP99 : null,
      quarantined: quarantined[0]?.frames ?? 0,
      kinds: kinds.flatMap((row) => {
        const kind = FrameKindName.options.find((name) => name === row.kind);
        return kind === undefined ? [] : [{ kind, frames: row.frames, payloadBytes: row.payloadBytes, lateMsP50: row.lateMsP50 ?? 0, lateMsP99: row.lateMsP99 ?? 0, storeLagMsP99: row.storeLagMsP99 ?? 0 }];
      }),
    };
  }

  /** Frames of a session above a counter, with what is visible of each. */
  async listLedger(unitId: string, session: number, after: number, limit: number) {
    const frames = await this.store.query(queries.ledgerFrames, { unitId, session, after, limit });
    const through = frames.at(-1)?.counter;
    if (through === undefined) return { items: [], next: null };
    const objects = await this.store.query(queries.ledgerObjects, { unitId, session, after, through });
    const rowsByCounter = new Map(objects.map(({ counter, objectRows }) => [counter, objectRows]));
    return { items: frames.map((frame) => ({ ...frame, objectRows: rowsByCounter.get(frame.counter) ?? 0 })), next: frames.length === limit ? through : null };
  }

  /** Events that go on, of the last 15 min: what the present begins with. */
  listOpenEvents() {
    return this.store.query(queries.openEvents, { fromMs: Date.now() - 15 * 60_000, limit: 501 });
  }
}

export function unitNotFound(unitId: string): LingshanError {
  return new LingshanError('notFound', 'UNIT_NOT_FOUND', `path unitId: nothing was heard of ${unitId} in the last 24 h; see /v1/units`);
}

/** The stored body is an edit that was checked before it was written. */
function toRoadnetEdit({ id, kind, laneIds, linkIds, area, classes, speedLimitMps, when, author, reason, madeAtMs }: Edit, version: string): RoadnetEditItem {
  return {
    editId: id,
    kind,
    laneIds: [...laneIds],
    linkIds: [...linkIds],
    area: Array.from({ length: area.length / 2 }, (_, i) => [area[2 * i + 1]! / 1e7, area[2 * i]! / 1e7]),
    classes: listClassNames(classes),
    speedLimitMps: speedLimitMps ?? null,
    from: when.fromMs === undefined ? null : toInstant(when.fromMs),
    to: when.toMs === undefined ? null : toInstant(when.toMs),
    weekly: (when.weekly ?? []).map((window) => ({ ...window })),
    author,
    reason,
    requestedAt: toInstant(madeAtMs),
    version,
  };
}
