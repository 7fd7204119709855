import { basename } from 'node:path';
import { FindingsList } from '../findings-list';
import { finishImport } from '../finish-import';
import type { ImportResult } from '../importer';
import { withLevelsFromHeights } from '../levels-from-heights';
import { buildRoadnet } from './build-roadnet';
import { completeControllers } from './complete-controllers';
import { createProjection } from '../projection';
import { readSumoNet, type ReadOptions } from './read-net';

const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** Imports a SUMO net. Never throws for what stands in the file. */
export async function importSumoNet(path: string, options: ReadOptions = {}): Promise<ImportResult> {
  const file = basename(path);
  const findings = new FindingsList(file);
  const net = await readSumoNet(path, findings, options);
  const projection = net && createProjection(net.location, findings, 'sumo');
  if (!net || !projection) return { roadnet: undefined, findings: findings.list() };
  completeControllers(net, findings);
  const { roadnet, lines } = buildRoadnet(net, projection, file, options.timeZone ?? DEFAULT_TIME_ZONE);
  return finishImport(withLevelsFromHeights(roadnet), lines, findings);
}
