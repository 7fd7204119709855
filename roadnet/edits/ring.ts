import type { LatLonE7 } from '../model/roadnet';

/** Whether a line has a point within a ring or cuts its edge. Plane geometry in degrees: rings are small and far from the date line. */
export function touchesRing(line: LatLonE7, ring: LatLonE7): boolean {
  for (let i = 0; i + 1 < line.length; i += 2) {
    if (contains(ring, line[i]!, line[i + 1]!)) return true;
    if (i + 3 < line.length && cutsEdge(ring, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!)) return true;
  }
  return false;
}

/** Even-odd rule. */
function contains(ring: LatLonE7, lat: number, lon: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i + 1 < ring.length; j = i, i += 2) {
    const [latA, lonA, latB, lonB] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
    if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA) inside = !inside;
  }
  return inside;
}

function cutsEdge(ring: LatLonE7, latP: number, lonP: number, latQ: number, lonQ: number): boolean {
  for (let i = 0, j = ring.length - 2; i + 1 < ring.length; j = i, i += 2) {
    const [latA, lonA, latB, lonB] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
    const apart = side(latA, lonA, latB, lonB, latP, lonP) * side(latA, lonA, latB, lonB, latQ, lonQ);
    if (apart < 0 && side(latP, lonP, latQ, lonQ, latA, lonA) * side(latP, lonP, latQ, lonQ, latB, lonB) < 0) return true;
  }
  return false;
}

function side(latA: number, lonA: number, latB: number, lonB: number, lat: number, lon: number): number {
  return Math.sign((latB - latA) * (lon - lonA) - (lonB - lonA) * (lat - latA));
}

/** The box around lines, as a ring. */
export function boundsOf(lines: readonly LatLonE7[]): number[] {
  let [minLat, minLon, maxLat, maxLon] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      minLat = Math.min(minLat, line[i]!);
      maxLat = Math.max(maxLat, line[i]!);
      minLon = Math.min(minLon, line[i + 1]!);
      maxLon = Math.max(maxLon, line[i + 1]!);
    }
  }
  return [minLat, minLon, minLat, maxLon, maxLat, maxLon, maxLat, minLon];
}
