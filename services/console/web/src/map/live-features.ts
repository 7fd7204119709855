/** Live data as features of the map: pure, so that what is drawn can be tested without a map. */
import type { Feature, FeatureCollection, GeoJsonProperties } from 'geojson';
import type { LiveLane, LiveSignal, LiveUnit, TrafficEvent } from '../api/model';
import { UNIT_HEALTHS } from '../api/model';
import { lampOf, remainingS, type Lamp } from '../live/signal-time';
import type { LonLat, Network, StopLineShape } from './network';
import { tailOf } from './network';

type Features = FeatureCollection;

export const collection = (features: Feature[]): Features => ({ type: 'FeatureCollection', features });
const point = ([lon, lat]: LonLat, properties: GeoJsonProperties): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties });
const line = (points: readonly LonLat[], properties: GeoJsonProperties): Feature => ({ type: 'Feature', geometry: { type: 'LineString', coordinates: points.map(([lon, lat]) => [lon, lat]) }, properties });

const between = (a: LonLat, b: LonLat, share: number): LonLat => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];

/** Whether a place is on show: what changes each second is handed to the map for these alone. */
type IsShown = (place: LonLat) => boolean;

/** Queues shorter than this are a car or two at a red light: not worth a stripe, m. */
const QUEUE_LEAST_M = 8;

export function queueFeatures(lanes: Iterable<LiveLane>, network: Network, format: (metres: number) => string, isShown: IsShown): { lines: Feature[]; labels: Feature[] } {
  const lines: Feature[] = [];
  const labels: Feature[] = [];
  for (const { laneNo, queueM } of lanes) {
    const lane = network.lanes.get(laneNo);
    if (!lane || queueM < QUEUE_LEAST_M) continue;
    const tail = tailOf(lane.line, queueM);
    if (!tail.some(isShown)) continue;
    lines.push(line(tail, { widthM: lane.widthM }));
    if (tail[0] && queueM >= 20) labels.push(point(tail[0], { what: 'queue', text: format(queueM) }));
  }
  return { lines, labels };
}

interface LampPart {
  readonly lamp: Lamp;
  text: string;
}

/** What one stop line shows: one part a distinct lamp, in the order of the groups. */
function lampsOf({ controllerId, signalGroups }: StopLineShape, signals: ReadonlyMap<string, LiveSignal>, serverNowMs: number): LampPart[] {
  const signal = controllerId === null ? undefined : signals.get(controllerId);
  const parts: LampPart[] = [];
  for (const signalGroup of signal ? signalGroups : []) {
    const group = signal?.groups.find((candidate) => candidate.signalGroup === signalGroup);
    if (!signal || !group) continue;
    const lamp = lampOf(group.state);
    const left = remainingS(signal, group, serverNowMs);
    const text = left === null ? '' : `${left.isSure ? '' : '~'}${left.seconds}`;
    const same = parts.find((part) => part.lamp === lamp);
    if (!same) parts.push({ lamp, text });
    else if (same.text !== text) same.text = '';
  }
  return parts;
}

export function findSignal(signals: ReadonlyMap<string, LiveSignal>, network: Network, junctionId: string): LiveSignal | undefined {
  const ids = network.junctions.get(junctionId)?.signalIds ?? [junctionId];
  return ids.map((id) => signals.get(id)).find((signal) => signal !== undefined);
}

/** How far beyond the stop line a lamp is drawn, as a share of the line's length: waiting vehicles must not cover it. */
const BEYOND = 0.85;

export function signalFeatures(signals: ReadonlyMap<string, LiveSignal>, network: Network, serverNowMs: number, isShown: IsShown): { bars: Feature[]; lamps: Feature[] } {
  const bars: Feature[] = [];
  const lamps: Feature[] = [];
  const shown = new Set<string>();
  for (const stopLine of network.stopLines) {
    const [left, right] = stopLine.line;
    if (!isShown(left) && !isShown(right)) continue;
    const parts = lampsOf(stopLine, signals, serverNowMs);
    const narrow = Math.cos((left[1] * Math.PI) / 180);
    const forward: LonLat = [-(right[1] - left[1]) / narrow, (right[0] - left[0]) * narrow];
    const linkNo = network.lanes.get(stopLine.laneNo)?.linkNo;
    parts.forEach(({ lamp, text }, index) => {
      const from = between(left, right, index / parts.length + 0.04);
      const to = between(left, right, (index + 1) / parts.length - 0.04);
      const middle = between(from, to, 0.5);
      bars.push(line([from, to], { lamp, junctionId: stopLine.junctionId }));
      // Lanes of one approach mostly change together: the seconds are written once for them.
      const said = `${linkNo}/${lamp}/${text}`;
      lamps.push(point([middle[0] + forward[0] * BEYOND, middle[1] + forward[1] * BEYOND], { what: 'lamp', lamp, text: shown.has(said) ? '' : text, junctionId: stopLine.junctionId }));
      shown.add(said);
    });
  }
  return { bars, lamps };
}

export function unitFeatures(units: Iterable<LiveUnit>): Features {
  const features: Feature[] = [];
  for (const { unitId, health, position } of units) {
    if (position) features.push(point([position.lon, position.lat], { unitId, health, rank: UNIT_HEALTHS.indexOf(health) }));
  }
  return collection(features);
}

export function eventFeatures(events: Iterable<TrafficEvent>): Features {
  const features: Feature[] = [];
  for (const { eventId, kind, ended, lon, lat } of events) if (!ended) features.push(point([lon, lat], { eventId, kind }));
  return collection(features);
}

/** A circle on the ground as a polygon. */
export function circleAround(centre: LonLat, radiusM: number, properties: GeoJsonProperties = {}): Feature {
  const narrow = Math.cos((centre[1] * Math.PI) / 180);
  const ring = Array.from({ length: 73 }, (_, i) => {
    const turn = (i * 2 * Math.PI) / 72;
    return [centre[0] + (radiusM * Math.cos(turn)) / (111_320 * narrow), centre[1] + (radiusM * Math.sin(turn)) / 111_320];
  });
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties };
}
