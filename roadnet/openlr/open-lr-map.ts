import { headingDegOf } from '../../services/kernel/geo';
import { BoxIndex } from '../index/box-index';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import { ROAD_CLASSES } from '../model/roadnet';
import { LINK_KIND_NUMBERS, type RoadnetSnapshot } from '../snapshot/snapshot';
import { fowOf, frcOf } from './road-importance';

/** A line's bearing is that of its first or last so many metres (white paper, BEARDIST). */
const BEARING_M = 20;
const ROAD = LINK_KIND_NUMBERS.indexOf('road');

/** Foot of a position on a line. */
export interface LineFoot {
  readonly linkNo: number;
  /** Metres from the line's start node. */
  readonly alongM: number;
  readonly distanceM: number;
}

/**
 * The network as OpenLR sees it: lines between nodes. A line is a road link for motor vehicles, drawn on to its junctions'
 * reference points at both ends, so that lines meet in nodes and references hold on maps that draw junctions otherwise.
 * Turn restrictions are left out: a reference tells where, not how to drive (white paper, 5.4).
 */
export class OpenLrMap {
  /** Numbers of the links that are lines. */
  readonly lines: readonly number[];
  /** By link number; metres from start node to end node. */
  readonly lengthM: Float64Array;
  /** Metres of the line before its link starts, by link number. */
  readonly headM: Float64Array;
  readonly frc: Uint8Array;
  readonly fow: Uint8Array;
  readonly startNode: Uint32Array;
  readonly endNode: Uint32Array;
  private readonly outStart: Uint32Array;
  private readonly out: Uint32Array;
  private readonly inStart: Uint32Array;
  private readonly in: Uint32Array;
  private readonly xs: (Float64Array | undefined)[] = [];
  private readonly ys: (Float64Array | undefined)[] = [];
  private readonly index: BoxIndex;

  constructor(readonly snapshot: RoadnetSnapshot) {
    const { linkIds, linkKind, linkReferenceLane, laneClasses, linkRoadClass, junctions } = snapshot;
    const slots = linkIds.length;
    this.startNode = snapshot.linkFromJunction;
    this.endNode = snapshot.linkToJunction;
    this.lengthM = new Float64Array(slots);
    this.headM = new Float64Array(slots);
    this.frc = new Uint8Array(slots);
    this.fow = new Uint8Array(slots);
    const isLine = (linkNo: number): boolean => linkIds[linkNo] !== '' && linkKind[linkNo] === ROAD && linkReferenceLane[linkNo] !== 0 && (laneClasses[linkReferenceLane[linkNo]!]! & MOTOR_CLASSES) !== 0;
    this.lines = [...linkIds.keys()].filter((linkNo) => linkNo > 0 && isLine(linkNo));
    const pairs = new Set(this.lines.map((linkNo) => `${this.startNode[linkNo]} ${this.endNode[linkNo]}`));
    for (const linkNo of this.lines) {
      const roadClass = ROAD_CLASSES[linkRoadClass[linkNo]!]!;
      this.frc[linkNo] = frcOf(roadClass);
      this.fow[linkNo] = fowOf(roadClass, !pairs.has(`${this.endNode[linkNo]} ${this.startNode[linkNo]}`));
      this.draw(linkNo);
    }
    [this.outStart, this.out] = group(this.lines, this.startNode, junctions.length);
    [this.inStart, this.in] = group(this.lines, this.endNode, junctions.length);
    this.index = new BoxIndex(
      this.lines.map((linkNo) => {
        const [xs, ys] = [this.xs[linkNo]!, this.ys[linkNo]!];
        return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
      }),
    );
  }

  isLine(linkNo: number): boolean {
    return this.xs[linkNo] !== undefined;
  }

  outgoing(node: number): Uint32Array {
    return this.out.subarray(this.outStart[node], this.outStart[node + 1]);
  }

  incoming(node: number): Uint32Array {
    return this.in.subarray(this.inStart[node], this.inStart[node + 1]);
  }

  node(node: number): { readonly latE7: number; readonly lonE7: number } {
    return this.snapshot.junctions[node]!;
  }

  /** False where a driver has no choice, so that no reference point should stand there (white paper, 5.2.1: valid nodes). */
  isValidNode(node: number): boolean {
    const outgoing = this.outgoing(node);
    const incoming = this.incoming(node);
    if (outgoing.length === 1 && incoming.length === 1) return this.endNode[outgoing[0]!] === this.startNode[incoming[0]!];
    if (outgoing.length !== 2 || incoming.length !== 2) return true;
    const to = [...outgoing].map((linkNo) => this.endNode[linkNo]!).sort((a, b) => a - b);
    const from = [...incoming].map((linkNo) => this.startNode[linkNo]!).sort((a, b) => a - b);
    return to[0] === to[1] || to[0] !== from[0] || to[1] !== from[1];
  }

