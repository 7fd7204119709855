import { createLocalFrame } from '../../services/kernel/geo';
import { originOf } from './origin';
import type { RoadnetSnapshot, SnapshotColumns, SnapshotFacts } from './snapshot';

/** Joins facts and columns with what is derived from them on each load. */
export function assembleSnapshot(facts: SnapshotFacts, columns: SnapshotColumns): RoadnetSnapshot {
  return Object.freeze({
    ...facts,
    ...columns,
    frame: createLocalFrame(...originOf(facts.bbox)),
    laneNoById: numbersOf(facts.laneIds),
    linkNoById: numbersOf(facts.linkIds),
  });
}

function numbersOf(ids: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  ids.forEach((id, no) => {
    if (id !== '') numbers.set(id, no);
  });
  return numbers;
}
