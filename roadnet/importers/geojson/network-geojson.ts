import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { LatLonE7, Roadnet } from '../../model/roadnet';
import type { ElementProperties } from './schema';

/** A network as one GeoJSON collection (RFC 7946) that imports to the same content; README.md says what stands where. */
export interface NetworkGeoJson extends FeatureCollection<Geometry | null> {
  readonly lingshan: { readonly generation: 1; readonly crs: 'WGS-84'; readonly source: { readonly crs: string; readonly timeZone: string } };
}

/** Conflicts are not written: importing derives them again from the lines, which may have been edited. */
export function toNetworkGeoJson(roadnet: Roadnet): NetworkGeoJson {
  const { crs, timeZone } = roadnet.source;
  return {
    type: 'FeatureCollection',
    lingshan: { generation: 1, crs: 'WGS-84', source: { crs, timeZone } },
    features: [
      ...roadnet.junctions.map(({ latE7, lonE7, outline, ...rest }) => feature({ element: 'junction', ...rest, outline: positionsOf(outline) }, point(latE7, lonE7))),
      ...roadnet.links.map((link) => feature({ element: 'link', ...link }, null)),
      ...roadnet.lanes.map(({ points, elevationsM, restrictions, ...rest }) => feature({ element: 'lane', ...rest, restrictions: copyOf(restrictions) }, { type: 'LineString', coordinates: positionsOf(points, elevationsM) })),
      ...roadnet.connections.map(({ viaLaneId, signal, restrictions, ...rest }) => feature({ element: 'connection', ...rest, ...(viaLaneId === undefined ? {} : { viaLaneId }), ...(signal && { signal }), restrictions: copyOf(restrictions) }, null)),
      ...roadnet.crossings.map(({ signal, crossedLinkIds, ...rest }) => feature({ element: 'crossing', ...rest, crossedLinkIds: [...crossedLinkIds], ...(signal && { signal }) }, null)),
      ...roadnet.stopLines.map(({ laneId, points }) => feature({ element: 'stop-line', laneId }, { type: 'LineString', coordinates: positionsOf(points) })),
      ...roadnet.controllers.map((controller) => feature({ element: 'controller', ...copyOf(controller) }, null)),
      ...roadnet.turnRestrictions.map((restriction) => feature({ element: 'turn-restriction', ...copyOf(restriction) }, null)),
      ...roadnet.parkingEntrances.map((entrance) => feature({ element: 'parking-entrance', ...entrance }, null)),
      ...roadnet.roadsideUnits.map(({ latE7, lonE7, coverage, ...rest }) => feature({ element: 'roadside-unit', ...rest, coverage: positionsOf(coverage) }, point(latE7, lonE7))),
      ...roadnet.zones.map(({ rings, when, ...rest }) => feature({ element: 'zone', ...rest, when: copyOf(when) }, rings.length === 0 ? null : { type: 'Polygon', coordinates: rings.map((ring) => closed(positionsOf(ring))) })),
    ],
  };
}

function feature(properties: ElementProperties, geometry: Geometry | null): Feature<Geometry | null> {
  return { type: 'Feature', geometry, properties };
}

/** Mutable copy, as the schema's types ask for. */
function copyOf<T>(value: T): Mutable<T> {
  return structuredClone(value) as Mutable<T>;
}

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

function point(latE7: number, lonE7: number): Geometry {
  return { type: 'Point', coordinates: [lonE7 / 1e7, latE7 / 1e7] };
}

function positionsOf(points: LatLonE7, heights: readonly number[] = []): [number, number][] {
  return Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i + 1]! / 1e7, points[2 * i]! / 1e7, ...(heights.length > 0 ? [heights[i]!] : [])] as [number, number]);
}

function closed(ring: readonly Position[]): Position[] {
  return ring.length === 0 ? [] : [...ring, ring[0]!];
}
