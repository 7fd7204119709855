/** The road network as the map needs it: GeoJSON layers of the api, indexed by the numbers that live data speak of. */
import type { Feature, FeatureCollection } from 'geojson';

export type LonLat = readonly [lon: number, lat: number];

export type LaneKind = 'road' | 'junction' | 'crossing' | 'walking-area';

export interface LaneShape {
  readonly laneNo: number;
  readonly laneId: string;
  readonly linkNo: number;
  readonly kind: LaneKind;
  /** Open to more than people who walk or cycle. */
  readonly isMotor: boolean;
  readonly widthM: number;
  readonly lengthM: number;
  readonly speedLimitMps: number;
  /** Centre line in the direction of travel; the outline of a walking area. */
  readonly line: readonly LonLat[];
}

export interface LinkShape {
  readonly linkNo: number;
  readonly linkId: string;
  readonly name: string | null;
  readonly speedLimitMps: number;
  readonly lengthM: number;
  readonly lanes: readonly LaneShape[];
  /** Junction that it leads to. */
  readonly toJunctionId: string | null;
  readonly line: readonly LonLat[];
}

export interface StopLineShape {
  readonly laneNo: number;
  readonly junctionId: string;
  /** From the driver's left to the right. */
  readonly line: readonly [LonLat, LonLat];
  /** Under which id the states of its signals come; null: no signals. */
  readonly controllerId: string | null;
  readonly signalGroups: readonly number[];
}

export interface JunctionShape {
  readonly junctionId: string;
  readonly name: string | null;
  readonly isSignalised: boolean;
  /** Ids under which its signals may be reported: its own and those of its controllers. */
  readonly signalIds: readonly string[];
  readonly place: LonLat;
  /** Empty when the source has no outline. */
  readonly outline: readonly LonLat[];
}

export interface Network {
  readonly lanes: ReadonlyMap<number, LaneShape>;
  readonly links: ReadonlyMap<number, LinkShape>;
  readonly junctions: ReadonlyMap<string, JunctionShape>;
  readonly stopLines: readonly StopLineShape[];
}

type Properties = Readonly<Record<string, unknown>>;

const text = (properties: Properties, key: string): string | null => (typeof properties[key] === 'string' ? properties[key] : null);
const number = (properties: Properties, key: string, fallback: number): number => (typeof properties[key] === 'number' ? properties[key] : fallback);

const M_PER_DEGREE = 111_320;