  /** Bearing of a line from a place on it, along it or (`back`) against it, over 20 m or to its end. */
  bearingDeg(linkNo: number, alongM: number, back: boolean): number {
    const toM = back ? Math.max(0, alongM - BEARING_M) : Math.min(this.lengthM[linkNo]!, alongM + BEARING_M);
    const [ax, ay] = this.placeAt(linkNo, alongM);
    const [bx, by] = this.placeAt(linkNo, toM);
    return headingDegOf(bx - ax, by - ay);
  }

  /** Lines within reach of a position, nearest first. */
  linesNear(latE7: number, lonE7: number, withinM: number): LineFoot[] {
    const x = this.snapshot.frame.x(lonE7);
    const y = this.snapshot.frame.y(latE7);
    const feet: LineFoot[] = [];
    this.index.search({ minX: x - withinM, minY: y - withinM, maxX: x + withinM, maxY: y + withinM }, (item) => {
      const foot = this.footOn(this.lines[item]!, x, y);
      if (foot.distanceM <= withinM) feet.push(foot);
    });
    return feet.sort((a, b) => a.distanceM - b.distanceM || a.linkNo - b.linkNo);
  }

  /** Metres of a position from a node. */
  distanceToNodeM(node: number, latE7: number, lonE7: number): number {
    const { frame, junctions } = this.snapshot;
    return Math.hypot(frame.x(junctions[node]!.lonE7) - frame.x(lonE7), frame.y(junctions[node]!.latE7) - frame.y(latE7));
  }

  private draw(linkNo: number): void {
    const { frame, junctions, linkReferenceLane, lanePointStart, pointX, pointY } = this.snapshot;
    const [first, last] = [junctions[this.startNode[linkNo]!]!, junctions[this.endNode[linkNo]!]!];
    const lane = linkReferenceLane[linkNo]!;
    const xs = Float64Array.of(frame.x(first.lonE7), ...pointX.subarray(lanePointStart[lane], lanePointStart[lane + 1]), frame.x(last.lonE7));
    const ys = Float64Array.of(frame.y(first.latE7), ...pointY.subarray(lanePointStart[lane], lanePointStart[lane + 1]), frame.y(last.latE7));
    for (let i = 1; i < xs.length; i++) this.lengthM[linkNo]! += Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
    this.headM[linkNo] = Math.hypot(xs[1]! - xs[0]!, ys[1]! - ys[0]!);
    this.xs[linkNo] = xs;
    this.ys[linkNo] = ys;
  }

  private placeAt(linkNo: number, alongM: number): [x: number, y: number] {
    const [xs, ys] = [this.xs[linkNo]!, this.ys[linkNo]!];
    let leftM = alongM;
    for (let i = 1; i < xs.length; i++) {
      const lengthM = Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
      if (leftM <= lengthM && lengthM > 0) return [xs[i - 1]! + ((xs[i]! - xs[i - 1]!) * leftM) / lengthM, ys[i - 1]! + ((ys[i]! - ys[i - 1]!) * leftM) / lengthM];
      leftM -= lengthM;
    }
    return [xs.at(-1)!, ys.at(-1)!];
  }

  private footOn(linkNo: number, x: number, y: number): LineFoot {
    const [xs, ys] = [this.xs[linkNo]!, this.ys[linkNo]!];
    let [nearestM, alongM, sumM] = [Infinity, 0, 0];
    for (let i = 1; i < xs.length; i++) {
      const [dx, dy] = [xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!];
      const lengthM = Math.hypot(dx, dy);
      const t = lengthM === 0 ? 0 : Math.min(1, Math.max(0, ((x - xs[i - 1]!) * dx + (y - ys[i - 1]!) * dy) / (lengthM * lengthM)));
      const distanceM = Math.hypot(x - xs[i - 1]! - t * dx, y - ys[i - 1]! - t * dy);
      if (distanceM < nearestM) [nearestM, alongM] = [distanceM, sumM + t * lengthM];
      sumM += lengthM;
    }
    return { linkNo, alongM, distanceM: nearestM };
  }
}

/** Lines by node, as starts and a list. */
function group(lines: readonly number[], nodeOf: Uint32Array, nodes: number): [Uint32Array, Uint32Array] {
  const starts = new Uint32Array(nodes + 1);
  for (const linkNo of lines) starts[nodeOf[linkNo]! + 1]!++;
  for (let node = 0; node < nodes; node++) starts[node + 1]! += starts[node]!;
  const list = new Uint32Array(lines.length);
  const next = starts.slice();
  for (const linkNo of lines) list[next[nodeOf[linkNo]!]!++] = linkNo;
  return [starts, list];
}
