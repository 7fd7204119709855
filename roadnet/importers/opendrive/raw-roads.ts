import type { Geometry, Piece } from './reference-line';

/** Roads of an OpenDRIVE file as they stand in it (ASAM OpenDRIVE 1.8). */
export interface RawRoad {
  readonly id: string;
  readonly name: string;
  readonly line: number;
  readonly lengthM: number;
  /** Undefined for a road between junctions. */
  readonly junctionId: string | undefined;
  /** True where traffic keeps left. */
  readonly leftHand: boolean;
  readonly predecessor: RawNeighbour | undefined;
  readonly successor: RawNeighbour | undefined;
  /** What kind of road it is from s on. */
  readonly types: readonly RawRoadType[];
  readonly geometry: readonly Geometry[];
  readonly elevation: readonly Piece[];
  readonly laneOffset: readonly Piece[];
  readonly sections: readonly RawSection[];
  readonly signals: readonly RawSignal[];
}

export interface RawNeighbour {
  readonly kind: 'road' | 'junction';
  readonly id: string;
  readonly atStart: boolean;
}

export interface RawRoadType {
  readonly s: number;
  readonly type: string;
  readonly speedMps: number | undefined;
}

export interface RawSection {
  readonly s: number;
  readonly endS: number;
  /** Without the centre lane. */
  readonly lanes: readonly RawLane[];
}

export interface RawLane {
  /** Negative right of the reference line, positive left of it; ±1 next to it. */
  readonly id: number;
  readonly type: string;
  readonly line: number;
  /** s counts from the start of the section. Undefined when the lane is given by its border. */
  readonly widths: readonly Piece[] | undefined;
  readonly borders: readonly Piece[];
  readonly speedMps: number | undefined;
  readonly predecessor: number | undefined;
  readonly successor: number | undefined;
  readonly access: readonly { readonly deny: boolean; readonly who: string }[];
}

export interface RawSignal {
  readonly id: string;
  readonly line: number;
  readonly isDynamic: boolean;
  readonly type: string;
  readonly subtype: string;
  /** `+` for who drives along the road, `-` against it. */
  readonly orientation: string;
  /** Lanes that it is for; empty: all. */
  readonly lanes: readonly (readonly [from: number, to: number])[];
}

export interface RawJunction {
  readonly id: string;
  readonly name: string;
  readonly line: number;
  readonly hasPriority: boolean;
  readonly controllerIds: readonly string[];
  readonly connections: readonly RawJunctionConnection[];
}

export interface RawJunctionConnection {
  readonly line: number;
  readonly incomingRoad: string;
  /** The connecting road, or of a direct junction the linked one. */
  readonly nextRoad: string;
  readonly atStart: boolean;
  readonly laneLinks: readonly (readonly [from: number, to: number])[];
}

/** Signals that show one state together. */
export interface RawController {
  readonly id: string;
  readonly line: number;
  readonly signalIds: readonly string[];
}

export interface RawOpenDrive {
  readonly roads: readonly RawRoad[];
  readonly junctions: readonly RawJunction[];
  readonly controllers: readonly RawController[];
}
