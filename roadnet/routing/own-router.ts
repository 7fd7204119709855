import { LingshanError } from '../../services/kernel/errors';
import { distanceOfM, geometryOf, pointOf } from './answer/describe-way';
import { outlineOf, type MultiPolygon } from './answer/outline';
import { stepsOf } from './answer/steps';
import { CostShelf, type SpeedSource } from './costs/cost-shelf';
import type { LinkSpeeds } from './costs/metric';
import type { TimeOfDaySpeeds } from './costs/time-of-day-speeds';
import { findMainPart } from './graph/main-part';
import { UNREACHABLE_MS } from './hierarchy/weights';
import type { RoutingCosts, RoutingNetwork } from './network';
import { findCandidates, PLACE_DISTANCE_MAX_M } from './places/candidates';
import type { FoundLink } from './places/link-finder';
import type { PlaceOnLink, MatrixAnswer, MatrixQuery, NearestQuery, Position, Route, RouteAnswer, RouteQuery, Router, SnappedPlace, TripTerms } from './router';
import { findAlternatives } from './search/alternatives';
import { findReached, type ReachedLink } from './search/isochrone-search';
import { findMatrix } from './search/matrix-search';
import { WaySearch, type Way } from './search/way-search';

export interface IsochroneQuery extends TripTerms {
  readonly from: Position;
  readonly limitMs: number;
}

export interface IsochroneAnswer {
  readonly from: SnappedPlace;
  readonly reached: readonly ReachedLink[];
  /** Of the outline's H3 cells. */
  readonly resolution: number;
  readonly outline: MultiPolygon;
}

/** Our own engine behind the interface of all routers: exact, and for one thread. */
export class OwnRouter implements Router {
  private readonly shelf: CostShelf;
  private readonly search: WaySearch;
  private readonly local: WaySearch;
  private readonly isMain: Uint8Array;

  constructor(
    private readonly network: RoutingNetwork,
    timeOfDay?: TimeOfDaySpeeds,
  ) {
    this.shelf = new CostShelf(network, timeOfDay);
    this.search = new WaySearch(network);
    this.local = new WaySearch(network);
    this.isMain = findMainPart(network.graph);
  }

  /**
   * Live speeds by link number, m/s; they count for departures near `atMs` until others come. Costs in use are made anew in
   * slices of a few milliseconds, so the thread stays free; until then the old ones answer.
   */
  setLiveSpeeds(speeds: LinkSpeeds | undefined, atMs: number): Promise<void> {
    return this.shelf.setLiveSpeeds(speeds, atMs);
  }

  /** Where the speeds for a trip come from. */
  speedsFor(terms: TripTerms): SpeedSource {
    return this.shelf.speedsFor(terms.departAtMs);
  }

  /** Costs that a trip is judged by. */
  costsFor(terms: TripTerms): RoutingCosts {
    return this.shelf.get(terms);
  }

  async route(query: RouteQuery): Promise<RouteAnswer> {
    return this.routeNow(query);
  }

  /** `route` without a promise, for whoever asks in a loop. */
  routeNow(query: RouteQuery): RouteAnswer {
    const costs = this.costsFor(query);
    let sources = findCandidates(this.network, costs, query.from);
    let targets = findCandidates(this.network, costs, query.to);
    let best = this.search.find(costs, sources, targets);
    if (!best) {
      // One of them may be on an island of the network, a car park's aisle: then the road outside counts.
      const isMain = (linkNo: number): boolean => this.isMain[this.network.graph.startOfLink[linkNo]!] === 1;
      sources = findCandidates(this.network, costs, query.from, isMain);
      targets = findCandidates(this.network, costs, query.to, isMain);
      best = this.search.find(costs, sources, targets);
    }
    if (!best) throw new LingshanError('notFound', 'ROUTE_NOT_FOUND', `no way for ${query.vehicleClass} between the two places at this time; closures and forbidden turns count`);
    const more = query.alternatives ? findAlternatives(this.network, costs, this.search, this.local, best, { sources, targets }, query.alternatives) : [];
    return { routes: [best, ...more].map((way) => this.describe(costs, way, sources, targets, query.steps === true)) };
  }

  async matrix(query: MatrixQuery): Promise<MatrixAnswer> {
    const costs = this.costsFor(query);
    const sources = query.sources.map((position) => findCandidates(this.network, costs, position));
    const targets = query.targets.map((position) => findCandidates(this.network, costs, position));
    const rows = findMatrix(this.network, costs, sources, targets);
    return {
      sources: sources.map(([nearest]) => this.place(nearest!)),
      targets: targets.map(([nearest]) => this.place(nearest!)),
      durationsMs: rows.map((row) => Array.from(row, (ms) => (ms === UNREACHABLE_MS ? undefined : ms))),
    };
  }

  async nearest(query: NearestQuery): Promise<readonly SnappedPlace[]> {
    const { metric } = this.costsFor(query);
    const found = this.network.links.find(query.at, { maxDistanceM: PLACE_DISTANCE_MAX_M, count: query.count ?? 1, isWanted: (linkNo) => metric.linkMs[linkNo]! < UNREACHABLE_MS });
    return found.map((link) => this.place(link));
  }

  /** What can be reached in a time. Throws PLACE_OFF_NETWORK. */
  isochrone(query: IsochroneQuery): IsochroneAnswer {
    const costs = this.costsFor(query);
    const sources = findCandidates(this.network, costs, query.from);
    const reached = findReached(this.network, costs, sources, query.limitMs);
    const { resolution, polygons } = outlineOf(this.network, reached, query.limitMs);
    return { from: this.place(sources[0]!), reached, resolution, outline: polygons };
  }

  private describe(costs: RoutingCosts, way: Way, sources: readonly FoundLink[], targets: readonly FoundLink[], steps: boolean): Route {
    return {
      from: this.place(sources.find((found) => found === way.source)!),
      to: this.place(targets.find((found) => found === way.target)!),
      durationMs: way.durationMs,
      distanceM: distanceOfM(this.network, way),
      linkNos: way.linkNos,
      geometry: geometryOf(this.network, way),
      steps: steps ? stepsOf(this.network, costs, way) : [],
    };
  }

  private place({ linkNo, fraction, distanceM }: PlaceOnLink & { distanceM: number }): SnappedPlace {
    const { snapshot } = this.network;
    return { linkNo, linkId: snapshot.linkIds[linkNo]!, fraction, distanceM, ...pointOf(snapshot, { linkNo, fraction }) };
  }
}
