import { cellsToMultiPolygon, gridDisk, latLngToCell } from 'h3-js';
import type { RoutingNetwork } from '../network';
import type { ReachedLink } from '../search/isochrone-search';
import { geometryOf } from './describe-way';

/** Edge of a cell in metres, by H3 resolution (h3geo.org, table of average edge lengths). */
const RESOLUTIONS = [
  { untilMs: 10 * 60_000, resolution: 10, edgeM: 76 },
  { untilMs: 40 * 60_000, resolution: 9, edgeM: 201 },
  { untilMs: Infinity, resolution: 8, edgeM: 531 },
] as const;

/** GeoJSON MultiPolygon coordinates: polygons of rings of [lon, lat], degrees, rings closed. */
export type MultiPolygon = number[][][][];

/**
 * Outline of what is reached: the H3 cells that its links run through, closed over gaps of one cell. A cell that is not
 * driven through and has no driven neighbour all around is outside.
 */
export function outlineOf(network: RoutingNetwork, reached: readonly ReachedLink[], limitMs: number): { resolution: number; polygons: MultiPolygon } {
  const { resolution, edgeM } = RESOLUTIONS.find(({ untilMs }) => limitMs <= untilMs)!;
  const cells = new Set<string>();
  for (const { linkNo, from, to } of reached) addCells(network, { linkNo, from, to }, resolution, edgeM, cells);
  return { resolution, polygons: cellsToMultiPolygon([...closeGaps(cells)].sort(), true) };
}

function addCells(network: RoutingNetwork, { linkNo, from, to }: Pick<ReachedLink, 'linkNo' | 'from' | 'to'>, resolution: number, edgeM: number, cells: Set<string>): void {
  const line = geometryOf(network, { durationMs: 0, linkNos: [linkNo], source: { linkNo, fraction: from }, target: { linkNo, fraction: to }, joint: 0 });
  const { mPerLatE7, mPerLonE7 } = network.snapshot.frame;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const dLat = line[i + 2]! - line[i]!;
    const dLon = line[i + 3]! - line[i + 1]!;
    const pieces = Math.max(1, Math.ceil(Math.hypot(dLat * mPerLatE7, dLon * mPerLonE7) / edgeM));
    for (let piece = 0; piece <= pieces; piece++) cells.add(latLngToCell((line[i]! + (dLat * piece) / pieces) / 1e7, (line[i + 1]! + (dLon * piece) / pieces) / 1e7, resolution));
  }
}

/** Morphological closing: grown by one cell, then shrunk by one. */
function closeGaps(cells: ReadonlySet<string>): Set<string> {
  const grown = new Set<string>();
  for (const cell of cells) for (const near of gridDisk(cell, 1)) grown.add(near);
  return new Set([...grown].filter((cell) => cells.has(cell) || gridDisk(cell, 1).every((near) => grown.has(near))));
}
