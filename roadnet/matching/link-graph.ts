import { headingDegOf, headingDifferenceDeg } from '../../services/kernel/geo';
import { MOTOR_CLASSES } from '../model/vehicle-class';
import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { LANE_FLAGS } from '../snapshot/snapshot';

/** A turn of at least so much back onto the road that one came from is a U-turn. */
const U_TURN_DEG = 150;

/**
 * Links that some of `classes` may use, as a graph whose nodes are links, those inside junctions included. A link's line is
 * that of its reference lane, or of the middle one of its open lanes where that one is closed.
 * Arrays are indexed by link_no; entry 0 is empty. Turn restrictions over three links and more are not told here:
 * a track tells where a vehicle was, not where it should have been.
 */
export interface LinkGraph {
  readonly snapshot: RoadnetSnapshot;
  readonly classes: number;
  /** Lane whose line stands for the link; 0: not open to the classes. */
  readonly line: Uint32Array;
  readonly lengthM: Float32Array;
  readonly nextStart: Uint32Array;
  readonly next: Uint32Array;
  /** Change of heading from the link's end to the start of `next`, degrees 0..180. */
  readonly nextTurnDeg: Float32Array;
  /** 1 where `next` leads back along the same road. */
  readonly nextIsUTurn: Uint8Array;
}

export function buildLinkGraph(snapshot: RoadnetSnapshot, classes: number = MOTOR_CLASSES): LinkGraph {
  const { linkLaneStart, linkLane, linkReferenceLane, laneClasses, laneFlags, laneLengthM, lanePointStart, laneNextStart, laneNext, laneLink } = snapshot;
  const linkSlots = snapshot.linkIds.length;
  const line = new Uint32Array(linkSlots);
  const lengthM = new Float32Array(linkSlots);
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) {
    const lanes: number[] = [];
    for (let i = linkLaneStart[linkNo]!; i < linkLaneStart[linkNo + 1]!; i++) {
      const laneNo = linkLane[i]!;
      const isLine = (laneFlags[laneNo]! & LANE_FLAGS.walkingArea) === 0 && lanePointStart[laneNo + 1]! - lanePointStart[laneNo]! >= 2;
      if (isLine && (laneClasses[laneNo]! & classes) !== 0) lanes.push(laneNo);
    }
    if (lanes.length === 0) continue;
    line[linkNo] = lanes.includes(linkReferenceLane[linkNo]!) ? linkReferenceLane[linkNo]! : lanes[lanes.length >> 1]!;
    lengthM[linkNo] = laneLengthM[line[linkNo]!]!;
  }

  const nextStart = new Uint32Array(linkSlots + 1);
  const next: number[] = [];
  const nextTurnDeg: number[] = [];
  const nextIsUTurn: number[] = [];
  const bearings = chordBearings(snapshot, line);
  for (let linkNo = 1; linkNo < linkSlots; linkNo++) {
    const first = next.length;
    if (line[linkNo] !== 0) {
      for (let i = linkLaneStart[linkNo]!; i < linkLaneStart[linkNo + 1]!; i++) {
        const laneNo = linkLane[i]!;
        if ((laneClasses[laneNo]! & classes) === 0) continue;
        for (let j = laneNextStart[laneNo]!; j < laneNextStart[laneNo + 1]!; j++) {
          const nextLink = laneLink[laneNext[j]!]!;
          if (nextLink !== linkNo && line[nextLink] !== 0 && !next.includes(nextLink, first)) next.push(nextLink);
        }
      }
    }
    for (let i = first; i < next.length; i++) {
      const to = next[i]!;
      const turnDeg = headingDifferenceDeg(endHeading(snapshot, line[linkNo]!), snapshot.pointHeadingDeg[lanePointStart[line[to]!]!]!);
      nextTurnDeg.push(turnDeg);
      nextIsUTurn.push(turnDeg >= U_TURN_DEG && headingDifferenceDeg(bearings[linkNo]!, bearings[to]!) >= U_TURN_DEG ? 1 : 0);
    }
    nextStart[linkNo + 1] = next.length;
  }
  return { snapshot, classes, line, lengthM, nextStart, next: Uint32Array.from(next), nextTurnDeg: Float32Array.from(nextTurnDeg), nextIsUTurn: Uint8Array.from(nextIsUTurn) };
}

function endHeading({ lanePointStart, pointHeadingDeg }: RoadnetSnapshot, laneNo: number): number {
  return pointHeadingDeg[lanePointStart[laneNo + 1]! - 1]!;
}

/** Bearing from each link's first point to its last. */
function chordBearings({ lanePointStart, pointX, pointY }: RoadnetSnapshot, line: Uint32Array): Float32Array {
  return Float32Array.from(line, (laneNo) => {
    if (laneNo === 0) return 0;
    const first = lanePointStart[laneNo]!;
    const last = lanePointStart[laneNo + 1]! - 1;
    return headingDegOf(pointX[last]! - pointX[first]!, pointY[last]! - pointY[first]!);
  });
}
