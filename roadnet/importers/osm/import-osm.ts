import { basename } from 'node:path';
import { FindingsList } from '../findings-list';
import { finishImport } from '../finish-import';
import type { ImportResult } from '../importer';
import { planRoads } from './graph/road-plan';
import { buildNetwork } from './network/build-network';
import { readTurnRestrictions } from './network/turn-restrictions';
import { readOsm, type ReadOsmOptions } from './read/read-osm';
import { middleOf, regionAt } from './region';

/** Imports an OSM extract (PBF or XML). Never throws for what stands in the file. */
export async function importOsm(path: string, options: ReadOsmOptions = {}): Promise<ImportResult> {
  const file = basename(path);
  const findings = new FindingsList(file);
  const data = await readOsm(path, findings, options);
  if (!data) return { roadnet: undefined, findings: findings.list() };
  const { lat, lon } = middleOf(data);
  const region = regionAt(lat, lon);
  const side = region.driveOn === 'right' ? 1 : -1;
  const plan = planRoads(data, side, findings);
  const turns = readTurnRestrictions(data, plan.graph, findings);
  const roadnet = buildNetwork(data, plan, turns, { source: { format: 'osm', file, crs: 'EPSG:4326', timeZone: region.timeZone }, side, rightTurnsAreFree: region.rightTurnsAreFree });
  return finishImport(roadnet, new Map(), findings);
}
