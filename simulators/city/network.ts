/** What the simulator knows of a city's ground: plain data, so that a recording can carry it. Coordinates: metres of the SUMO net. */
import type { Projection } from './projection';

/** A movement over a signalised junction. */
export interface SignalLink {
  /** Signal group: SUMO's linkIndex plus one. */
  readonly group: number;
  readonly fromLane: string;
  readonly toLane: string;
  /** lingshan.v2x.v1.Maneuver */
  readonly maneuver: number;
}

export interface SignalPhase {
  readonly durationMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** One SUMO state letter a link. */
  readonly state: string;
}

export interface SignalProgram {
  /** Fixed times, so that the next change is known for certain. */
  readonly fixed: boolean;
  readonly phases: readonly SignalPhase[];
}

export interface SignalSite {
  /** The id that SUMO calls it by. */
  readonly sumoId: string;
  /** toId(sumoId): the junction's id in messages. */
  readonly id: string;
  readonly xM: number;
  readonly yM: number;
  readonly links: readonly SignalLink[];
  readonly program: SignalProgram;
}

/** A lane outside junctions that motor vehicles or bicycles may use. */
export interface CityLane {
  /** toId(SUMO lane id). */
  readonly id: string;
  /** toId(SUMO edge id). */
  readonly linkId: string;
  readonly widthM: number;
  readonly speedLimitMps: number;
  readonly lengthM: number;
  /** x0, y0, x1, y1, … in driving direction. */
  readonly points: readonly number[];
}

export interface CityNetwork {
  readonly name: string;
  /** Changes with the geometry. */
  readonly version: string;
  readonly projection: Projection;
  /** In the order of their SUMO ids. */
  readonly signals: readonly SignalSite[];
  readonly lanes: readonly CityLane[];
}
