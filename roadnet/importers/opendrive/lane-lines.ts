import type { RawRoad, RawSection } from './raw-roads';
import { piecewiseAt, poseAt } from './reference-line';

/** Distance of points on a curve before those that a straight line can stand for are taken out. */
const STEP_M = 1;
const MAX_POINTS = 5_000;
/** What taking points out may move the line by. */
const TOLERANCE_M = 0.02;

/** A lane as drawn: its centre line in the road's direction. */
export interface LaneLine {
  readonly x: number[];
  readonly y: number[];
  readonly z: number[];
  /** Mean width. */
  readonly widthM: number;
}

/** Centre lines of the lanes of a section, by lane id. */
export function laneLinesOf(road: RawRoad, section: RawSection): Map<number, LaneLine> {
  const stations = stationsOf(road, section);
  const lines = new Map<number, LaneLine>();
  for (const side of [1, -1]) {
    const lanes = section.lanes.filter((lane) => Math.sign(lane.id) === side).sort((a, b) => Math.abs(a.id) - Math.abs(b.id));
    const inner = stations.map(() => 0);
    for (const lane of lanes) {
      const x: number[] = [];
      const y: number[] = [];
      const z: number[] = [];
      let widths = 0;
      stations.forEach((s, i) => {
        const along = s - section.s;
        const widthM = lane.widths ? piecewiseAt(lane.widths, along) : Math.max(0, Math.abs(piecewiseAt(lane.borders, along)) - inner[i]!);
        const pose = poseAt(road.geometry, s);
        const left = piecewiseAt(road.laneOffset, s) + side * (inner[i]! + widthM / 2);
        x.push(pose.x - left * Math.sin(pose.hdg));
        y.push(pose.y + left * Math.cos(pose.hdg));
        z.push(piecewiseAt(road.elevation, s));
        inner[i]! += widthM;
        widths += widthM;
      });
      const kept = keptPoints(x, y, z);
      lines.set(lane.id, { x: kept.map((i) => x[i]!), y: kept.map((i) => y[i]!), z: kept.map((i) => z[i]!), widthM: Math.round((widths / stations.length) * 100) / 100 });
    }
  }
  return lines;
}

/** Places along a section that its lanes are drawn through: joints of the geometry, and points close together. */
function stationsOf(road: RawRoad, section: RawSection): number[] {
  const endS = Math.max(section.s, Math.min(section.endS, road.lengthM));
  const stepM = Math.max(STEP_M, (endS - section.s) / MAX_POINTS);
  const stations = new Set([section.s, endS, ...road.geometry.map((geometry) => geometry.s).filter((s) => s > section.s && s < endS)]);
  for (let s = section.s + stepM; s < endS; s += stepM) stations.add(s);
  return [...stations].sort((a, b) => a - b).filter((s, i, all) => i === 0 || i === all.length - 1 || s - all[i - 1]! > 0.01);
}

/** Points that are needed (Ramer, Douglas and Peucker), heights included. */
function keptPoints(x: readonly number[], y: readonly number[], z: readonly number[]): number[] {
  const kept = new Set([0, x.length - 1]);
  const open: [number, number][] = [[0, x.length - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [from, to] = range;
    const [dx, dy] = [x[to]! - x[from]!, y[to]! - y[from]!];
    const length2 = dx * dx + dy * dy;
    let worst = -1;
    let worstM = TOLERANCE_M;
    for (let i = from + 1; i < to; i++) {
      const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x[i]! - x[from]!) * dx + (y[i]! - y[from]!) * dy) / length2));
      const offM = Math.hypot(x[i]! - x[from]! - share * dx, y[i]! - y[from]! - share * dy, z[i]! - z[from]! - share * (z[to]! - z[from]!));
      if (offM > worstM) [worst, worstM] = [i, offM];
    }
    if (worst < 0) continue;
    kept.add(worst);
    open.push([from, worst], [worst, to]);
  }
  return [...kept].sort((a, b) => a - b);
}
