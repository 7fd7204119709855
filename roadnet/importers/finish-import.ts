import { deriveConflicts } from '../conflicts/derive-conflicts';
import type { Roadnet } from '../model/roadnet';
import { validateRoadnet } from '../validators/validate-roadnet';
import type { FindingsList } from './findings-list';
import type { ImportResult } from './importer';
import type { SourceLines } from './source-lines';

/**
 * The last step of every importer: conflicts from geometry where the source brought none, then every check, its remarks
 * with the lines of the file, or with the element's kind and id where no line is known. With any error there is no network.
 */
export function finishImport(drawn: Roadnet, lines: SourceLines, findings: FindingsList): ImportResult {
  const roadnet = drawn.conflicts.length > 0 ? drawn : { ...drawn, conflicts: deriveConflicts(drawn) };
  validateRoadnet(roadnet, (check, { element, id, field, ...remark }) => {
    const line = lines.get(`${element}:${id}`);
    findings.add({ ...remark, check, line, field: line === undefined && id !== '' ? `${element} ${id}:${field}` : field });
  });
  return { roadnet: findings.hasErrors ? undefined : roadnet, findings: findings.list() };
}
