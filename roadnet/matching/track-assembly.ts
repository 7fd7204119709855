import type { RoadnetSnapshot } from '../snapshot/snapshot';
import { chooseLanes } from './lane-choice';
import type { LinkGraph } from './link-graph';
import { createPlaceOnLane, projectOnLane } from './project-on-lane';
import type { GapReason, MatchedLeg, MatchedPoint, TrackGap, TrackMatch, TrackPoint } from './track';
import type { TrackDecoder } from './track-decoder';
import type { Course } from './track-model';

/** A stretch of one link that the path covers between two looked-at points. */
interface Stretch {
  readonly linkNo: number;
  readonly fromM: number;
  readonly toM: number;
}

/** A looked-at point on the path. */
export interface Stop {
  /** Index of the point. */
  readonly point: number;
  readonly place: number;
}

type Draft = { -readonly [key in keyof MatchedPoint]: MatchedPoint[key] };

/**
 * Lays all points on the decoder's likeliest path.
 * @param pointOfStep point of each step, in order
 * @param skipped points that were looked at and left out
 * @param radiusM points further from the path stay without a match
 */
export function assembleTrack(graph: LinkGraph, decoder: TrackDecoder, pointOfStep: readonly number[], skipped: ReadonlySet<number>, points: readonly TrackPoint[], course: Course, radiusM: number): TrackMatch {
  const { snapshot } = graph;
  const legs: MatchedLeg[] = [];
  const drafts = new Array<Draft | undefined>(points.length).fill(undefined);
  const gaps: TrackGap[] = [];
  const stops = stopsOf(decoder, pointOfStep);
  const lay = (i: number, leg: number, stretches: readonly Stretch[], confidence: number): void => {
    const draft = nearestOn(graph, stretches, course.x[i]!, course.y[i]!);
    if (draft.distanceM > radiusM) return;
    draft.leg = leg;
    draft.confidence = confidence;
    drafts[i] = draft;
  };

  let first = 0;
  for (let k = 0; k < stops.length; k++) {
    const { place, point } = stops[k]!;
    if (k > first) {
      const stretches = stretchesBetween(graph, decoder, stops[k - 1]!.place, place);
      const confidence = decoder.share(place);
      for (let i = stops[k - 1]!.point + 1; i < point; i++) lay(i, legs.length, stretches, confidence);
    }
    lay(point, legs.length, [{ linkNo: decoder.link(place), fromM: decoder.s(place), toM: decoder.s(place) }], decoder.share(place));
    const isLast = k + 1 === stops.length || decoder.isHole(stops[k + 1]!.place);
    if (!isLast) continue;
    legs.push(legOf(graph, decoder, stops.slice(first, k + 1)));
    if (k + 1 < stops.length) gaps.push(layAroundHole(stops[k]!, stops[k + 1]!));
    first = k + 1;
  }
  gaps.push(...unmatchedRuns(drafts, skipped));
  gaps.sort((a, b) => a.afterPoint - b.afterPoint);
  chooseLanes(graph, drafts, points, course);
  for (const draft of drafts) if (draft) placeOnEarth(snapshot, draft);
  const confidence = points.length === 0 ? 0 : drafts.reduce((sum, draft) => sum + (draft?.confidence ?? 0), 0) / points.length;
  return { legs, points: drafts, gaps, confidence };

  /** Points between two legs go on the rest of the one's last link, as long as that is the nearer one, then on the other's first. */
  function layAroundHole(end: Stop, begin: Stop): TrackGap {
    const rest: Stretch = { linkNo: decoder.link(end.place), fromM: decoder.s(end.place), toM: graph.lengthM[decoder.link(end.place)]! };
    const start: Stretch = { linkNo: decoder.link(begin.place), fromM: 0, toM: decoder.s(begin.place) };
    let afterPoint = end.point;
    for (let i = end.point + 1; i < begin.point; i++) {
      const [toRestM, toStartM] = [rest, start].map((stretch) => nearestOn(graph, [stretch], course.x[i]!, course.y[i]!).distanceM) as [number, number];
      if (afterPoint === i - 1 && toRestM < toStartM && toRestM <= radiusM) {
        lay(i, legs.length - 1, [rest], decoder.share(end.place));
        afterPoint = i;
      } else lay(i, legs.length, [start], decoder.share(begin.place));
    }
    let beforePoint = afterPoint + 1;
    while (beforePoint < begin.point && !drafts[beforePoint]) beforePoint++;
    return { afterPoint, beforePoint, reason: 'no-way' };
  }
}

