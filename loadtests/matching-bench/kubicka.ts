import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignNumbers, compileSnapshot, VEHICLE_CLASSES, type Roadnet, type RoadnetSnapshot, type TrackPoint } from '../../roadnet';

/** One track of Kubička et al. 2015 (doi 10.1109/ivs.2015.7225829) with its network and the arcs that it truly ran over. */
export interface TestTrack {
  readonly name: string;
  readonly snapshot: RoadnetSnapshot;
  readonly points: readonly TrackPoint[];
  /** Numbers of links, in order. */
  readonly truth: readonly number[];
}

/** Unpacks with python3, which is there where the product runs; node has no xz. */
export function* readKubicka(archive: string): Generator<TestTrack> {
  if (!existsSync(archive)) throw new Error(`${archive}: there is no such archive`);
  const folder = mkdtempSync(join(tmpdir(), 'matching-bench-'));
  try {
    execFileSync('python3', ['-c', "import sys, tarfile; tarfile.open(sys.argv[1], 'r:*').extractall(sys.argv[2], filter='data')", archive, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (const name of readdirSync(folder).filter((entry) => /^\d+$/.test(entry)).sort()) yield readTrack(folder, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTrack(folder: string, name: string): TestTrack {
  const numbers = (ending: string): number[][] =>
    readFileSync(join(folder, name, `${name}.${ending}`), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.trim().split(/\s+/).map(Number));
  const arcs = numbers('arcs') as [number, number][];
  const roadnet = roadnetOf(numbers('nodes') as [number, number][], arcs);
  const linkNos = assignNumbers(roadnet.links.map(({ id }) => id));
  const laneNos = assignNumbers(roadnet.lanes.map(({ id }) => id));
  const snapshot = compileSnapshot(roadnet, { version: `kubicka-${name}`, name: 'kubicka', laneNos, linkNos });
  return {
    name,
    snapshot,
    points: numbers('track').map(([lon, lat, timeS]) => ({ lat: lat!, lon: lon!, timeMs: timeS! * 1_000 })),
    truth: numbers('route').map(([arc]) => linkNos.get(`a${arc!}`)!),
  };
}

/** A link of one lane for each arc, and a connection wherever arcs meet, back along the same road included: tracks do so. */
function roadnetOf(nodes: readonly [lon: number, lat: number][], arcs: readonly [from: number, to: number][]): Roadnet {
  const arcsFrom = new Map<number, number[]>();
  arcs.forEach(([from], arc) => {
    const list = arcsFrom.get(from);
    if (list) list.push(arc);
    else arcsFrom.set(from, [arc]);
  });
  const e7 = (node: number): [number, number] => [Math.round(nodes[node]![1] * 1e7), Math.round(nodes[node]![0] * 1e7)];
  return {
    source: { format: 'geojson', file: 'kubicka', crs: 'EPSG:4326', timeZone: 'UTC' },
    junctions: nodes.map((_, node) => ({ id: `n${node}`, name: '', kind: 'uncontrolled', latE7: e7(node)[0], lonE7: e7(node)[1], outline: [] })),
    links: arcs.map(([from, to], arc) => ({ id: `a${arc}`, name: '', kind: 'road', fromJunctionId: `n${from}`, toJunctionId: `n${to}`, roadClass: 'other', level: 0 })),
    lanes: arcs.map(([from, to], arc) => ({
      id: `a${arc}_0`, linkId: `a${arc}`, index: 0, widthM: 3, speedLimitMps: 36, classes: VEHICLE_CLASSES.car, type: 'driving', points: [...e7(from), ...e7(to)], elevationsM: [], restrictions: [],
    })),
    connections: arcs.flatMap(([, to], arc) =>
      (arcsFrom.get(to) ?? []).map((next) => ({ fromLaneId: `a${arc}_0`, toLaneId: `a${next}_0`, viaLaneId: undefined, maneuver: 'straight' as const, signal: undefined, restrictions: [] })),
    ),
    crossings: [], stopLines: [], controllers: [], turnRestrictions: [], conflicts: [], parkingEntrances: [], roadsideUnits: [], zones: [],
  };
}
