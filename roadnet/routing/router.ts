import type { LatLonE7, Maneuver } from '../model/roadnet';
import type { RoutedClass } from './costs/vehicle-profile';

/** What any router answers, whoever computes it: our own engine, or OSRM fed from the same network. */
export interface Router {
  /** Throws LingshanError PLACE_OFF_NETWORK (422) or ROUTE_NOT_FOUND (404). */
  route(query: RouteQuery): Promise<RouteAnswer>;
  /** Throws PLACE_OFF_NETWORK; pairs without a way are undefined. */
  matrix(query: MatrixQuery): Promise<MatrixAnswer>;
  /** Throws PLACE_OFF_NETWORK. */
  nearest(query: NearestQuery): Promise<readonly SnappedPlace[]>;
}

/** WGS-84, 1e-7 degree. */
export interface Position {
  readonly latE7: number;
  readonly lonE7: number;
  /** Where the vehicle heads, clockwise from north: links of another direction are left aside. */
  readonly headingDeg?: number | undefined;
}

export interface TripTerms {
  readonly vehicleClass: RoutedClass;
  /** Unix ms. Restrictions, closures and speeds count as they stand then, for the whole route. */
  readonly departAtMs: number;
}

export interface RouteQuery extends TripTerms {
  readonly from: Position;
  readonly to: Position;
  /** How many further routes are wanted at most, 0 … 3. */
  readonly alternatives?: number;
  readonly steps?: boolean;
}

export interface MatrixQuery extends TripTerms {
  readonly sources: readonly Position[];
  readonly targets: readonly Position[];
}

export interface NearestQuery extends TripTerms {
  readonly at: Position;
  readonly count?: number;
}

/** A position on a link. */
export interface PlaceOnLink {
  readonly linkNo: number;
  /** Share of the link that lies behind, 0 … 1. */
  readonly fraction: number;
}

export interface SnappedPlace extends PlaceOnLink {
  readonly linkId: string;
  readonly latE7: number;
  readonly lonE7: number;
  /** From the position asked for, metres. */
  readonly distanceM: number;
}

export interface RouteAnswer {
  /** The fastest first. */
  readonly routes: readonly Route[];
}

export interface Route {
  readonly from: SnappedPlace;
  readonly to: SnappedPlace;
  readonly durationMs: number;
  readonly distanceM: number;
  /** Links in order of travel, the first and last driven in part. */
  readonly linkNos: readonly number[];
  readonly geometry: LatLonE7;
  /** Empty unless asked for. */
  readonly steps: readonly RouteStep[];
}

/** A stretch that is driven without a decision, begun by a maneuver. */
export interface RouteStep {
  readonly maneuver: 'depart' | Maneuver | 'arrive';
  /** Name of the road that is driven; '' when it has none. */
  readonly name: string;
  /** Where the maneuver is: '' for depart and arrive. */
  readonly junctionId: string;
  readonly latE7: number;
  readonly lonE7: number;
  /** Of the stretch after the maneuver. */
  readonly distanceM: number;
  readonly durationMs: number;
  readonly linkNos: readonly number[];
  /** Lanes before the maneuver, nearest link last; empty for depart and for routers that know no lanes. */
  readonly approach: readonly LaneAdvice[];
}

/** Which lanes of a link to be on for the maneuver ahead. */
export interface LaneAdvice {
  readonly linkNo: number;
  /** From the start of the link to the maneuver, metres. */
  readonly beforeManeuverM: number;
  /** From the kerb. */
  readonly lanes: readonly {
    readonly laneNo: number;
    readonly laneId: string;
    /** The route can be driven from it without leaving the link on another lane. */
    readonly usable: boolean;
    /** Of those, with the fewest lane changes ahead. */
    readonly recommended: boolean;
  }[];
}

export interface MatrixAnswer {
  readonly sources: readonly SnappedPlace[];
  readonly targets: readonly SnappedPlace[];
  /** Row per source, column per target, ms; undefined: no way. */
  readonly durationsMs: readonly (readonly (number | undefined)[])[];
}
