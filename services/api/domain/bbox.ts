/** A box on the map, 1e-7 degree. */
import { InputRefused } from './problem';

export interface BboxE7 {
  readonly minLonE7: number;
  readonly minLatE7: number;
  readonly maxLonE7: number;
  readonly maxLatE7: number;
}

/** Box of `minLon,minLat,maxLon,maxLat`, which the contract has checked for shape. Throws InputRefused when it is no box. */
export function parseBbox(text: string): BboxE7 {
  const [minLon = NaN, minLat = NaN, maxLon = NaN, maxLat = NaN] = text.split(',').map(Number);
  const isBox = minLon >= -180 && maxLon <= 180 && minLat >= -90 && maxLat <= 90 && minLon <= maxLon && minLat <= maxLat;
  if (!isBox) throw new InputRefused('INPUT_INVALID', [{ in: 'query', at: 'bbox', message: 'must be minLon,minLat,maxLon,maxLat with min ≤ max, -180..180 and -90..90' }]);
  return { minLonE7: minLon * 1e7, minLatE7: minLat * 1e7, maxLonE7: maxLon * 1e7, maxLatE7: maxLat * 1e7 };
}

export function isInside(box: BboxE7 | undefined, lonE7: number, latE7: number): boolean {
  return box === undefined || (lonE7 >= box.minLonE7 && lonE7 <= box.maxLonE7 && latE7 >= box.minLatE7 && latE7 <= box.maxLatE7);
}

export function intersects(box: BboxE7 | undefined, other: BboxE7): boolean {
  return box === undefined || (other.minLonE7 <= box.maxLonE7 && other.maxLonE7 >= box.minLonE7 && other.minLatE7 <= box.maxLatE7 && other.maxLatE7 >= box.minLatE7);
}
