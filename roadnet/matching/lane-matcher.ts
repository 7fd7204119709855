import { REACH_BEYOND_EDGE_M } from '../index/segment-grid';
import { MOTOR_CLASSES, VEHICLE_CLASSES } from '../model/vehicle-class';
import { LANE_FLAGS, type RoadnetSnapshot } from '../snapshot/snapshot';
import type { LaneMatch } from './lane-match';

/** heading80thsDeg of an object whose heading is not known (T/CSAE 53: 28800; ours, as in ObjectColumns: 65535). */
export const HEADING_UNKNOWN = 65_535;
const HEADING_MAX = 28_800;

/**
 * Costs are half squares of "how many standard deviations off", so they add. Position: error of the sensor and how far
 * drivers keep from the middle. Heading: a long vehicle in a turn points elsewhere than its lane.
 */
const SIGMA_D_M = 1;
const SIGMA_HEADING_DEG = 20;
const MAX_HEADING_OFF_DEG = 60;
const MIN_WRONG_WAY_DEG = 120;

/** What it costs to be now on a lane that stands so to the last one. */
const COST_FOLLOWS = 0.1;
const COST_FOLLOWS_TWICE = 0.2;
/** Backwards is noise at the lane's end. */
const COST_PRECEDES = 0.1;
const COST_SIBLING = 0.7;
const COST_BESIDE = 2;
const COST_ELSEWHERE = 3;
/** Wrong way needs to fit so much better: about a vehicle in the middle of the oncoming lane, not one that cuts the line. */
const COST_WRONG_WAY = 3.5;

export interface LaneMatcher {
  /**
   * Finds the lane of one object and writes it to `out`; false (and laneNo 0) when none is near enough: further than 3 m
   * beyond the lane's edge, or heading more than 60° off. Allocates nothing.
   * @param heading80thsDeg clockwise from north, 1/80 degree; from 28800 on: not known, heading is then ignored
   * @param lastLaneNo lane of the object's last match; 0 none
   * @param classes bits of VEHICLE_CLASSES of which the lane must be open to at least one; default: motor vehicles
   */
  match(latE7: number, lonE7: number, heading80thsDeg: number, lastLaneNo: number, out: LaneMatch, classes?: number): boolean;
}

/**
 * On-line matcher: one update at a time, memory is the caller's last lane. Candidates are all lanes within reach of the
 * point (one grid cell); the cheapest by distance, heading and relation to the last lane wins.
 */
export function createLaneMatcher(snapshot: RoadnetSnapshot): LaneMatcher {
  const { laneNextStart, laneNext, lanePreviousStart, lanePrevious, laneLeft, laneRight, laneFlags, laneClasses, laneWidthM } = snapshot;
  const { pointX, pointY, pointS, pointHeadingDeg, pointLane, cellStart, cellPoint } = snapshot;
  const { originX, originY, cellM, columns, rows } = snapshot.grid;
  const { originLatE7, originLonE7, mPerLatE7, mPerLonE7 } = snapshot.frame;
  const laneSlots = snapshot.laneIds.length;

  function continuityCost(lastLaneNo: number, laneNo: number): number {
    if (lastLaneNo === 0 || lastLaneNo === laneNo) return 0;
    for (let i = laneNextStart[lastLaneNo]!; i < laneNextStart[lastLaneNo + 1]!; i++) if (laneNext[i] === laneNo) return COST_FOLLOWS;
    for (let i = lanePreviousStart[lastLaneNo]!; i < lanePreviousStart[lastLaneNo + 1]!; i++) if (lanePrevious[i] === laneNo) return COST_PRECEDES;
    for (let i = laneNextStart[lastLaneNo]!; i < laneNextStart[lastLaneNo + 1]!; i++) {
      const next = laneNext[i]!;
      for (let j = laneNextStart[next]!; j < laneNextStart[next + 1]!; j++) if (laneNext[j] === laneNo) return COST_FOLLOWS_TWICE;
    }
    for (let i = lanePreviousStart[lastLaneNo]!; i < lanePreviousStart[lastLaneNo + 1]!; i++) {
      const previous = lanePrevious[i]!;
      for (let j = laneNextStart[previous]!; j < laneNextStart[previous + 1]!; j++) if (laneNext[j] === laneNo) return COST_SIBLING;
    }
    if (laneLeft[lastLaneNo] === laneNo || laneRight[lastLaneNo] === laneNo) return COST_BESIDE;
    return COST_ELSEWHERE;
  }

  return {
    match(latE7, lonE7, heading80thsDeg, lastLaneNo, out, classes = MOTOR_CLASSES) {
      out.laneNo = 0;
      out.sM = 0;
      out.dM = 0;
      out.distanceM = 0;
      out.wrongWay = false;
      const x = (lonE7 - originLonE7) * mPerLonE7;
      const y = (latE7 - originLatE7) * mPerLatE7;
      const column = Math.floor((x - originX) / cellM);
      const row = Math.floor((y - originY) / cellM);
      // Written so that NaN falls out as well.
      if (!(column >= 0 && column < columns && row >= 0 && row < rows)) return false;
      const headingDeg = heading80thsDeg < HEADING_MAX ? heading80thsDeg / 80 : -1;
      const last = lastLaneNo < laneSlots ? lastLaneNo : 0;

      let bestCost = Infinity;
      const cell = row * columns + column;
      const end = cellStart[cell + 1]!;
      let i = cellStart[cell]!;
      while (i < end) {
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
        let cost = nearest2 / (2 * SIGMA_D_M * SIGMA_D_M);
        if (cost >= bestCost) continue;

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
          cost += (offDeg * offDeg) / (2 * SIGMA_HEADING_DEG * SIGMA_HEADING_DEG);
          if (cost >= bestCost) continue;
        }
        cost += continuityCost(last, laneNo);
        if (cost >= bestCost) continue;

        bestCost = cost;
        out.laneNo = laneNo;
        out.wrongWay = wrongWay;
        out.distanceM = Math.sqrt(nearest2);
        if ((laneFlags[laneNo]! & LANE_FLAGS.walkingArea) !== 0) {
          out.sM = 0;
          out.dM = 0;
        } else {
          const dx = pointX[nearestPoint + 1]! - pointX[nearestPoint]!;
          const dy = pointY[nearestPoint + 1]! - pointY[nearestPoint]!;
          const length = Math.sqrt(dx * dx + dy * dy);
          out.sM = pointS[nearestPoint]! + nearestT * length;
          out.dM = length === 0 ? 0 : (dx * (y - pointY[nearestPoint]!) - dy * (x - pointX[nearestPoint]!)) / length;
        }
      }
      return out.laneNo !== 0;
    },
  };
}
