import type { LinkGraph } from './link-graph';
import { createPlaceOnLane, projectOnLane } from './project-on-lane';
import type { MatchedPoint, TrackPoint } from './track';
import type { Course } from './track-model';

/** Positions less accurate than this tell no lane, metres: half a lane and a little. */
const LANE_ACCURACY_M = 2;
/** Drivers keep no nearer to the middle. */
const DRIVER_SIGMA_M = 0.5;
const CHANGE_COST = 4;

type Draft = { -readonly [key in keyof MatchedPoint]: MatchedPoint[key] };

/**
 * Chooses lanes where positions are accurate enough: for each run of such points on one link the cheapest sequence of its
 * lanes by distance from their middle and changes (Viterbi). Other points keep the lane that stands for the link.
 */
export function chooseLanes(graph: LinkGraph, drafts: (Draft | undefined)[], points: readonly TrackPoint[], course: Course): void {
  const isAccurate = (i: number): boolean => drafts[i] !== undefined && (points[i]!.accuracyM ?? Infinity) <= LANE_ACCURACY_M;
  for (let i = 0; i < drafts.length; ) {
    if (!isAccurate(i)) {
      i++;
      continue;
    }
    const { linkNo, leg } = drafts[i]!;
    const begin = i;
    while (i < drafts.length && isAccurate(i) && drafts[i]!.linkNo === linkNo && drafts[i]!.leg === leg) i++;
    chooseOnLink(graph, linkNo, drafts.slice(begin, i) as Draft[], points.slice(begin, i), course, begin);
  }
}

function chooseOnLink({ snapshot, classes }: LinkGraph, linkNo: number, drafts: readonly Draft[], points: readonly TrackPoint[], course: Course, begin: number): void {
  const lanes = [...snapshot.linkLane.subarray(snapshot.linkLaneStart[linkNo], snapshot.linkLaneStart[linkNo + 1])].filter(
    (laneNo) => (snapshot.laneClasses[laneNo]! & classes) !== 0 && snapshot.lanePointStart[laneNo + 1]! - snapshot.lanePointStart[laneNo]! >= 2,
  );
  const place = createPlaceOnLane();
  let costs = lanes.map(() => 0);
  const backs: number[][] = [];
  const places = drafts.map((_, i) =>
    lanes.map((laneNo) => {
      projectOnLane(snapshot, laneNo, course.x[begin + i]!, course.y[begin + i]!, 0, Infinity, place);
      return { sM: place.sM, distanceM: place.distanceM };
    }),
  );
  places.forEach((onLanes, i) => {
    const sigmaM = Math.hypot(DRIVER_SIGMA_M, points[i]!.accuracyM!);
    const back: number[] = [];
    costs = onLanes.map(({ distanceM }, lane) => {
      const from = lanes.reduce((best, _, other) => (costs[other]! + CHANGE_COST * Math.abs(other - lane) < costs[best]! + CHANGE_COST * Math.abs(best - lane) ? other : best), lane);
      back.push(from);
      return costs[from]! + CHANGE_COST * Math.abs(from - lane) + (distanceM / sigmaM) ** 2 / 2;
    });
    backs.push(back);
  });
  let lane = costs.indexOf(Math.min(...costs));
  for (let i = drafts.length - 1; i >= 0; i--) {
    Object.assign(drafts[i]!, { laneNo: lanes[lane]!, isLaneKnown: true, ...places[i]![lane]! });
    lane = backs[i]![lane]!;
  }
}
