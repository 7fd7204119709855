import { deriveConflicts } from '../conflicts/derive-conflicts';
import type { Roadnet } from '../model/roadnet';
import { validateRoadnet } from '../validators/validate-roadnet';
import type { FindingsList } from './findings-list';
import type { ImportResult } from './importer';
import type { SourceLines } from './source-lines';

/**
 * The last step of every importer: conflicts from geometry where the source brought none, then every check, its remarks
 * with the lines of the file. With any error there is no network.
 */
export function finishImport(drawn: Roadnet, lines: SourceLines, findings: FindingsList): ImportResult {
  const roadnet = drawn.conflicts.length > 0 ? drawn : { ...drawn, conflicts: deriveConflicts(drawn) };
  validateRoadnet(roadnet, (check, { element, id, ...remark }) => findings.add({ ...remark, check, line: lines.get(`${element}:${id}`) }));
  return { roadnet: findings.hasErrors ? undefined : roadnet, findings: findings.list() };
}
