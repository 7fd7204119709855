import type { RoadnetSnapshot } from '../../roadnet';

export interface PathScore {
  /** Metres of the truth that the path runs over in the same order. */
  readonly correctM: number;
  readonly truthM: number;
  readonly pathM: number;
}

/**
 * Compares a path with the truth by geometry: the longest common subsequence of directed stretches, weighted by length.
 * Links that run between the same two nodes are one stretch.
 */
export function scorePath(snapshot: RoadnetSnapshot, truth: readonly number[], path: readonly number[]): PathScore {
  const stretchOf = (linkNo: number): number => snapshot.linkFromJunction[linkNo]! * snapshot.junctions.length + snapshot.linkToJunction[linkNo]!;
  const lengthOf = (linkNo: number): number => snapshot.laneLengthM[snapshot.linkLane[snapshot.linkLaneStart[linkNo]!]!]!;
  const truthStretches = truth.map(stretchOf);
  let row = new Float64Array(truth.length + 1);
  let previous = new Float64Array(truth.length + 1);
  for (const linkNo of path) {
    [row, previous] = [previous, row];
    const stretch = stretchOf(linkNo);
    const lengthM = lengthOf(linkNo);
    for (let j = 1; j <= truth.length; j++) {
      row[j] = truthStretches[j - 1] === stretch ? previous[j - 1]! + lengthM : Math.max(previous[j]!, row[j - 1]!);
    }
  }
  const sum = (links: readonly number[]): number => links.reduce((metres, linkNo) => metres + lengthOf(linkNo), 0);
  return { correctM: row[truth.length]!, truthM: sum(truth), pathM: sum(path) };
}

/** Share of all tracks together, each weighing what it is long: correct / max(path, truth), as the published comparisons count. */
export function weightedCorrectFraction(scores: readonly PathScore[]): number {
  const sum = (key: keyof PathScore): number => scores.reduce((metres, score) => metres + score[key], 0);
  return sum('correctM') / Math.max(sum('pathM'), sum('truthM'));
}
