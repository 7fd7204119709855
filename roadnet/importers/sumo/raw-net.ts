import type { SourceLocation } from '../projection';

/** Elements of a SUMO net as they stand in the file: foreign ids, coordinates of the file, lines for findings. */

export interface RawEdge {
  readonly line: number;
  readonly id: string;
  readonly name: string;
  readonly function: string;
  readonly from: string;
  readonly to: string;
  /** Name of a type, e.g. `highway.primary`; several are joined with `|`. */
  readonly type: string;
  readonly crossingEdges: readonly string[];
  readonly lanes: RawLane[];
}

export interface RawLane {
  readonly line: number;
  readonly id: string;
  readonly index: number;
  readonly widthM: number;
  readonly speedMps: number;
  /** Declared length, metres; drawn length counts, this one is compared with it. */
  readonly lengthM: number;
  readonly classes: number;
  /** x, y, x, y, … */
  readonly shape: readonly number[];
  /** One a point; empty when not every point has one. */
  readonly heights: readonly number[];
}

export interface RawJunction {
  readonly line: number;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly shape: readonly number[];
}

export interface RawConnection {
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly fromLane: number;
  readonly toLane: number;
  readonly via: string;
  readonly tl: string;
  /** -1 when absent. */
  readonly linkIndex: number;
  readonly dir: string;
}

export interface RawController {
  readonly line: number;
  readonly id: string;
  /** Length of the longest phase state, the number of signal groups. */
  groups: number;
  /** Phases of the programme that runs: of several with one id, the last in the file, as SUMO takes it. */
  phases: RawPhase[];
}

export interface RawPhase {
  readonly durationS: number;
  /** One letter a signal head. */
  readonly state: string;
}

export interface RawNet {
  location: SourceLocation | undefined;
  readonly edges: RawEdge[];
  readonly junctions: RawJunction[];
  readonly connections: RawConnection[];
  readonly controllers: Map<string, RawController>;
  /** Speed limits by class of each type of edge, m/s by SUMO class. */
  readonly speedsByType: Map<string, Map<string, number>>;
}
