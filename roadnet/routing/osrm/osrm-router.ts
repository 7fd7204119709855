import { LingshanError } from '../../../services/kernel/errors';
import type { Maneuver } from '../../model/roadnet';
import type { RoadnetSnapshot } from '../../snapshot/snapshot';
import type { MatrixAnswer, MatrixQuery, NearestQuery, Position, Route, RouteAnswer, RouteQuery, Router, RouteStep, SnappedPlace } from '../router';
import { OPPOSITE_BEYOND_M } from '../places/candidates';
import { linkOfNode } from './node-ids';

/**
 * OSRM over HTTP (project-osrm.org, API v1) behind the interface of all routers. The server must have been fed by
 * writeOsrmInput from the same snapshot: links are read from its node ids. What it was customised for (class, closures,
 * speeds) is what it answers; the query's own terms cannot change that.
 */
export function createOsrmRouter(baseUrl: string, snapshot: RoadnetSnapshot): Router {
  const base = baseUrl.replace(/\/$/, '');
  const ask = async <T extends OsrmAnswer>(service: string, positions: readonly Position[], query: Readonly<Record<string, string>>): Promise<T> => {
    const places = positions.map(({ latE7, lonE7 }) => `${(lonE7 / 1e7).toFixed(7)},${(latE7 / 1e7).toFixed(7)}`).join(';');
    const bearings = positions.some(({ headingDeg }) => headingDeg !== undefined) ? { bearings: positions.map(({ headingDeg }) => (headingDeg === undefined ? '' : `${Math.round(headingDeg)},60`)).join(';') } : {};
    const url = `${base}/${service}/v1/driving/${places}?${new URLSearchParams({ ...query, ...bearings }).toString()}`;
    const answer = (await fetchJson(url)) as T;
    if (answer.code === 'Ok') return answer;
    if (answer.code === 'NoRoute') throw new LingshanError('notFound', 'ROUTE_NOT_FOUND', 'OSRM knows no way between the two places');
    if (answer.code === 'NoSegment') throw new LingshanError('badInput', 'PLACE_OFF_NETWORK', `OSRM finds no road: ${answer.message ?? ''}`);
    throw new LingshanError('unavailable', 'ROUTER_UNAVAILABLE', `OSRM refuses: ${answer.code} ${answer.message ?? ''}`);
  };
  const place = ({ location, distance }: OsrmWaypoint, linkNo: number): SnappedPlace => {
    const latE7 = Math.round(location[1] * 1e7);
    const lonE7 = Math.round(location[0] * 1e7);
    return { linkNo, linkId: snapshot.linkIds[linkNo] ?? '', fraction: fractionOf(snapshot, linkNo, latE7, lonE7), latE7, lonE7, distanceM: distance };
  };

  /** The nearest link and, unless a heading is given, the other direction of its road: our engine's choice (places/candidates.ts), which OSRM would not make. */
  const findSides = async (position: Position): Promise<readonly Side[]> => {
    if (position.headingDeg !== undefined) return [position];
    const { waypoints } = await ask<OsrmNearest>('nearest', [position], { number: String(LOOK_AT) });
    return sidesOf(snapshot, waypoints);
  };
  /** Of all pairs of sides the one with the fastest way. */
  const chooseSides = async (from: Position, to: Position): Promise<readonly [Side, Side]> => {
    const [sources, targets] = await Promise.all([findSides(from), findSides(to)]);
    if (sources.length * targets.length <= 1) return [from, to];
    const { durations } = await ask<OsrmTable>('table', [...sources, ...targets], { sources: indexes(0, sources.length), destinations: indexes(sources.length, targets.length), annotations: 'duration' });
    const pairs = durations.flatMap((row, i) => row.map((seconds, j) => ({ seconds: seconds ?? Infinity, pair: [sources[i]!, targets[j]!] as const })));
    return pairs.reduce((best, other) => (other.seconds < best.seconds ? other : best)).pair;
  };

  return {
    async route({ from, to, alternatives = 0, steps = false }: RouteQuery): Promise<RouteAnswer> {
      const sides = await chooseSides(from, to);
      const answer = await ask<OsrmRoutes>('route', sides, { overview: 'full', geometries: 'geojson', annotations: 'nodes', steps: String(steps), alternatives: alternatives === 0 ? 'false' : String(alternatives) });
      const [start, end] = answer.waypoints as [OsrmWaypoint, OsrmWaypoint];
      return {
        routes: answer.routes.map((route): Route => {
          const linkNos = linksOf(route.legs.flatMap(({ annotation }) => annotation.nodes));
          return {
            from: place({ ...start, distance: sides[0].distanceM ?? start.distance }, linkNos[0] ?? 0),
            to: place({ ...end, distance: sides[1].distanceM ?? end.distance }, linkNos.at(-1) ?? 0),
            durationMs: Math.round(route.duration * 1_000),
            distanceM: route.distance,
            linkNos,
            geometry: route.geometry.coordinates.flatMap(([lon, lat]) => [Math.round(lat * 1e7), Math.round(lon * 1e7)]),
            steps: route.legs.flatMap((leg) => leg.steps.map(stepOf)),
          };
        }),
      };
    },

    async matrix({ sources, targets }: MatrixQuery): Promise<MatrixAnswer> {
      const answer = await ask<OsrmTable>('table', [...sources, ...targets], { sources: indexes(0, sources.length), destinations: indexes(sources.length, targets.length), annotations: 'duration' });
      return {
        // The table does not say which link a place was snapped to.
        sources: answer.sources.map((waypoint) => place(waypoint, 0)),
        targets: answer.destinations.map((waypoint) => place(waypoint, 0)),
        durationsMs: answer.durations.map((row) => row.map((seconds) => (seconds === null ? undefined : Math.round(seconds * 1_000)))),
      };
    },

    async nearest({ at, count = 1 }: NearestQuery): Promise<readonly SnappedPlace[]> {
      const answer = await ask<OsrmNearest>('nearest', [at], { number: String(count) });
      return answer.waypoints.map((waypoint) => place(waypoint, linksOf(waypoint.nodes)[0] ?? 0));
    },
  };
}

