import { REACH_BEYOND_EDGE_M } from '../index/segment-grid';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../model/vehicle-class';
import { LANE_FLAGS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { createAlongFilter } from './along-filter';
import type { LaneMatch } from './lane-match';
import { buildLaneRelations, RELATIONS } from './lane-relations';

const HEADING_MAX = 28_800;

/** All costs are nats: half squares of "how many standard deviations off", and negative logarithms of chances an update. */
const DRIVER_SIGMA_M = 0.42;
/** Errors of neighbouring updates have something in common, so one counts for less than if it stood alone. */
const NOISE_WEIGHT = 1.4;
/** Beyond a lane's end the filtered position is this much better than the raw one, and no better than the map. */
const OVER_SHARE = 0.4;
const OVER_SIGMA_MIN_M = 0.2;
/** A long vehicle in a turn points elsewhere than its lane. */
const HEADING_SIGMA_DEG = 18;
const HEADING_COST_MAX = 8;
const MAX_HEADING_OFF_DEG = 60;
const MIN_WRONG_WAY_DEG = 120;
/** Wrong way needs to fit so much better: a vehicle in the middle of the oncoming lane, not one that cuts the line. */
const COST_WRONG_WAY = 3.5;
const ELEVATION_SIGMA_M = 2.5;
const ELEVATION_COST_MAX = 12;
const COST_OF_RELATION: Readonly<Record<keyof typeof RELATIONS, number>> = { follows: 0.3, followsTwice: 0.6, precedes: 0.4, followsBeside: 5, sibling: 2.5, beside: 5 };
const COST_ELSEWHERE = 9;
/** To another level than that of the likeliest lane, without a ramp in between. */
const COST_OTHER_LEVEL = 8;

/** Alternatives that are kept, and how much less likely than the best they may become. */
const KEPT = 4;
const BEAM = 10;
/** Most lanes that one cell of the index is looked at for. */
const MAX_CANDIDATES = 64;

export interface LaneAlternative {
  readonly laneNo: number;
  /** Likelihood among the alternatives, 0..1. */
  readonly share: number;
}

export interface LaneTracker {
  /**
   * Takes the next position of the object in `slot` and writes its likeliest lane to `out`; false (laneNo 0, alternatives
   * forgotten) when none is near enough: further than 3 m beyond the lane's edge, or heading more than 60° off. Allocates nothing.
   * @param timeMs of the position; increasing in a slot
   * @param heading80thsDeg clockwise from north, 1/80 degree; from 28800 on: not known, heading is then ignored
   * @param classes bits of VEHICLE_CLASSES of which the lane must be open to at least one; default: motor vehicles
   * @param elevationM above the network's datum; NaN: not known
   */
  update(slot: number, timeMs: number, latE7: number, lonE7: number, heading80thsDeg: number, out: LaneMatch, classes?: number, elevationM?: number): boolean;
  /** Lanes that have not been ruled out, likeliest first. */
  alternatives(slot: number): LaneAlternative[];
  /** The slot's object is gone; the next update is of a new one. */
  forget(slot: number): void;
}

/**
 * On-line matcher with memory: per object up to four lanes with what speaks against each, brought forward by how lanes
 * follow each other and weighed by each position (a hidden Markov model over lanes, its Viterbi scores kept instead of a
 * path). The answer is the likeliest lane now; a wrong turn of one update is mended by the next. State is 96 bytes a slot.
 */
export function createLaneTracker(snapshot: RoadnetSnapshot, slots: number): LaneTracker {
  const { laneFlags, laneClasses, laneWidthM, laneLink, linkLevel } = snapshot;
  const { pointX, pointY, pointS, pointHeadingDeg, pointElevationM, pointLane, cellStart, cellPoint } = snapshot;
  const { originX, originY, cellM, columns, rows } = snapshot.grid;
  const { originLatE7, originLonE7, mPerLatE7, mPerLonE7 } = snapshot.frame;
  const laneSlots = snapshot.laneIds.length;
  const filter = createAlongFilter(slots);
  const { start: relationStart, lane: relationLane, relation } = buildLaneRelations(snapshot);
  const costByRelation = Object.keys(RELATIONS).map((name) => COST_OF_RELATION[name as keyof typeof RELATIONS]);
  const relationCost = Float32Array.from(relation, (kind) => costByRelation[kind]!);

  const keptLane = new Uint32Array(slots * KEPT);
  const keptCost = new Float64Array(slots * KEPT);
  const keptCount = new Uint8Array(slots);

  // Cost of having come to a lane from the alternatives; valid where stamped with the update's number.
  const stamp = new Uint32Array(laneSlots);
  const arrival = new Float64Array(laneSlots);
  let update = 0;

  const candidateLane = new Uint32Array(MAX_CANDIDATES);
  const candidateCost = new Float64Array(MAX_CANDIDATES);

  function spread(slot: number): void {
    update = (update + 1) >>> 0;
    if (update === 0) {
      stamp.fill(0);
      update = 1;
    }
    const first = slot * KEPT;
    for (let k = first; k < first + keptCount[slot]!; k++) {
      const laneNo = keptLane[k]!;
      const cost = keptCost[k]!;
      arrive(laneNo, cost);
      const end = relationStart[laneNo + 1]!;
      for (let i = relationStart[laneNo]!; i < end; i++) arrive(relationLane[i]!, cost + relationCost[i]!);
    }
  }

  function arrive(laneNo: number, cost: number): void {
    if (stamp[laneNo] === update && arrival[laneNo]! <= cost) return;
    stamp[laneNo] = update;
    arrival[laneNo] = cost;
  }

  /** Keeps the cheapest of the candidates, cheapest first, relative to `best`. */
  function keep(slot: number, count: number, best: number): void {
    const first = slot * KEPT;
    let size = 0;
    for (let c = 0; c < count; c++) {
      const cost = candidateCost[c]! - best;
      if (cost > BEAM || (size === KEPT && cost >= keptCost[first + KEPT - 1]!)) continue;
      let at = size < KEPT ? first + size++ : first + KEPT - 1;
      for (; at > first && keptCost[at - 1]! > cost; at--) {
        keptCost[at] = keptCost[at - 1]!;
        keptLane[at] = keptLane[at - 1]!;
      }
      keptCost[at] = cost;
      keptLane[at] = candidateLane[c]!;
    }
    keptCount[slot] = size;
  }

  return {
    update(slot, timeMs, latE7, lonE7, heading80thsDeg, out, classes = MOTOR_CLASSES, elevationM = NaN) {
      out.laneNo = 0;
      out.sM = 0;
      out.dM = 0;
      out.distanceM = 0;
      out.wrongWay = false;
      const headingDeg = heading80thsDeg < HEADING_MAX ? heading80thsDeg / 80 : -1;
      filter.update(slot, timeMs, (lonE7 - originLonE7) * mPerLonE7, (latE7 - originLatE7) * mPerLatE7, headingDeg);
      const { x, y } = filter;
      const column = Math.floor((x - originX) / cellM);
      const row = Math.floor((y - originY) / cellM);
      // Written so that NaN falls out as well.
      if (!(column >= 0 && column < columns && row >= 0 && row < rows)) {
        this.forget(slot);
        return false;
      }
      const noise2 = filter.noiseM2(slot);
      const perDistance2 = 1 / (2 * (DRIVER_SIGMA_M * DRIVER_SIGMA_M + NOISE_WEIGHT * noise2));
      const perOver2 = Math.max(0, 1 / (2 * (OVER_SIGMA_MIN_M * OVER_SIGMA_MIN_M + OVER_SHARE * OVER_SHARE * noise2)) - perDistance2);
      spread(slot);
      const isKnown = keptCount[slot]! > 0;
      const level = isKnown ? linkLevel[laneLink[keptLane[slot * KEPT]!]!]! : 0;

      let bestCost = Infinity;
      let bestPoint = 0;
      let bestT = 0;
      let count = 0;
      const cell = row * columns + column;
      const end = cellStart[cell + 1]!;
      let i = cellStart[cell]!;
      while (i < end && count < MAX_CANDIDATES) {
        // The stretches of one lane stand together: find its nearest, then judge the lane.
        const laneNo = pointLane[cellPoint[i]!]!;
        let nearest2 = Infinity;
        let nearestPoint = 0;
        let nearestT = 0;
        do {
          const point = cellPoint[i]!;
          const ax = pointX[point]!;
          const ay = pointY[point]!;
          const dx = pointX[point + 1]! - ax;
          const dy = pointY[point + 1]! - ay;
          const length2 = dx * dx + dy * dy;
          let t = length2 === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length2;
          t = t < 0 ? 0 : t > 1 ? 1 : t;
          const ox = x - ax - t * dx;
          const oy = y - ay - t * dy;
          const distance2 = ox * ox + oy * oy;
          if (distance2 < nearest2) {
            nearest2 = distance2;
            nearestPoint = point;
            nearestT = t;
          }
          i++;
        } while (i < end && pointLane[cellPoint[i]!] === laneNo);

        const laneClass = laneClasses[laneNo]!;
        if ((laneClass & classes) === 0) continue;
        const reachM = laneWidthM[laneNo]! / 2 + REACH_BEYOND_EDGE_M;
        if (nearest2 > reachM * reachM) continue;
        let cost = nearest2 * perDistance2;
        if (stamp[laneNo] === update) cost += Math.min(arrival[laneNo]!, COST_ELSEWHERE);
        else if (isKnown) cost += COST_ELSEWHERE + (linkLevel[laneLink[laneNo]!] === level ? 0 : COST_OTHER_LEVEL);
        if (cost > bestCost + BEAM) continue;

        let wrongWay = false;
        // People walk both ways.
        if (headingDeg >= 0 && laneClass !== VEHICLE_CLASSES.pedestrian) {
          let offDeg = Math.abs(headingDeg - pointHeadingDeg[nearestPoint]!);
          if (offDeg > 180) offDeg = 360 - offDeg;
          if (offDeg > MAX_HEADING_OFF_DEG) {
            if (offDeg < MIN_WRONG_WAY_DEG || (laneFlags[laneNo]! & LANE_FLAGS.junction) !== 0) continue;
            wrongWay = true;
            offDeg = 180 - offDeg;
            cost += COST_WRONG_WAY;
          }
          cost += Math.min(HEADING_COST_MAX, (offDeg * offDeg) / (2 * HEADING_SIGMA_DEG * HEADING_SIGMA_DEG));
        }
        if (nearestT === 0 || nearestT === 1) cost += overshoot2(x, y, nearestPoint, nearestT) * perOver2;
        const offM = elevationM - pointElevationM[nearestPoint]!;
        // Not known on one side: NaN, and no cost.
        if (offM === offM) cost += Math.min(ELEVATION_COST_MAX, (offM * offM) / (2 * ELEVATION_SIGMA_M * ELEVATION_SIGMA_M));

        candidateLane[count] = laneNo;
        candidateCost[count++] = cost;
        if (cost >= bestCost) continue;
        bestCost = cost;
        bestPoint = nearestPoint;
        bestT = nearestT;
        out.laneNo = laneNo;
        out.wrongWay = wrongWay;
        out.distanceM = Math.sqrt(nearest2);
      }
      keep(slot, count, bestCost);
      if (out.laneNo === 0) return false;
      if ((laneFlags[out.laneNo]! & LANE_FLAGS.walkingArea) !== 0) return true;
      const dx = pointX[bestPoint + 1]! - pointX[bestPoint]!;
      const dy = pointY[bestPoint + 1]! - pointY[bestPoint]!;
      const length = Math.sqrt(dx * dx + dy * dy);
      out.sM = pointS[bestPoint]! + bestT * length;
      out.dM = length === 0 ? 0 : (dx * (y - pointY[bestPoint]!) - dy * (x - pointX[bestPoint]!)) / length;
      return true;
    },
    alternatives(slot) {
      const kept = Array.from({ length: keptCount[slot]! }, (_, k) => ({ laneNo: keptLane[slot * KEPT + k]!, weight: Math.exp(-keptCost[slot * KEPT + k]!) }));
      const sum = kept.reduce((total, { weight }) => total + weight, 0);
      return kept.map(({ laneNo, weight }) => ({ laneNo, share: weight / sum }));
    },
    forget(slot) {
      keptCount[slot] = 0;
      filter.forget(slot);
    },
  };

  /** Square of how far (x, y) lies before or behind the stretch, measured along it, square metres. */
  function overshoot2(x: number, y: number, point: number, t: number): number {
    const dx = pointX[point + 1]! - pointX[point]!;
    const dy = pointY[point + 1]! - pointY[point]!;
    const along = t === 0 ? (x - pointX[point]!) * dx + (y - pointY[point]!) * dy : (x - pointX[point + 1]!) * dx + (y - pointY[point + 1]!) * dy;
    const length2 = dx * dx + dy * dy;
    return length2 === 0 ? 0 : (along * along) / length2;
  }
}