/** Length on the ground, m: good to a few per mille over a street. */
export function lengthOfM(line: readonly LonLat[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += stepM(line[i - 1] as LonLat, line[i] as LonLat);
  return sum;
}

function stepM(a: LonLat, b: LonLat): number {
  return Math.hypot((b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180), b[1] - a[1]) * M_PER_DEGREE;
}

/** The last `tailM` metres of a line: where a queue stands. Whole line when it is shorter. */
export function tailOf(line: readonly LonLat[], tailM: number): LonLat[] {
  const points: LonLat[] = [];
  let left = tailM;
  for (let i = line.length - 1; i >= 0; i--) {
    const here = line[i] as LonLat;
    points.push(here);
    const before = line[i - 1];
    if (before === undefined) break;
    const step = stepM(before, here);
    if (step >= left) {
      const share = step === 0 ? 0 : left / step;
      points.push([here[0] + (before[0] - here[0]) * share, here[1] + (before[1] - here[1]) * share]);
      break;
    }
    left -= step;
  }
  return points.reverse();
}

export interface NetworkLayers {
  readonly lanes: FeatureCollection;
  readonly links: FeatureCollection;
  readonly junctions: FeatureCollection;
  readonly stopLines: FeatureCollection;
}

export function readNetwork(layers: NetworkLayers): Network {
  const lanes = new Map(layers.lanes.features.flatMap(readLane).map((lane) => [lane.laneNo, lane]));
  const lanesOfLink = new Map<number, LaneShape[]>();
  for (const lane of lanes.values()) {
    const siblings = lanesOfLink.get(lane.linkNo);
    if (siblings) siblings.push(lane);
    else lanesOfLink.set(lane.linkNo, [lane]);
  }
  const links = new Map(layers.links.features.flatMap((feature) => readLink(feature, lanesOfLink)).map((link) => [link.linkNo, link]));
  const junctions = new Map(layers.junctions.features.flatMap(readJunction).map((junction) => [junction.junctionId, junction]));
  return { lanes, links, junctions, stopLines: layers.stopLines.features.flatMap((feature) => readStopLine(feature, lanes)) };
}

/** Centre line of a ribbon: its ring runs along the right edge and back along the left one. */
function centreOf(ring: readonly LonLat[]): LonLat[] {
  const half = (ring.length - 1) / 2;
  return Array.from({ length: Math.floor(half) }, (_, i) => {
    const [right, left] = [ring[i] as LonLat, ring[2 * half - 1 - i] as LonLat];
    return [(right[0] + left[0]) / 2, (right[1] + left[1]) / 2];
  });
}

const LANE_KINDS: readonly LaneKind[] = ['road', 'junction', 'crossing', 'walking-area'];
const WALK_OR_CYCLE = new Set(['', 'pedestrian', 'bicycle']);

function readLane({ geometry, properties }: Feature): LaneShape[] {
  if (!properties || (geometry.type !== 'LineString' && geometry.type !== 'Polygon')) return [];
  const kind = LANE_KINDS.find((known) => known === properties['kind']) ?? 'road';
  const points = (geometry.type === 'Polygon' ? (geometry.coordinates[0] ?? []) : geometry.coordinates) as unknown as LonLat[];
  const line = geometry.type === 'Polygon' && kind !== 'walking-area' ? centreOf(points) : points;
  const classes = text(properties, 'classes');
  const isMotor = kind !== 'crossing' && kind !== 'walking-area' && (classes === null || classes.split(' ').some((name) => !WALK_OR_CYCLE.has(name)));
  return [
    {
      laneNo: number(properties, 'laneNo', 0),
      laneId: text(properties, 'laneId') ?? text(properties, 'id') ?? '',
      linkNo: number(properties, 'linkNo', 0),
      kind,
      isMotor,
      widthM: number(properties, 'widthM', 3.2),
      lengthM: number(properties, 'lengthM', lengthOfM(line)),
      speedLimitMps: number(properties, 'speedLimitMps', 13.89),
      line,
    },
  ];
}

function readLink({ geometry, properties }: Feature, lanesOfLink: ReadonlyMap<number, LaneShape[]>): LinkShape[] {
  if (geometry.type !== 'LineString' || !properties) return [];
  const line = geometry.coordinates as unknown as LonLat[];
  const linkNo = number(properties, 'linkNo', 0);
  const lanes = (lanesOfLink.get(linkNo) ?? []).sort((a, b) => a.laneNo - b.laneNo);
  return [
    {
      linkNo,
      linkId: text(properties, 'linkId') ?? text(properties, 'id') ?? '',
      name: text(properties, 'name') || null,
      speedLimitMps: number(properties, 'speedLimitMps', Math.max(0, ...lanes.map((lane) => lane.speedLimitMps))),
      lengthM: number(properties, 'lengthM', lengthOfM(line)),
      lanes,
      toJunctionId: text(properties, 'to'),
      line,
    },
  ];
}

function readJunction({ geometry, properties }: Feature): JunctionShape[] {
  const junctionId = properties ? (text(properties, 'junctionId') ?? text(properties, 'id')) : null;
  if (!properties || junctionId === null) return [];
  const outline = geometry.type === 'Polygon' ? ((geometry.coordinates[0] ?? []) as unknown as LonLat[]) : [];
  const first = geometry.type === 'Point' ? (geometry.coordinates as unknown as LonLat) : (outline[0] ?? [0, 0]);
  const controllers = (text(properties, 'controllerIds') ?? '').split(' ').filter((id) => id !== '' && id !== junctionId);
  return [
    {
      junctionId,
      name: text(properties, 'name') || null,
      isSignalised: properties['signalised'] === true,
      signalIds: [junctionId, ...controllers],
      place: [number(properties, 'lon', first[0]), number(properties, 'lat', first[1])],
      outline,
    },
  ];
}

function readStopLine({ geometry, properties }: Feature, lanes: ReadonlyMap<number, LaneShape>): StopLineShape[] {
  const junctionId = properties ? text(properties, 'junctionId') : null;
  if (geometry.type !== 'LineString' || !properties || junctionId === null) return [];
  const laneNo = number(properties, 'laneNo', 0);
  const ends = [geometry.coordinates[0], geometry.coordinates.at(-1)] as unknown as [LonLat, LonLat];
  const signalGroups = (text(properties, 'signalGroups') ?? '').split(' ').filter((group) => group !== '').map(Number);
  return [{ laneNo, junctionId, line: fromLeft(ends, lanes.get(laneNo)?.line), controllerId: text(properties, 'controllerId'), signalGroups }];
}

/** Turns a line across a lane so that it begins at the driver's left. */
function fromLeft([a, b]: readonly [LonLat, LonLat], lane: readonly LonLat[] | undefined): readonly [LonLat, LonLat] {
  const [before, end] = [lane?.at(-2), lane?.at(-1)];
  if (!before || !end) return [a, b];
  const cross = (end[0] - before[0]) * (b[1] - a[1]) - (end[1] - before[1]) * (b[0] - a[0]);
  return cross > 0 ? [b, a] : [a, b];
}