interface OsrmAnswer {
  readonly code: string;
  readonly message?: string;
}
interface OsrmWaypoint {
  readonly location: readonly [number, number];
  readonly distance: number;
}
interface OsrmStep {
  readonly maneuver: { readonly type: string; readonly modifier?: string; readonly location: readonly [number, number] };
  readonly name: string;
  readonly distance: number;
  readonly duration: number;
}
interface OsrmRoutes extends OsrmAnswer {
  readonly waypoints: readonly OsrmWaypoint[];
  readonly routes: readonly {
    readonly duration: number;
    readonly distance: number;
    readonly geometry: { readonly coordinates: readonly (readonly [number, number])[] };
    readonly legs: readonly { readonly annotation: { readonly nodes: readonly number[] }; readonly steps: readonly OsrmStep[] }[];
  }[];
}
interface OsrmTable extends OsrmAnswer {
  readonly sources: readonly OsrmWaypoint[];
  readonly destinations: readonly OsrmWaypoint[];
  readonly durations: readonly (readonly (number | null)[])[];
}
export interface OsrmWaypointOnRoad extends OsrmWaypoint {
  /** Ends of the segment. */
  readonly nodes: readonly number[];
}
interface OsrmNearest extends OsrmAnswer {
  readonly waypoints: readonly OsrmWaypointOnRoad[];
}

const LOOK_AT = 12;

const TIMEOUT_MS = 10_000;
const TRIES = 3;

/** OSRM now and then closes a kept connection under a request: asking again is safe, as nothing changes there. */
async function fetchJson(url: string): Promise<unknown> {
  for (let tried = 1; ; tried++) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return await response.json();
    } catch (cause) {
      if (tried === TRIES) throw new LingshanError('unavailable', 'ROUTER_UNAVAILABLE', `OSRM does not answer at ${new URL(url).origin}; is osrm-routed running?`, { cause });
    }
  }
}

function indexes(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => from + i).join(';');
}

/** A point on a road, and how far it was from the place asked for. */
type Side = Position & { readonly distanceM?: number };

/** Points on the nearest link and on the other direction of its road, from an answer of the nearest service. */
export function sidesOf({ linkFromJunction, linkToJunction }: RoadnetSnapshot, waypoints: readonly OsrmWaypointOnRoad[]): Side[] {
  const onLinks = waypoints.flatMap((waypoint) => linksOf(waypoint.nodes).slice(0, 1).map((linkNo) => ({ linkNo, ...waypoint })));
  const [nearest] = onLinks;
  if (!nearest) return [];
  const opposite = onLinks.find(
    ({ linkNo, distance }) => distance <= nearest.distance + OPPOSITE_BEYOND_M && linkFromJunction[linkNo] === linkToJunction[nearest.linkNo] && linkToJunction[linkNo] === linkFromJunction[nearest.linkNo],
  );
  return (opposite ? [nearest, opposite] : [nearest]).map(({ location, distance }) => ({ latE7: Math.round(location[1] * 1e7), lonE7: Math.round(location[0] * 1e7), distanceM: distance }));
}

export function linksOf(nodes: readonly number[]): number[] {
  const linkNos: number[] = [];
  for (const node of nodes) {
    const linkNo = linkOfNode(node);
    if (linkNo !== undefined && linkNo !== linkNos.at(-1)) linkNos.push(linkNo);
  }
  return linkNos;
}

/** Share of the link before the nearest point of its line. */
function fractionOf({ linkReferenceLane, lanePointStart, pointX, pointY, pointS, linkLengthM, frame }: RoadnetSnapshot, linkNo: number, latE7: number, lonE7: number): number {
  const lane = linkReferenceLane[linkNo] ?? 0;
  const x = frame.x(lonE7);
  const y = frame.y(latE7);
  let least = Infinity;
  let sM = 0;
  for (let point = lanePointStart[lane]!; point + 1 < lanePointStart[lane + 1]!; point++) {
    const dx = pointX[point + 1]! - pointX[point]!;
    const dy = pointY[point + 1]! - pointY[point]!;
    const length2 = dx * dx + dy * dy;
    const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - pointX[point]!) * dx + (y - pointY[point]!) * dy) / length2));
    const distance = Math.hypot(x - pointX[point]! - t * dx, y - pointY[point]! - t * dy);
    if (distance >= least) continue;
    least = distance;
    sM = pointS[point]! + t * Math.sqrt(length2);
  }
  return linkLengthM[linkNo]! > 0 ? Math.min(1, sM / linkLengthM[linkNo]!) : 0;
}

const MANEUVER_OF: Readonly<Record<string, Maneuver>> = { left: 'left', 'sharp left': 'left', 'slight left': 'left', right: 'right', 'sharp right': 'right', 'slight right': 'right', uturn: 'u-turn' };

function stepOf({ maneuver, name, distance, duration }: OsrmStep): RouteStep {
  const kind = maneuver.type === 'depart' || maneuver.type === 'arrive' ? maneuver.type : (MANEUVER_OF[maneuver.modifier ?? ''] ?? 'straight');
  return { maneuver: kind, name, junctionId: '', latE7: Math.round(maneuver.location[1] * 1e7), lonE7: Math.round(maneuver.location[0] * 1e7), distanceM: distance, durationMs: Math.round(duration * 1_000), linkNos: [], approach: [] };
}