function stopsOf(decoder: TrackDecoder, pointOfStep: readonly number[]): Stop[] {
  const stops: Stop[] = [];
  if (pointOfStep.length === 0) return stops;
  let step = pointOfStep.length - 1;
  for (let place = decoder.best(); place >= 0; place = decoder.before(place)) stops.push({ point: pointOfStep[step--]!, place });
  return stops.reverse();
}

function stretchesBetween({ lengthM }: LinkGraph, decoder: TrackDecoder, from: number, to: number): Stretch[] {
  const entered = decoder.entered(to);
  if (entered.length === 0) return [{ linkNo: decoder.link(to), fromM: decoder.s(from), toM: decoder.s(to) }];
  const stretches: Stretch[] = [{ linkNo: decoder.link(from), fromM: decoder.s(from), toM: lengthM[decoder.link(from)]! }];
  entered.forEach((linkNo, i) => stretches.push({ linkNo, fromM: 0, toM: i === entered.length - 1 ? decoder.s(to) : lengthM[linkNo]! }));
  return stretches;
}

const projected = createPlaceOnLane();

function nearestOn(graph: LinkGraph, stretches: readonly Stretch[], x: number, y: number): Draft {
  const draft: Draft = { linkNo: 0, laneNo: 0, isLaneKnown: false, sM: 0, lat: 0, lon: 0, distanceM: Infinity, leg: 0, confidence: 0 };
  for (const { linkNo, fromM, toM } of stretches) {
    projectOnLane(graph.snapshot, graph.line[linkNo]!, x, y, fromM, toM, projected);
    if (projected.distanceM >= draft.distanceM) continue;
    draft.linkNo = linkNo;
    draft.laneNo = graph.line[linkNo]!;
    draft.sM = projected.sM;
    draft.distanceM = projected.distanceM;
  }
  return draft;
}

function legOf({ lengthM }: LinkGraph, decoder: TrackDecoder, stops: readonly Stop[]): MatchedLeg {
  const begin = stops[0]!;
  const end = stops.at(-1)!;
  const linkNos = [decoder.link(begin.place)];
  for (const { place } of stops.slice(1)) linkNos.push(...decoder.entered(place));
  const startM = decoder.s(begin.place);
  const endM = decoder.s(end.place);
  const whole = linkNos.slice(0, -1).reduce((metres, linkNo) => metres + lengthM[linkNo]!, 0);
  return { firstPoint: begin.point, lastPoint: end.point, linkNos, startM, endM, lengthM: whole - startM + endM };
}

function unmatchedRuns(drafts: readonly (Draft | undefined)[], skipped: ReadonlySet<number>): TrackGap[] {
  const gaps: TrackGap[] = [];
  for (let i = 0; i < drafts.length; i++) {
    if (drafts[i]) continue;
    const afterPoint = i - 1;
    let reason: GapReason = 'off-network';
    for (; i < drafts.length && !drafts[i]; i++) if (skipped.has(i)) reason = 'outlier';
    gaps.push({ afterPoint, beforePoint: i, reason });
  }
  return gaps;
}

function placeOnEarth({ frame, lanePointStart, pointS, pointX, pointY }: RoadnetSnapshot, draft: Draft): void {
  const last = lanePointStart[draft.laneNo + 1]! - 2;
  let point = lanePointStart[draft.laneNo]!;
  while (point < last && pointS[point + 1]! <= draft.sM) point++;
  const lengthM = pointS[point + 1]! - pointS[point]!;
  const t = lengthM === 0 ? 0 : (draft.sM - pointS[point]!) / lengthM;
  draft.lon = (frame.originLonE7 + (pointX[point]! + t * (pointX[point + 1]! - pointX[point]!)) / frame.mPerLonE7) / 1e7;
  draft.lat = (frame.originLatE7 + (pointY[point]! + t * (pointY[point + 1]! - pointY[point]!)) / frame.mPerLatE7) / 1e7;
}
