/** Real lanes to place objects on, from a city's files, a recording, or a GeoJSON of lanes. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LingshanError } from '../../services/kernel/errors';
import { findCityFiles, readNetFile } from '../../simulators/city/net-file';
import type { CityNetwork } from '../../simulators/city/network';
import { createGeoFrame } from '../../simulators/city/projection';
import { RecordedCity } from '../../simulators/city/recorded-city';

/** A lane's centre line in driving direction: latitude and longitude in degrees, and metres from its start. */
export interface LanePath {
  readonly lat: readonly number[];
  readonly lon: readonly number[];
  readonly alongM: readonly number[];
}

/** Lanes shorter than this hold no traffic worth simulating, m. */
const SHORTEST_M = 30;
const METRES_PER_DEGREE = 111_320;

const geoJsonShape = z.object({
  features: z.array(z.object({ geometry: z.object({ type: z.string(), coordinates: z.array(z.unknown()) }) })),
});

/** @param file .sumocfg, folder of a city, .lsrec, or a GeoJSON FeatureCollection of LineStrings. @throws LingshanError PLACES_UNREADABLE */
export async function readLanePaths(file: string): Promise<LanePath[]> {
  const lines = /\.(geo)?json$/.test(file) ? await readGeoJson(file) : readNetworkLines(await readNetwork(file));
  const paths = lines.map(toPath).filter((path) => path.alongM[path.alongM.length - 1]! >= SHORTEST_M);
  if (paths.length === 0) throw new LingshanError('badInput', 'PLACES_UNREADABLE', `${file} has no lane of at least ${SHORTEST_M} m`);
  return paths;
}

async function readNetwork(file: string): Promise<CityNetwork> {
  if (/\.lsrec$/.test(file)) {
    const city = await RecordedCity.open(file, { loop: false });
    await city.close();
    return city.network;
  }
  const files = await findCityFiles(file);
  return readNetFile(files.netFile, files.name);
}

function readNetworkLines(network: CityNetwork): [number, number][][] {
  const geo = createGeoFrame(network.projection, network.name);
  const point = { latE7: 0, lonE7: 0 };
  return network.lanes.map((lane) => {
    const line: [number, number][] = [];
    for (let i = 0; i + 1 < lane.points.length; i += 2) {
      geo.toGeo(lane.points[i]!, lane.points[i + 1]!, point);
      line.push([point.lonE7 / 1e7, point.latE7 / 1e7]);
    }
    return line;
  });
}

async function readGeoJson(file: string): Promise<[number, number][][]> {
  const parsed = geoJsonShape.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new LingshanError('badInput', 'PLACES_UNREADABLE', `${file}: ${z.prettifyError(parsed.error)}; a FeatureCollection of LineStrings is needed`);
  return parsed.data.features.filter((feature) => feature.geometry.type === 'LineString').map((feature) => feature.geometry.coordinates as [number, number][]);
}

function toPath(line: readonly [number, number][]): LanePath {
  const alongM = [0];
  for (let i = 1; i < line.length; i++) {
    const north = (line[i]![1] - line[i - 1]![1]) * METRES_PER_DEGREE;
    const east = (line[i]![0] - line[i - 1]![0]) * METRES_PER_DEGREE * Math.cos((line[i]![1] * Math.PI) / 180);
    alongM.push(alongM[i - 1]! + Math.hypot(north, east));
  }
  return { lat: line.map(([, lat]) => lat), lon: line.map(([lon]) => lon), alongM };
}

/** Where a vehicle is at each of its steps from the lane's start to its end. */
export interface StepTable {
  readonly latE7: Int32Array;
  readonly lonE7: Int32Array;
  readonly heading80thsDeg: Uint16Array;
  readonly speedCmps: number;
}

/** The path cut into equal steps of about `stepM`, one per frame; the speed follows from `frameMs`. */
export function cutIntoSteps(path: LanePath, stepM: number, frameMs: number): StepTable {
  const lengthM = path.alongM[path.alongM.length - 1]!;
  const steps = Math.max(2, Math.round(lengthM / stepM));
  const table = { latE7: new Int32Array(steps), lonE7: new Int32Array(steps), heading80thsDeg: new Uint16Array(steps), speedCmps: Math.round((lengthM / steps / frameMs) * 100_000) };
  let segment = 1;
  for (let step = 0; step < steps; step++) {
    const atM = (lengthM * step) / steps;
    while (path.alongM[segment]! < atM) segment += 1;
    const fromM = path.alongM[segment - 1]!;
    const share = (atM - fromM) / Math.max(1e-6, path.alongM[segment]! - fromM);
    const [lat0 = 0, lat1 = 0, lon0 = 0, lon1 = 0] = [path.lat[segment - 1], path.lat[segment], path.lon[segment - 1], path.lon[segment]];
    table.latE7[step] = Math.round((lat0 + (lat1 - lat0) * share) * 1e7);
    table.lonE7[step] = Math.round((lon0 + (lon1 - lon0) * share) * 1e7);
    const bearing = Math.atan2((lon1 - lon0) * Math.cos((lat0 * Math.PI) / 180), lat1 - lat0);
    table.heading80thsDeg[step] = Math.round(((bearing * 180) / Math.PI + 360) * 80) % 28800;
  }
  return table;
}
