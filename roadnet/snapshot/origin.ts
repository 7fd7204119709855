import type { BoundingBox } from './snapshot';

/** Origin of a snapshot's metric frame: the middle of its bounding box. */
export function originOf(bbox: BoundingBox): [latE7: number, lonE7: number] {
  return [Math.round((bbox.minLatE7 + bbox.maxLatE7) / 2), Math.round((bbox.minLonE7 + bbox.maxLonE7) / 2)];
}
