import { restrictionsOfLane } from '../snapshot/restrictions-of';
import { CONFLICT_KINDS, LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { MANEUVERS, ROAD_CLASSES } from '../model/roadnet';
import { conflictArea } from '../queries/conflict-area';
import { movementPath } from '../queries/movement-path';
import type { TileFeature, TileValue } from './mvt-writer';

/** A thing that may stand on tiles: its ground or line in the metric frame, flat; more rings are holes. */
export interface Drawn {
  readonly layer: TileLayerName;
  readonly id: number;
  readonly type: TileFeature['type'];
  /** Drawn from this zoom on. */
  readonly fromZoom: number;
  /** Points that it lies among, and how far beyond them it may reach: cheaper than its parts. */
  extent(): readonly number[];
  readonly reachM: number;
  parts(): readonly (readonly number[])[];
  properties(): Readonly<Record<string, TileValue>>;
}

export const TILE_LAYERS = ['zones', 'links', 'junctions', 'lanes', 'crossings', 'connections', 'conflict-areas', 'stop-lines', 'roadside-units'] as const;
export type TileLayerName = (typeof TILE_LAYERS)[number];

const LANES_FROM = 15;
const DETAIL_FROM = 16;
const CONFLICTS_FROM = 17;
const LANE_WIDE_M = 6;
const ROAD = LINK_KIND_NUMBERS.indexOf('road');

/** Zoom from which a road of a class is drawn: important ones early, so that a tile of a whole city stays small. */
function zoomOfClass(roadClass: number): number {
  const name = ROAD_CLASSES[roadClass]!.replace('-link', '');
  return { motorway: 5, trunk: 6, primary: 8, secondary: 9, tertiary: 10 }[name] ?? (name === 'other' ? 9 : 12);
}

/** Everything that tiles show, lightest first; geometry is made when a tile asks for it. */
export function* listDrawn(snapshot: RoadnetSnapshot): Generator<Drawn> {
  yield* links(snapshot);
  yield* lanes(snapshot);
  yield* junctions(snapshot);
  yield* movements(snapshot);
  yield* plain(snapshot);
}

function* links(snapshot: RoadnetSnapshot): Generator<Drawn> {
  const { linkIds, linkNames, linkKind, linkReferenceLane, linkRoadClass, linkLaneStart, linkLevel, laneSpeedLimitMps } = snapshot;
  for (let linkNo = 1; linkNo < linkIds.length; linkNo++) {
    const lane = linkReferenceLane[linkNo]!;
    if (linkKind[linkNo] !== ROAD || lane === 0) continue;
    yield {
      layer: 'links',
      id: linkNo,
      type: 2,
      fromZoom: zoomOfClass(linkRoadClass[linkNo]!),
      extent: () => lineOf(snapshot, lane),
      reachM: 0,
      parts: () => [lineOf(snapshot, lane)],
      properties: () => ({ linkNo, id: linkIds[linkNo]!, name: linkNames[linkNo]!, roadClass: ROAD_CLASSES[linkRoadClass[linkNo]!]!, lanes: linkLaneStart[linkNo + 1]! - linkLaneStart[linkNo]!, level: linkLevel[linkNo]!, speedLimitMps: round(laneSpeedLimitMps[lane]!) }),
    };
  }
}

function* lanes(snapshot: RoadnetSnapshot): Generator<Drawn> {
  const { laneIds, laneLink, linkKind, laneWidthM, laneClasses, crossings, linkLevel } = snapshot;
  for (let laneNo = 1; laneNo < laneIds.length; laneNo++) {
    const kind = LINK_KIND_NUMBERS[linkKind[laneLink[laneNo]!]!];
    if (laneIds[laneNo] === '' || kind === 'crossing') continue;
    yield {
      layer: 'lanes',
      id: laneNo,
      type: 3,
      fromZoom: kind === 'road' ? LANES_FROM : DETAIL_FROM,
      extent: () => lineOf(snapshot, laneNo),
      reachM: laneWidthM[laneNo]!,
      parts: () => [kind === 'walking-area' ? lineOf(snapshot, laneNo) : ribbonOf(lineOf(snapshot, laneNo), laneWidthM[laneNo]!)],
      properties: () => ({ laneNo, id: laneIds[laneNo]!, linkNo: laneLink[laneNo]!, kind: kind ?? 'road', classes: laneClasses[laneNo]!, level: linkLevel[laneLink[laneNo]!]!, ...restrictionProperty(snapshot, laneNo) }),
    };
  }
  for (const [i, { id, laneNo, junctionId, controllerId, group }] of crossings.entries()) {
    yield { layer: 'crossings', id: i + 1, type: 3, fromZoom: DETAIL_FROM, extent: () => lineOf(snapshot, laneNo), reachM: laneWidthM[laneNo]!, parts: () => [ribbonOf(lineOf(snapshot, laneNo), laneWidthM[laneNo]!)], properties: () => ({ id, junctionId, ...(group === 0 ? {} : { controllerId, group }) }) };
  }
}

function* junctions(snapshot: RoadnetSnapshot): Generator<Drawn> {
  for (const [i, { id, name, kind, signalised, outline, latE7, lonE7 }] of snapshot.junctions.entries()) {
    const hasGround = outline.length >= 6;
    yield {
      layer: 'junctions',
      id: i + 1,
      type: hasGround ? 3 : 1,
      fromZoom: signalised ? 13 : 15,
      extent: () => toFrame(snapshot, hasGround ? outline : [latE7, lonE7]),
      reachM: 0,
      parts: () => [toFrame(snapshot, hasGround ? outline : [latE7, lonE7])],
      properties: () => ({ id, name, kind, signalised }),
    };
  }
}

function* movements(snapshot: RoadnetSnapshot): Generator<Drawn> {
  const { connectionFrom, connectionTo, connectionManeuver, connectionGroup, connectionJunction, conflictJunction, conflictFirst, conflictSecond, conflictKind, laneLink, linkKind } = snapshot;
  const idOf = (index: number): string => snapshot.junctions[index]!.id;
  const lines = new Map<number, readonly number[]>();
  const lineOfMovement = (movement: number): readonly number[] => {
    const line = lines.get(movement) ?? movementPath(snapshot, movement).line;
    lines.set(movement, line);
    return line;
  };
  for (let i = 0; i < connectionFrom.length; i++) {
    if (linkKind[laneLink[connectionFrom[i]!]!] !== ROAD) continue;
    yield {
      layer: 'connections',
      id: i + 1,
      type: 2,
      fromZoom: DETAIL_FROM,
      extent: () => lineOfMovement(i),
      reachM: 0,
      parts: () => [lineOfMovement(i)],
      properties: () => ({ fromLaneNo: connectionFrom[i]!, toLaneNo: connectionTo[i]!, junctionId: idOf(connectionJunction[i]!), maneuver: MANEUVERS[connectionManeuver[i]!]!, group: connectionGroup[i]! }),
    };
  }
  for (let i = 0; i < conflictJunction.length; i++) {
    yield {
      layer: 'conflict-areas',
      id: i + 1,
      type: 3,
      fromZoom: CONFLICTS_FROM,
      // Within the ground that its first movement sweeps.
      extent: () => lineOfMovement(conflictFirst[i]!),
      reachM: LANE_WIDE_M,
      parts: () => [conflictArea(snapshot, i)],
      properties: () => ({ junctionId: idOf(conflictJunction[i]!), first: conflictFirst[i]!, second: conflictSecond[i]!, kind: CONFLICT_KINDS[conflictKind[i]!]! }),
    };
  }
}

function* plain(snapshot: RoadnetSnapshot): Generator<Drawn> {
  for (const { laneNo, points } of snapshot.stopLines) yield { layer: 'stop-lines', id: laneNo, type: 2, fromZoom: DETAIL_FROM, extent: () => toFrame(snapshot, points), reachM: 0, parts: () => [toFrame(snapshot, points)], properties: () => ({ laneNo }) };
  for (const [i, { id, name, kind, rings }] of snapshot.zones.entries()) yield { layer: 'zones', id: i + 1, type: 3, fromZoom: 0, extent: () => toFrame(snapshot, rings[0] ?? []), reachM: 0, parts: () => rings.map((ring) => toFrame(snapshot, ring)), properties: () => ({ id, name, kind }) };
  for (const [i, { id, name, latE7, lonE7, junctionId }] of snapshot.roadsideUnits.entries()) yield { layer: 'roadside-units', id: i + 1, type: 1, fromZoom: 10, extent: () => toFrame(snapshot, [latE7, lonE7]), reachM: 0, parts: () => [toFrame(snapshot, [latE7, lonE7])], properties: () => ({ id, name, junctionId }) };
}

/** As JSON, which a tile has no form for: closures and limits, whenever they hold. */
function restrictionProperty(snapshot: RoadnetSnapshot, laneNo: number): { restrictions?: string } {
  const restrictions = restrictionsOfLane(snapshot, laneNo);
  return restrictions.length === 0 ? {} : { restrictions: JSON.stringify(restrictions) };
}

function lineOf({ lanePointStart, pointX, pointY }: RoadnetSnapshot, laneNo: number): number[] {
  const line: number[] = [];
  for (let i = lanePointStart[laneNo]!; i < lanePointStart[laneNo + 1]!; i++) line.push(pointX[i]!, pointY[i]!);
  return line;
}

function toFrame({ frame }: RoadnetSnapshot, points: readonly number[]): number[] {
  return points.map((_, i) => (i % 2 === 0 ? frame.x(points[i + 1]!) : frame.y(points[i - 1]!)));
}

/** Ring as wide as a lane along its line; corners mitred, at most twice the half width out. */
function ribbonOf(line: readonly number[], widthM: number): number[] {
  const [left, right]: [number[], number[]] = [[], []];
  const kept: number[] = [];
  for (let i = 0; i < line.length; i += 2) if (i === 0 || Math.hypot(line[i]! - kept.at(-2)!, line[i + 1]! - kept.at(-1)!) > 0.02) kept.push(line[i]!, line[i + 1]!);
  if (kept.length < 4) return [];
  const direction = (i: number): [number, number] => {
    const [dx, dy] = [kept[i + 2]! - kept[i]!, kept[i + 3]! - kept[i + 1]!];
    const length = Math.hypot(dx, dy);
    return [dx / length, dy / length];
  };
  for (let i = 0; i < kept.length; i += 2) {
    const [inX, inY] = direction(Math.max(0, i - 2));
    const [outX, outY] = direction(Math.min(kept.length - 4, i));
    const [sumX, sumY] = [inX + outX, inY + outY];
    const sum = Math.hypot(sumX, sumY) || 1;
    const reachM = widthM / 2 / Math.max(0.5, sum / 2);
    left.push(kept[i]! - (sumY / sum) * reachM, kept[i + 1]! + (sumX / sum) * reachM);
    right.push(kept[i]! + (sumY / sum) * reachM, kept[i + 1]! - (sumX / sum) * reachM);
  }
  const ring = [...right];
  for (let i = left.length - 2; i >= 0; i -= 2) ring.push(left[i]!, left[i + 1]!);
  return ring;
}

const round = (value: number): number => Number(value.toFixed(2));
