import type { TrackMatch, TrackPoint } from '../matching/track';
import type { RoadnetSnapshot } from '../snapshot/snapshot';

const DECIMALS = 7;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** GeoJSON of a match: a line for each leg over the centre lines of its links, and a point for each matched position. */
export function trackMatchToGeoJson(snapshot: RoadnetSnapshot, track: readonly TrackPoint[], { legs, points }: TrackMatch): GeoJSON.FeatureCollection {
  const features: GeoJSON.Feature[] = legs.map(({ linkNos, lengthM, firstPoint, lastPoint }, leg) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: linkNos.flatMap((linkNo) => lineOf(snapshot, linkNo)) },
    properties: { leg, firstPoint, lastPoint, lengthM: round(lengthM, 1), linkIds: linkNos.map((linkNo) => snapshot.linkIds[linkNo]) },
  }));
  points.forEach((point, i) => {
    if (!point) return;
    features.push({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [round(point.lon, DECIMALS), round(point.lat, DECIMALS)] },
      properties: { point: i, time: new Date(track[i]!.timeMs).toISOString(), ...placeOf(snapshot, point) },
    });
  });
  return { type: 'FeatureCollection', features };
}

/** A matched point in ids, for output. */
export function placeOf(snapshot: RoadnetSnapshot, { linkNo, laneNo, isLaneKnown, sM, distanceM, leg, confidence }: NonNullable<TrackMatch['points'][number]>) {
  return { linkId: snapshot.linkIds[linkNo]!, laneId: snapshot.laneIds[laneNo]!, isLaneKnown, sM: round(sM, 2), distanceM: round(distanceM, 2), leg, confidence: round(confidence, 3) };
}

function lineOf({ linkReferenceLane, lanePointStart, pointLatE7, pointLonE7 }: RoadnetSnapshot, linkNo: number): number[][] {
  const laneNo = linkReferenceLane[linkNo]!;
  const line: number[][] = [];
  for (let point = lanePointStart[laneNo]!; point < lanePointStart[laneNo + 1]!; point++) line.push([pointLonE7[point]! / 1e7, pointLatE7[point]! / 1e7]);
  return line;
}
