import type { OsmData } from './read/osm-data';

/** What holds where the network lies. */
export interface Region {
  readonly driveOn: 'left' | 'right';
  /** A right turn on a round red light is allowed, so that right turns have no signal group. */
  readonly rightTurnsAreFree: boolean;
  readonly timeZone: string;
}

type Box = readonly [south: number, west: number, north: number, east: number];

/** Where traffic keeps left, as rough boxes; the largest such countries and islands (UNECE, Convention on Road Traffic, list of parties). */
const LEFT: readonly Box[] = [
  [49.8, -10.8, 61, 1.8], // Britain, Ireland
  [22.15, 113.83, 22.5, 114.5], // Hong Kong
  [22.1, 113.52, 22.218, 113.6], // Macao
  [24, 122.9, 45.6, 146], // Japan
  [5.5, 97.3, 20.5, 105.7], // Thailand
  [-11, 95, 7.4, 119.3], // Malaysia, Singapore, Indonesia
  [-11, 119, 1.8, 141], // Indonesia's east
  [5.9, 68, 30, 88.9], // India, Sri Lanka
  [23, 88.9, 27, 92.7], // Bangladesh
  [23.6, 61, 37, 74.9], // Pakistan
  [-47.5, 112, -10, 179], // Australia, New Zealand
  [-35, 11.7, -8, 41], // Southern Africa
  [-12, 29, 4.7, 42], // Kenya, Tanzania, Uganda
  [34.5, 32.2, 35.7, 34.7], // Cyprus
  [35.7, 14.1, 36.1, 14.6], // Malta
];
/** China's mainland, roughly. */
const CHINA: Box = [18, 73.5, 53.6, 134.8];
/** In the box of China and not in China. */
const NOT_CHINA: readonly Box[] = [
  [22.15, 113.83, 22.5, 114.5],
  [22.1, 113.52, 22.218, 113.6],
  [21.8, 119.9, 25.4, 122.1],
  [33, 125.9, 38.7, 129.6],
  [18, 73.5, 27, 97.4],
  [18, 99, 20.5, 108.4],
];

/** Region of the middle of a network's nodes. */
export function regionAt(lat: number, lon: number): Region {
  const lies = ([south, west, north, east]: Box): boolean => lat >= south && lat <= north && lon >= west && lon <= east;
  const isChina = lies(CHINA) && !NOT_CHINA.some(lies);
  return { driveOn: !isChina && LEFT.some(lies) ? 'left' : 'right', rightTurnsAreFree: isChina, timeZone: isChina ? 'Asia/Shanghai' : 'UTC' };
}

/** Middle of the nodes: the median, which a few stray ones do not move. */
export function middleOf({ nodes }: OsmData): { lat: number; lon: number } {
  const step = Math.max(1, Math.floor(nodes.count / 10_001));
  const lats: number[] = [];
  const lons: number[] = [];
  for (let i = 0; i < nodes.count; i += step) {
    lats.push(nodes.latE7At(i));
    lons.push(nodes.lonE7At(i));
  }
  const median = (values: number[]): number => (values.sort((a, b) => a - b)[values.length >> 1] ?? 0) / 1e7;
  return { lat: median(lats), lon: median(lons) };
}
