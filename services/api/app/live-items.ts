/** The present in the contract's words: one key, one item and one stream row per topic. */
import type { LiveLane, LiveLink, LiveObject, LiveSignal, LiveUnit, ObjectRow, Topic, TrafficEvent } from '../domain/contract/live';
import type { NowOf } from '../domain/live-now';
import { getQuality } from '../domain/quality';

/** Ids of the network that the numbers stand for; undefined when the number is not of this network. */
export interface NetworkIds {
  findLaneId(laneNo: number): string | undefined;
  findLinkId(linkNo: number): string | undefined;
}

export interface ItemOf {
  readonly objects: LiveObject;
  readonly links: LiveLink;
  readonly lanes: LiveLane;
  readonly signals: LiveSignal;
  readonly units: LiveUnit;
  readonly events: TrafficEvent;
}

type TopicWords = {
  readonly [T in Topic]: {
    key(now: NowOf[T]): string | number;
    item(now: NowOf[T], ids: NetworkIds, nowMs: number): ItemOf[T];
    /** As the stream says it; the item itself unless it is too many of them. */
    row(now: NowOf[T], ids: NetworkIds, nowMs: number): ItemOf[T] | ObjectRow;
  };
};

export function toInstant(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

function roundOrNull(value: number | null, digits: number): number | null {
  return value === null ? null : round(value, digits);
}

function ageMs(nowMs: number, atMs: number): number {
  return Math.max(0, Math.round(nowMs - atMs));
}

function state(now: NowOf['links'] | NowOf['lanes']) {
  return {
    vehicles: round(now.vehicles, 2),
    flowVph: round(now.flowVph, 1),
    densityVpkm: round(now.densityVpkm, 2),
    meanSpeedMps: roundOrNull(now.meanSpeedMps, 2),
    occupancy: round(now.occupancy, 4),
    queueM: round(now.queueM, 1),
  };
}

function object(now: NowOf['objects'], nowMs: number): LiveObject {
  return {
    objectId: now.objectId,
    type: now.type,
    lat: now.latE7 / 1e7,
    lon: now.lonE7 / 1e7,
    speedMps: now.speedCmps === null ? null : now.speedCmps / 100,
    headingDeg: now.heading80thsDeg === null ? null : now.heading80thsDeg / 80,
    laneNo: now.laneNo,
    unitId: now.unitId,
    connected: now.connected,
    measuredAt: toInstant(now.measuredAtMs),
    ageMs: ageMs(nowMs, now.measuredAtMs),
  };
}

function objectRow(now: NowOf['objects']): ObjectRow {
  return [
    now.objectId,
    now.type,
    Math.round(now.lonE7 / 10),
    Math.round(now.latE7 / 10),
    now.speedCmps === null ? null : Math.round(now.speedCmps / 10),
    now.heading80thsDeg === null ? null : Math.round(now.heading80thsDeg / 80),
    now.laneNo,
    now.connected ? 1 : 0,
  ];
}

function link(now: NowOf['links'], ids: NetworkIds): LiveLink {
  return { linkNo: now.linkNo, linkId: ids.findLinkId(now.linkNo) ?? null, ...state(now) };
}

function lane(now: NowOf['lanes'], ids: NetworkIds): LiveLane {
  return { laneNo: now.laneNo, laneId: ids.findLaneId(now.laneNo) ?? null, ...state(now), headwayS: roundOrNull(now.headwayS, 2) };
}

function signal(now: NowOf['signals'], nowMs: number): LiveSignal {
  const age = ageMs(nowMs, now.measuredAtMs);
  return {
    junctionId: now.junctionId,
    controlMode: now.controlMode,
    groups: [...now.groups],
    unitId: now.unitId,
    measuredAt: toInstant(now.measuredAtMs),
    ageMs: age,
    quality: getQuality('signals', age),
  };
}

function unit(now: NowOf['units'], nowMs: number): LiveUnit {
  const age = now.lastSeenMs === null ? null : ageMs(nowMs, now.lastSeenMs);
  const { position, lastSeenMs, reasons, ...same } = now;
  return {
    ...same,
    reasons: [...reasons],
    position: position && { lat: position.latE7 / 1e7, lon: position.lonE7 / 1e7 },
    lastSeenAt: lastSeenMs === null ? null : toInstant(lastSeenMs),
    ageMs: age,
    quality: getQuality('units', age),
  };
}

function event(now: NowOf['events'], ids: NetworkIds): TrafficEvent {
  const { latE7, lonE7, startedAtMs, atMs, ...same } = now;
  return {
    ...same,
    laneId: now.laneNo === null ? null : (ids.findLaneId(now.laneNo) ?? null),
    lat: latE7 / 1e7,
    lon: lonE7 / 1e7,
    startedAt: toInstant(startedAtMs),
    at: toInstant(atMs),
  };
}

export const TOPIC_WORDS: TopicWords = {
  objects: { key: (now) => now.objectId, item: (now, _ids, nowMs) => object(now, nowMs), row: (now) => objectRow(now) },
  links: { key: (now) => now.linkNo, item: link, row: link },
  lanes: { key: (now) => now.laneNo, item: lane, row: lane },
  signals: { key: (now) => now.junctionId, item: (now, _ids, nowMs) => signal(now, nowMs), row: (now, _ids, nowMs) => signal(now, nowMs) },
  units: { key: (now) => now.unitId, item: (now, _ids, nowMs) => unit(now, nowMs), row: (now, _ids, nowMs) => unit(now, nowMs) },
  events: { key: (now) => now.eventId, item: event, row: event },
};
