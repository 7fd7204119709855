import { LingshanError } from '../../services/kernel/errors';
import type { LineLocation, LineReference, ReferencePoint } from './location';
import type { OpenLrMap } from './open-lr-map';
import type { ShortestPath } from './shortest-path';

/** Longest leg that the format can say (white paper, rule on the distance between two points). */
const LEG_MAX_M = 15_000;
/** A location is stretched to a valid node over at most so much. */
const EXPAND_MAX_M = 5_000;
const FRC_MAX = 7;

/** A way with the metres that are not the location's at both ends. */
interface Way {
  readonly lines: readonly number[];
  readonly positiveM: number;
  readonly negativeM: number;
}

/** Which lines of the way start a leg; 0 always does. */
type LegStarts = readonly number[];

/**
 * The reference of a line location (white paper, 6: check, stretch to valid nodes, cover by shortest paths, offsets).
 * `extra` asks for so many points more than needed, for a location that its reader would mistake. Throws badInput
 * OPENLR_LOCATION when links are no roads for motor vehicles, do not follow each other, or the ends are not on them.
 */
export function encodeLine(map: OpenLrMap, paths: ShortestPath, location: LineLocation, { expand = true, extra = 0 } = {}): LineReference {
  checkLocation(map, location);
  const plain = wayOf(map, location);
  const stretched = expand ? stretch(map, plain) : plain;
  const starts = addStarts(map, stretched.lines, coverByShortestPaths(map, paths, stretched.lines), extra);
  const legM = (i: number): number => sumM(map, stretched.lines.slice(starts[i], starts[i + 1] ?? stretched.lines.length));
  // An offset lies within its leg; where stretching made it longer than that, the location is written as it is.
  if (expand && (stretched.positiveM >= legM(0) || stretched.negativeM >= legM(starts.length - 1))) return encodeLine(map, paths, location, { expand: false, extra });
  return { points: pointsOf(map, stretched.lines, starts), positiveOffsetM: stretched.positiveM, negativeOffsetM: stretched.negativeM };
}

/** Points of a single leg over the lines. */
export function pointsOf(map: OpenLrMap, lines: readonly number[], starts: LegStarts): ReferencePoint[] {
  const last = lines.at(-1)!;
  const points: ReferencePoint[] = starts.map((start, i) => {
    const leg = lines.slice(start, starts[i + 1] ?? lines.length);
    const linkNo = leg[0]!;
    const { latE7, lonE7 } = map.node(map.startNode[linkNo]!);
    return { latE7, lonE7, bearingDeg: map.bearingDeg(linkNo, 0, false), frc: map.frc[linkNo]!, fow: map.fow[linkNo]!, lowestFrcToNext: Math.max(...leg.map((line) => map.frc[line]!)), toNextM: sumM(map, leg) };
  });
  const { latE7, lonE7 } = map.node(map.endNode[last]!);
  points.push({ latE7, lonE7, bearingDeg: map.bearingDeg(last, map.lengthM[last]!, true), frc: map.frc[last]!, fow: map.fow[last]!, lowestFrcToNext: undefined, toNextM: 0 });
  return points;
}

function checkLocation(map: OpenLrMap, { linkNos, startSM, endSM }: LineLocation): void {
  const { linkIds, linkLengthM } = map.snapshot;
  const refuse = (reason: string): never => {
    throw new LingshanError('badInput', 'OPENLR_LOCATION', `location: ${reason}`);
  };
  if (linkNos.length === 0) refuse('give one link or more');
  linkNos.forEach((linkNo, i) => {
    if (!map.isLine(linkNo)) refuse(`link ${linkIds[linkNo] || linkNo} is no road for motor vehicles of ${map.snapshot.version}`);
    if (i > 0 && map.endNode[linkNos[i - 1]!] !== map.startNode[linkNo]) refuse(`link ${linkIds[linkNo]} does not follow ${linkIds[linkNos[i - 1]!]}; give links that do`);
  });
  if (!(startSM >= 0 && startSM <= linkLengthM[linkNos[0]!]!)) refuse(`startSM ${startSM} is not on its link`);
  if (!(endSM >= 0 && endSM <= linkLengthM[linkNos.at(-1)!]!)) refuse(`endSM ${endSM} is not on its link`);
  if (linkNos.length === 1 && endSM < startSM) refuse(`endSM ${endSM} is before startSM ${startSM} on one link`);
}

