import { basename } from 'node:path';
import { FindingsList } from '../findings-list';
import { finishImport } from '../finish-import';
import type { ImportResult } from '../importer';
import { withLevelsFromHeights } from '../levels-from-heights';
import { createProjection } from '../projection';
import { buildRoadnet } from './build-roadnet';
import { readRoads } from './read-roads';
import { unsupportedIn } from './unsupported';
import { childOf, readXmlTree, type ReadTreeOptions, type XmlElement } from './xml-tree';

const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** Imports an OpenDRIVE file (.xodr), versions 1.4 to 1.8. Never throws for what stands in the file. */
export async function importOpenDrive(path: string, options: ReadTreeOptions = {}): Promise<ImportResult> {
  const file = basename(path);
  const findings = new FindingsList(file);
  const tree = await readXmlTree(path, 'OpenDRIVE', findings, options);
  const projection = tree && createProjection(locationOf(tree), findings, 'opendrive');
  if (!tree || !projection) return { roadnet: undefined, findings: findings.list() };
  unsupportedIn(tree, findings);
  const raw = readRoads(tree, findings);
  if (findings.hasErrors) return { roadnet: undefined, findings: findings.list() };
  const { roadnet, lines } = buildRoadnet(raw, projection, { format: 'opendrive', file, crs: projection.crs, timeZone: options.timeZone ?? DEFAULT_TIME_ZONE }, findings);
  return finishImport(withLevelsFromHeights(roadnet), lines, findings);
}

/** `<geoReference>` is a proj string; the header's `<offset>` is what was taken off its coordinates. */
function locationOf(tree: XmlElement): Parameters<typeof createProjection>[0] {
  const header = childOf(tree, 'header');
  const reference = childOf(header, 'geoReference');
  const projection = reference?.text.trim() ?? '';
  const offset = childOf(header, 'offset');
  const number = (field: string): number => Number(offset?.attributes[field] ?? 0) || 0;
  return projection === '' ? undefined : { line: reference!.line, offsetX: -number('x'), offsetY: -number('y'), projection };
}
