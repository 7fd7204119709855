import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { createLocalFrame } from '../../services/kernel/geo';
import type { LatLonE7 } from '../model/roadnet';
import { listClassNames } from '../model/vehicle-class';
import { restrictionsOfLane } from '../snapshot/restrictions-of';
import { LANE_FLAGS, LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';

export interface RoadnetGeoJson {
  /** Polygons as wide as the lane; walking areas as their outline. `restrictions` where it has any: closures, limits, whenever they hold. */
  readonly lanes: FeatureCollection;
  /** Line in the middle of each road link. */
  readonly links: FeatureCollection;
  /** Outlines where the source has them. */
  readonly junctions: FeatureCollection;
  /** With `controllerId` and `signalGroups` ('1 2') where signals govern the lane. */
  readonly stopLines: FeatureCollection;
  /** Polygons of pedestrian crossings. */
  readonly crossings: FeatureCollection;
}

/** The network for a map, WGS-84 lon/lat with 7 decimals (1 cm). Properties carry numbers and ids, so a client can join live states. */
export function toGeoJson(snapshot: RoadnetSnapshot): RoadnetGeoJson {
  return {
    lanes: collect(laneFeatures(snapshot)),
    links: collect(linkFeatures(snapshot)),
    junctions: collect(junctionFeatures(snapshot)),
    stopLines: collect(stopLineFeatures(snapshot)),
    crossings: collect(
      snapshot.crossings.map(({ id, junctionId, laneNo, controllerId, group }) =>
        feature(ribbonOf(snapshot, laneNo), { id, junctionId, laneNo, ...(group === 0 ? {} : { controllerId, group }) }),
      ),
    ),
  };
}

function laneFeatures(snapshot: RoadnetSnapshot): Feature[] {
  return laneNumbers(snapshot).map((laneNo) => {
    const flags = snapshot.laneFlags[laneNo]!;
    const geometry: Geometry = flags & LANE_FLAGS.walkingArea ? { type: 'Polygon', coordinates: [closed(centreOf(snapshot, laneNo))] } : ribbonOf(snapshot, laneNo);
    return feature(geometry, {
      laneNo,
      id: snapshot.laneIds[laneNo]!,
      linkNo: snapshot.laneLink[laneNo]!,
      kind: LINK_KIND_NUMBERS[snapshot.linkKind[snapshot.laneLink[laneNo]!]!]!,
      classes: listClassNames(snapshot.laneClasses[laneNo]!).join(' '),
      lengthM: rounded(snapshot.laneLengthM[laneNo]!, 2),
      widthM: rounded(snapshot.laneWidthM[laneNo]!, 2),
      speedLimitMps: rounded(snapshot.laneSpeedLimitMps[laneNo]!, 2),
      ...restrictionProperty(snapshot, laneNo),
    });
  });
}

function restrictionProperty(snapshot: RoadnetSnapshot, laneNo: number): object {
  const restrictions = restrictionsOfLane(snapshot, laneNo).map(({ classes, ...rest }) => ({ ...rest, classes: listClassNames(classes).join(' ') }));
  return restrictions.length === 0 ? {} : { restrictions };
}

function linkFeatures(snapshot: RoadnetSnapshot): Feature[] {
  const features: Feature[] = [];
  for (let linkNo = 1; linkNo < snapshot.linkIds.length; linkNo++) {
    const lanes = snapshot.linkLane.subarray(snapshot.linkLaneStart[linkNo], snapshot.linkLaneStart[linkNo + 1]);
    if (lanes.length === 0 || snapshot.linkKind[linkNo] !== LINK_KIND_NUMBERS.indexOf('road')) continue;
    const middle = lanes[lanes.length >> 1]!;
    features.push(
      feature(
        { type: 'LineString', coordinates: centreOf(snapshot, middle) },
        {
          linkNo,
          id: snapshot.linkIds[linkNo]!,
          name: snapshot.linkNames[linkNo]!,
          lanes: lanes.length,
          speedLimitMps: rounded(snapshot.laneSpeedLimitMps[middle]!, 2),
          from: snapshot.junctions[snapshot.linkFromJunction[linkNo]!]!.id,
          to: snapshot.junctions[snapshot.linkToJunction[linkNo]!]!.id,
        },
      ),
    );
  }
  return features;
}

function junctionFeatures(snapshot: RoadnetSnapshot): Feature[] {
  return snapshot.junctions.map(({ id, name, kind, signalised, controllerIds, lat, lon, outline }) => {
    const ring = positionsOf(outline);
    const geometry: Geometry = ring.length >= 3 ? { type: 'Polygon', coordinates: [closed(ring)] } : { type: 'Point', coordinates: [lon, lat] };
    return feature(geometry, { id, name, kind, signalised, controllerIds: controllerIds.join(' '), lat, lon });
  });
}

function stopLineFeatures(snapshot: RoadnetSnapshot): Feature[] {
  const signals = signalsByLane(snapshot);
  return snapshot.stopLines.map(({ laneNo, points }) => {
    const signal = signals.get(laneNo);
    return feature(
      { type: 'LineString', coordinates: positionsOf(points) },
      { laneNo, junctionId: junctionIdOf(snapshot, laneNo), ...(signal && { controllerId: signal.controllerId, signalGroups: [...signal.groups].sort((a, b) => a - b).join(' ') }) },
    );
  });
}

/** Groups by the lane that they govern. A lane ends at one stop line, so one controller governs it. */
function signalsByLane({ connectionFrom, connectionGroup, connectionController, controllers }: RoadnetSnapshot): Map<number, { readonly controllerId: string; readonly groups: Set<number> }> {
  const signals = new Map<number, { readonly controllerId: string; readonly groups: Set<number> }>();
  for (let i = 0; i < connectionFrom.length; i++) {
    if (connectionGroup[i] === 0 || connectionController[i] === 0) continue;
    const signal = signals.get(connectionFrom[i]!) ?? { controllerId: controllers[connectionController[i]! - 1]!.id, groups: new Set<number>() };
    signal.groups.add(connectionGroup[i]!);
    signals.set(connectionFrom[i]!, signal);
  }
  return signals;
}

function laneNumbers(snapshot: RoadnetSnapshot): number[] {
  return snapshot.laneIds.flatMap((id, laneNo) => (id === '' ? [] : [laneNo]));
}

function junctionIdOf(snapshot: RoadnetSnapshot, laneNo: number): string {
  return snapshot.junctions[snapshot.linkToJunction[snapshot.laneLink[laneNo]!]!]!.id;
}

function centreOf(snapshot: RoadnetSnapshot, laneNo: number): Position[] {
  const positions: Position[] = [];
  for (let i = snapshot.lanePointStart[laneNo]!; i < snapshot.lanePointStart[laneNo + 1]!; i++) positions.push([snapshot.pointLonE7[i]! / 1e7, snapshot.pointLatE7[i]! / 1e7]);
  return positions;
}

/** Polygon as wide as the lane along its centre line; corners are mitred, at most twice the half width out. */
function ribbonOf(snapshot: RoadnetSnapshot, laneNo: number): Geometry {
  const centre = centreOf(snapshot, laneNo);
  const frame = createLocalFrame(centre[0]![1]! * 1e7, centre[0]![0]! * 1e7);
  const halfM = snapshot.laneWidthM[laneNo]! / 2;
  const xy = centre.map(([lon, lat]) => [frame.x(lon! * 1e7), frame.y(lat! * 1e7)] as const).filter(([x, y], i, all) => i === 0 || Math.hypot(x - all[i - 1]![0], y - all[i - 1]![1]) > 0.02);
  if (xy.length < 2) return { type: 'LineString', coordinates: centre };
  const left: Position[] = [];
  const right: Position[] = [];
  for (let i = 0; i < xy.length; i++) {
    const [inX, inY] = directionOf(xy, Math.max(0, i - 1));
    const [outX, outY] = directionOf(xy, Math.min(xy.length - 2, i));
    const sumX = inX + outX;
    const sumY = inY + outY;
    const sum = Math.hypot(sumX, sumY) || 1;
    const reachM = halfM / Math.max(0.5, sum / 2);
    const [x, y] = xy[i]!;
    const normalX = (-sumY / sum) * reachM;
    const normalY = (sumX / sum) * reachM;
    left.push(positionAt(frame.lonE7(x + normalX), frame.latE7(y + normalY)));
    right.push(positionAt(frame.lonE7(x - normalX), frame.latE7(y - normalY)));
  }
  // Counter-clockwise, as RFC 7946 asks: along the right edge and back along the left one.
  return { type: 'Polygon', coordinates: [closed([...right, ...left.reverse()])] };
}

function directionOf(xy: readonly (readonly [number, number])[], i: number): [number, number] {
  const dx = xy[i + 1]![0] - xy[i]![0];
  const dy = xy[i + 1]![1] - xy[i]![1];
  const length = Math.hypot(dx, dy);
  return [dx / length, dy / length];
}

function positionsOf(points: LatLonE7): Position[] {
  const positions: Position[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) positions.push(positionAt(points[i + 1]!, points[i]!));
  return positions;
}

const positionAt = (lonE7: number, latE7: number): Position => [lonE7 / 1e7, latE7 / 1e7];
const closed = (ring: Position[]): Position[] => [...ring, ring[0]!];
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
const collect = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const feature = (geometry: Geometry, properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry, properties });
