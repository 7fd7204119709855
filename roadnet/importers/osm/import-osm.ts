import { basename } from 'node:path';
import gcoord from 'gcoord';
import { FindingsList } from '../findings-list';
import { finishImport } from '../finish-import';
import type { ImportOptions, ImportResult } from '../importer';
import { planRoads } from './graph/road-plan';
import { buildNetwork } from './network/build-network';
import { readTurnRestrictions } from './network/turn-restrictions';
import type { ToWgs84 } from './read/collector';
import { readOsm, type ReadOsmOptions } from './read/read-osm';
import { middleOf, regionAt } from './region';
import { osmPlaces } from './source-places';

export type ImportOsmOptions = ImportOptions & Pick<ReadOsmOptions, 'maxUnpackedBytes'>;

/** Names of the reference systems, as the network records its source's. */
const CRS_NAMES = { wgs84: 'EPSG:4326', gcj02: 'GCJ-02', bd09: 'BD-09' } as const;

/** Imports an OSM extract (PBF or XML). Never throws for what stands in the file. */
export async function importOsm(path: string, options: ImportOsmOptions = {}): Promise<ImportResult> {
  const file = basename(path);
  const findings = new FindingsList(file);
  const { crs = 'wgs84', onProgress, onStep, maxUnpackedBytes } = options;
  const data = await readOsm(path, findings, { toWgs84: converterFrom(crs), onProgress, maxUnpackedBytes });
  if (!data) return { roadnet: undefined, findings: findings.list() };
  const { lat, lon } = middleOf(data);
  const region = regionAt(lat, lon);
  const side = (options.driveOn ?? region.driveOn) === 'right' ? 1 : -1;
  onStep?.(`junctions of ${data.ways.length} ways`);
  const plan = planRoads(data, side, findings);
  const turns = readTurnRestrictions(data, plan.graph, findings);
  const source = { format: 'osm', file, crs: CRS_NAMES[crs], timeZone: options.timeZone ?? region.timeZone } as const;
  const roadnet = buildNetwork(data, plan, turns, { source, side, rightTurnsAreFree: region.rightTurnsAreFree, onStep, findings });
  return finishImport(roadnet, osmPlaces, findings, { onStep });
}

/** China's shifted systems to WGS-84; undefined for WGS-84 itself. */
function converterFrom(crs: NonNullable<ImportOptions['crs']>): ToWgs84 | undefined {
  if (crs === 'wgs84') return undefined;
  const from = crs === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09;
  return (latE7, lonE7) => {
    const [lon, lat] = gcoord.transform([lonE7 / 1e7, latE7 / 1e7], from, gcoord.WGS84);
    return [Math.round(lat * 1e7), Math.round(lon * 1e7)];
  };
}