function wayOf(map: OpenLrMap, { linkNos, startSM, endSM }: LineLocation): Way {
  const last = linkNos.at(-1)!;
  const wholeStart = startSM === 0;
  const wholeEnd = endSM >= map.snapshot.linkLengthM[last]!;
  // A location that starts with its link starts at the node: what lies between belongs to the junction.
  return { lines: linkNos, positiveM: wholeStart ? 0 : map.headM[linkNos[0]!]! + startSM, negativeM: wholeEnd ? 0 : map.lengthM[last]! - map.headM[last]! - endSM };
}

/** Goes on at both ends, where there is but one way, to nodes at which a driver has a choice. */
function stretch(map: OpenLrMap, { lines, positiveM, negativeM }: Way): Way {
  const way = { lines: [...lines], positiveM, negativeM };
  let addedM = 0;
  for (let node = map.startNode[way.lines[0]!]!; !map.isValidNode(node); node = map.startNode[way.lines[0]!]!) {
    const before = onlyLine(map.incoming(node), (line) => map.startNode[line] !== map.endNode[way.lines[0]!]);
    if (before === undefined || way.lines.includes(before) || (addedM += map.lengthM[before]!) > EXPAND_MAX_M) break;
    way.lines.unshift(before);
    way.positiveM += map.lengthM[before]!;
  }
  addedM = 0;
  for (let node = map.endNode[way.lines.at(-1)!]!; !map.isValidNode(node); node = map.endNode[way.lines.at(-1)!]!) {
    const after = onlyLine(map.outgoing(node), (line) => map.endNode[line] !== map.startNode[way.lines.at(-1)!]);
    if (after === undefined || way.lines.includes(after) || (addedM += map.lengthM[after]!) > EXPAND_MAX_M) break;
    way.lines.push(after);
    way.negativeM += map.lengthM[after]!;
  }
  return way;
}

function onlyLine(lines: Uint32Array, counts: (line: number) => boolean): number | undefined {
  const left = lines.filter(counts);
  return left.length === 1 ? left[0] : undefined;
}

/** Starts a leg wherever the shortest path from the last start leaves the way. */
function coverByShortestPaths(map: OpenLrMap, paths: ShortestPath, lines: readonly number[]): number[] {
  const starts = [0];
  const last = lines.length - 1;
  for (let from = 0; ; from = starts.at(-1)!) {
    if (from === last) return starts;
    const limitM = sumM(map, lines.slice(from + 1, last)) + 1;
    const path = paths.find(map.endNode[lines[from]!]!, map.startNode[lines[last]!]!, { frcMax: FRC_MAX, limitM });
    const driven = path && [lines[from]!, ...path.lines, lines[last]!];
    let at = from + 1;
    if (driven) while (at <= last && driven[at - from] === lines[at]) at++;
    const isCovered = driven !== undefined && at > last && driven.length === last - from + 1;
    if (isCovered) return starts;
    starts.push(Math.min(at, last));
  }
}

/** Parts legs that are too long, and the longest ones until there are so many extra starts. */
function addStarts(map: OpenLrMap, lines: readonly number[], covered: LegStarts, extra: number): number[] {
  const starts = [...covered];
  const legs = (): { at: number; end: number; lengthM: number }[] =>
    starts.map((at, i) => ({ at, end: starts[i + 1] ?? lines.length, lengthM: sumM(map, lines.slice(at, starts[i + 1] ?? lines.length)) }));
  for (let added = 0; ; ) {
    const longest = legs()
      .filter(({ at, end }) => end - at > 1)
      .sort((a, b) => b.lengthM - a.lengthM)[0];
    const isNeeded = longest !== undefined && longest.lengthM > LEG_MAX_M;
    if (!longest || (!isNeeded && added >= extra)) return starts;
    if (!isNeeded) added++;
    starts.push((longest.at + longest.end) >> 1);
    starts.sort((a, b) => a - b);
  }
}

function sumM(map: OpenLrMap, lines: readonly number[]): number {
  return lines.reduce((sum, line) => sum + map.lengthM[line]!, 0);
}
