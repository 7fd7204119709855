/** A city that moves: live in SUMO or from a recording. */
import type { CityNetwork } from './network';

/** One road user at one moment; the truth that units sense. Net metres; angles clockwise from the net's north. */
export interface RoadUser {
  /** Number in this run, from 1; never used for another road user. */
  readonly key: number;
  /** lingshan.v2x.v1.ParticipantType */
  readonly type: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
  /** Middle of the body. */
  readonly xM: number;
  readonly yM: number;
  readonly headingDeg: number;
  readonly speedMps: number;
  readonly accelMps2: number;
  /** toId of the SUMO lane that its front is on; internal lanes start with "_" and a junction's id. */
  readonly laneId: string;
  /** lingshan.v2x.v1.Bsm.turn_signal */
  readonly turnSignal: number;
}

export interface SignalMoment {
  /** One SUMO state letter a link, as in SignalPhase.state. */
  readonly state: string;
  /** Index of the running phase in the program. */
  readonly phase: number;
  /** Time until the phase ends as planned now, ms. */
  readonly remainingMs: number;
}

export interface CityMoment {
  /** Time since the first moment, ms. */
  readonly timeMs: number;
  readonly users: readonly RoadUser[];
  /** By the index of CityNetwork.signals. */
  readonly signals: readonly SignalMoment[];
}

export interface City {
  readonly network: CityNetwork;
  /** Time between two moments, ms. */
  readonly stepMs: number;
  /** The next moment; undefined when there is none (a recording's end). */
  step(): Promise<CityMoment | undefined>;
  close(): Promise<void>;
}
