import type { LaneSums } from './lane-windows';
import type { Roads } from './roads';

/** State of a lane over a window, as bus.v1.LaneState. */
export interface LaneState {
  readonly laneNo: number;
  readonly vehicles: number;
  readonly flowVph: number;
  readonly densityVpkm: number;
  readonly meanSpeedMps?: number;
  readonly occupancy: number;
  readonly queueM: number;
  readonly headwayS?: number;
}

/** State of a link over a window, as bus.v1.LinkState. */
export interface LinkState {
  readonly linkNo: number;
  readonly flowVph: number;
  readonly densityVpkm: number;
  readonly meanSpeedMps?: number;
  readonly occupancy: number;
  readonly queueM: number;
  readonly vehicles: number;
}

/** States of one window. */
export interface TrafficStates {
  readonly windowStartMs: number;
  readonly windowMs: number;
  readonly lanes: readonly LaneState[];
  readonly links: readonly LinkState[];
}

type RoadLengths = Pick<Roads, 'laneLengthM' | 'laneLink' | 'laneNoMax' | 'linkNoMax'>;

interface LinkSums {
  spentS: number;
  wayM: number;
  vehicles: number;
  occupancy: number;
  queueM: number;
}

/** Turns sums into states; `observedS` is how long anybody looked. Definitions after Edie: density = time spent / (length × time), speed = way / time spent. */
export class StateReport {
  /** Lanes of each link, and their mean length, m. */
  private linkLanes = new Uint32Array(0);
  private linkLengthM = new Float64Array(0);

  constructor(private readonly roads: RoadLengths) {
    this.onRoads();
  }

  /** The roads have changed. */
  onRoads(): void {
    const { roads } = this;
    this.linkLanes = new Uint32Array(roads.linkNoMax + 1);
    this.linkLengthM = new Float64Array(roads.linkNoMax + 1);
    for (let laneNo = 1; laneNo <= roads.laneNoMax; laneNo++) {
      this.linkLanes[roads.laneLink[laneNo]!]! += 1;
      this.linkLengthM[roads.laneLink[laneNo]!]! += roads.laneLengthM[laneNo]!;
    }
    for (let linkNo = 1; linkNo <= roads.linkNoMax; linkNo++) this.linkLengthM[linkNo]! /= this.linkLanes[linkNo] || 1;
  }

  report(windowStartMs: number, windowMs: number, observedS: number, sums: readonly LaneSums[]): TrafficStates {
    const links = new Map<number, LinkSums>();
    const lanes: LaneState[] = [];
    for (const lane of sums) {
      // The lane went with a version of the network while the window was open.
      if (this.roads.laneLink[lane.laneNo] === 0) continue;
      const lengthM = Math.max(this.roads.laneLengthM[lane.laneNo]!, LENGTH_MIN_M);
      const occupancy = Math.min(1, lane.coveredMs / (lengthM * observedS));
      lanes.push({
        laneNo: lane.laneNo,
        vehicles: lane.vehicles,
        flowVph: (lane.vehicles * 3600) / observedS,
        densityVpkm: (lane.spentS * 1000) / (lengthM * observedS),
        ...(lane.spentS > 0 && { meanSpeedMps: lane.wayM / lane.spentS }),
        occupancy,
        queueM: lane.queueM,
        ...(lane.vehicles > 1 && { headwayS: (lane.lastCrossMs - lane.firstCrossMs) / 1000 / (lane.vehicles - 1) }),
      });
      const linkNo = this.roads.laneLink[lane.laneNo]!;
      let link = links.get(linkNo);
      if (!link) links.set(linkNo, (link = { spentS: 0, wayM: 0, vehicles: 0, occupancy: 0, queueM: 0 }));
      link.spentS += lane.spentS;
      link.wayM += lane.wayM;
      link.vehicles += lane.vehicles;
      link.occupancy += occupancy;
      link.queueM = Math.max(link.queueM, lane.queueM);
    }
    return { windowStartMs, windowMs, lanes, links: [...links].map(([linkNo, link]) => this.linkState(linkNo, link, observedS)) };
  }

  private linkState(linkNo: number, link: LinkSums, observedS: number): LinkState {
    const vehicles = link.spentS / observedS;
    return {
      linkNo,
      flowVph: (link.vehicles * 3600) / observedS,
      densityVpkm: (vehicles * 1000) / Math.max(this.linkLengthM[linkNo]!, LENGTH_MIN_M),
      ...(link.spentS > 0 && { meanSpeedMps: link.wayM / link.spentS }),
      occupancy: link.occupancy / this.linkLanes[linkNo]!,
      queueM: link.queueM,
      vehicles,
    };
  }
}

/** Shorter lanes exist inside junctions; a density on them means nothing and must not become infinite. */
const LENGTH_MIN_M = 1;

/** Adds closed one-second windows up to windows of `windowMs`, over the seconds that were observed. */
export class LongWindows {
  private readonly lanes = new Map<number, LaneSums>();
  private startMs = NaN;
  private observedS = 0;

  constructor(
    private readonly windowMs: number,
    private readonly stateReport: StateReport,
  ) {}

  /** Adds the second that began at `secondMs`; returns the states of the long window that it ended, if it did. */
  add(secondMs: number, sums: readonly LaneSums[]): TrafficStates | undefined {
    const startMs = Math.floor(secondMs / this.windowMs) * this.windowMs;
    let ended: TrafficStates | undefined;
    if (startMs !== this.startMs) {
      if (this.observedS > 0) ended = this.stateReport.report(this.startMs, this.windowMs, this.observedS, [...this.lanes.values()]);
      this.lanes.clear();
      this.startMs = startMs;
      this.observedS = 0;
    }
    this.observedS += 1;
    for (const lane of sums) this.addLane(lane);
    return ended;
  }

  private addLane(lane: LaneSums): void {
    const sum = this.lanes.get(lane.laneNo);
    if (!sum) {
      this.lanes.set(lane.laneNo, { ...lane });
      return;
    }
    if (lane.vehicles > 0) {
      sum.firstCrossMs = sum.vehicles > 0 ? Math.min(sum.firstCrossMs, lane.firstCrossMs) : lane.firstCrossMs;
      sum.lastCrossMs = sum.vehicles > 0 ? Math.max(sum.lastCrossMs, lane.lastCrossMs) : lane.lastCrossMs;
    }
    sum.spentS += lane.spentS;
    sum.wayM += lane.wayM;
    sum.coveredMs += lane.coveredMs;
    sum.vehicles += lane.vehicles;
    sum.queueM = Math.max(sum.queueM, lane.queueM);
  }
}
